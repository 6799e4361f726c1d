// The widget: keys, mouse, playing, and what Python and the page tell each other.

async function unpacked(bytes) {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).json();
}

function coloursOf(el) {
  const style = getComputedStyle(el);
  const own = (name, other) => style.getPropertyValue(name).trim() || other;
  return {
    ink: style.color,
    faint: own("--jp-content-font-color2", "#555"),
    back: own("--jp-layout-color0", "#fff"),
    line: own("--jp-border-color2", "#ddd"),
    tint: "rgba(128, 128, 128, 0.09)",
    halo: own("--jp-layout-color0", "#fff"),
    message: document.body.dataset.jpThemeLight === "false" ? "#56B4E9" : MESSAGE,
  };
}

function render({ model, el }) {
  const view = newView();
  const words = model.get("words");
  let [dirty, playing, since, carried, spoken, saving] = [false, false, 0, 0, 0, 0];

  const act = {
    play: () => setPlaying(!playing),
    first: () => moved(() => goTo(view, view.begin)),
    last: () => moved(() => goTo(view, view.end)),
    step: (forwards) => moved(() => jump(view, forwards, { any: true })),
    jump: (forwards) => moved(() => jump(view, forwards)),
    zoom: (factor) => moved(() => zoom(view, factor)),
    all: () => moved(() => zoomToAll(view)),
    select: () => moved(() => select(view, view.panel, messageAtCursor(view))),
    clear: () => moved(() => select(view, NONE, NONE)),
    save: () => parts.canvas.toBlob((blob) => savePicture(blob)),
    tell: () => tell(true),
  };
  const parts = build(el, act, words);
  const pen = parts.canvas.getContext("2d");

  function moved(change) {
    if (!view.pictures) return;
    change();
    refresh();
  }

  function refresh() {
    parts.time.value = view.cursor;
    if (!dirty) requestAnimationFrame(paint);
    dirty = true;
  }

  function paint(now) {
    dirty = false;
    if (playing) advance(now);
    draw(pen, view, coloursOf(el));
    const { canvas } = parts;
    canvas.dataset.frames = Number(canvas.dataset.frames ?? 0) + 1;
    canvas.dataset.cursor = view.cursor;
    tell(!playing);
  }

  function advance(now) {
    carried += ((now - since) / 1000) * Number(parts.speed.value);
    since = now;
    const whole = Math.floor(carried);
    carried -= whole;
    goTo(view, view.cursor + whole);
    parts.time.value = view.cursor;
    if (view.cursor >= view.end) return setPlaying(false);
    dirty = true;
    return requestAnimationFrame(paint);
  }

  function setPlaying(on) {
    playing = on && Boolean(view.pictures);
    parts.play.textContent = playing ? words.pause_short : words.play_short;
    for (const name of ["aria-label", "title"]) parts.play.setAttribute(name, playing ? words.pause : words.play);
    [since, carried] = [performance.now(), 0];
    if (playing && view.cursor >= view.end) goTo(view, view.begin);
    refresh();
  }

  // Twice a second is as fast as anybody reads; what the reader stops at is told at once.
  function tell(soon) {
    clearTimeout(spoken);
    spoken = setTimeout(tellNow, soon ? 60 : 500);
  }

  function tellNow() {
    if (!view.pictures) return;
    parts.live.textContent = told(view);
    parts.time.setAttribute("aria-valuetext", told(view));
    parts.splits.replaceChildren(...splits(view));
    const { each } = view.drawn;
    parts.note.textContent = each > 1 ? filled(words.thinned, { each }) : "";
    if (parts.nearby.open) parts.near.replaceChildren(nearby(view));
    if (!playing) keep();
  }

  function keep() {
    clearTimeout(saving);
    saving = setTimeout(() => {
      model.set("cursor", view.cursor);
      model.set("selected", view.path ? [view.selected.panel, view.selected.index] : []);
      model.save_changes();
    }, 150);
  }

  function savePicture(blob) {
    const link = element("a", { href: URL.createObjectURL(blob), download: "time-space.png" });
    link.click();
    URL.revokeObjectURL(link.href);
  }

  function resized() {
    const width = parts.canvas.clientWidth;
    if (!width || !view.pictures) return;
    const dots = window.devicePixelRatio || 1;
    view.width = width;
    view.height = model.get("height");
    Object.assign(parts.canvas, { width: Math.round(width * dots), height: Math.round(view.height * dots) });
    parts.canvas.style.height = `${view.height}px`;
    pen.setTransform(dots, 0, 0, dots, 0, 0);
    view.panels = placed(view.pictures, width);
    refresh();
  }

  async function load() {
    const bytes = model.get("pictures");
    if (!bytes?.byteLength) return;
    const began = performance.now();
    const pictures = (await unpacked(bytes)).map(decoded);
    const isFirst = !view.pictures;
    show(view, pictures);
    view.fork = model.get("fork");
    view.height = model.get("height");
    parts.time.min = view.begin;
    parts.time.max = view.end;
    parts.canvas.setAttribute("aria-label", filled(words.canvas, { titles: pictures.map(({ title }) => title).join(words.beside) }));
    resized();
    if (isFirst) view.top = model.get("cursor") - inSight(view) * 0.3;
    goTo(view, model.get("cursor"));
    const [panel, index] = model.get("selected");
    if (index !== undefined && panel < pictures.length && index < pictures[panel].moves) select(view, panel, index);
    refresh();
    parts.canvas.dataset.firstPaint = Math.round(performance.now() - began);
    parts.canvas.dataset.steps = pictures.reduce((sum, { count, moves }) => sum + count + moves, 0);
  }

  function fromPython() {
    if (!view.pictures || model.get("cursor") === view.cursor) return;
    moved(() => goTo(view, model.get("cursor")));
  }

  function key(event) {
    const sight = inSight(view);
    const does = {
      ArrowDown: () => jump(view, true, { alone: true, any: true }),
      ArrowUp: () => jump(view, false, { alone: true, any: true }),
      ArrowLeft: () => lane(-1), ArrowRight: () => lane(1),
      PageDown: () => goTo(view, view.cursor + sight), PageUp: () => goTo(view, view.cursor - sight),
      Home: act.first, End: act.last, " ": act.play, Enter: act.select, Escape: act.clear,
      ".": () => act.step(true), ",": () => act.step(false),
      n: () => act.jump(true), p: () => act.jump(false),
      "+": () => act.zoom(1 / 1.5), "-": () => act.zoom(1.5), 0: act.all,
    }[event.key];
    event.stopPropagation(); // JupyterLab's shortcuts must not take them
    if (!does || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    moved(does);
  }

  // Past the last lane of one picture comes the first of the other.
  function lane(by) {
    const count = here(view).cores.length;
    const next = view.lane + by;
    if (next >= 0 && next < count) view.lane = next;
    else if (view.pictures[view.panel + by]) {
      view.panel += by;
      view.lane = by > 0 ? 0 : here(view).cores.length - 1;
    }
  }

  function hover(event) {
    const found = under(view, event.offsetX, event.offsetY);
    parts.tip.hidden = !found || (found.message === NONE && found.bar === NONE);
    if (parts.tip.hidden) return;
    const picture = view.pictures[found.panel];
    const isMessage = found.message !== NONE;
    const rows = isMessage ? stagesOf(picture, found.message).filter(([, cycles]) => cycles) : [];
    const head = isMessage ? transferInWords(picture, found.message) : barInWords(picture, found.bar);
    parts.tip.replaceChildren(element("b", {}, sentence(head)), ...rows.map(([what, cycles]) => element("div", {}, `${written(picture, cycles)} ${what}`)));
    const beyond = event.offsetX > view.width / 2;
    parts.tip.style.transform = `translate(${beyond ? "calc(-100% - 14px)" : "14px"}, 0)`;
    Object.assign(parts.tip.style, { left: `${event.offsetX}px`, top: `${event.offsetY + 12}px` });
  }

  function rolled(pixels) {
    view.top += pixels * view.scale;
    stayInside(view);
  }

  function click(event) {
    const found = under(view, event.offsetX, event.offsetY);
    parts.canvas.focus({ preventScroll: true });
    if (!found) return;
    moved(() => {
      [view.panel, view.lane] = [found.panel, found.lane];
      view.cursor = Math.max(view.begin, Math.min(view.end, found.time));
      if (found.message !== NONE) select(view, found.panel, found.message);
    });
  }

  let dragged = null;
  const { canvas } = parts;
  canvas.addEventListener("keydown", key);
  canvas.addEventListener("pointermove", (event) => {
    if (dragged === null) return hover(event);
    return moved(() => {
      rolled(dragged - event.offsetY);
      dragged = event.offsetY;
    });
  });
  canvas.addEventListener("pointerdown", (event) => { dragged = event.shiftKey ? event.offsetY : null; });
  canvas.addEventListener("pointerup", () => { dragged = null; });
  canvas.addEventListener("pointerleave", () => { parts.tip.hidden = true; });
  canvas.addEventListener("click", click);
  canvas.addEventListener("wheel", (event) => {
    if (document.activeElement !== canvas) return; // else the page scrolls
    event.preventDefault();
    moved(() => (event.ctrlKey ? zoom(view, event.deltaY > 0 ? 1.2 : 1 / 1.2) : rolled(event.deltaY)));
  }, { passive: false });
  parts.time.addEventListener("input", () => moved(() => goTo(view, Number(parts.time.value))));
  parts.kind.addEventListener("change", () => { view.kind = parts.kind.value; });
  el.addEventListener("keydown", (event) => event.stopPropagation());

  model.on("change:pictures", load);
  model.on("change:cursor", fromPython);
  const size = new ResizeObserver(() => parts.canvas.clientWidth !== view.width && resized());
  size.observe(el);
  const theme = new MutationObserver(refresh);
  theme.observe(document.body, { attributeFilter: ["data-jp-theme-name"] });
  load();
  return () => {
    playing = false;
    model.off("change:pictures", load);
    model.off("change:cursor", fromPython);
    size.disconnect();
    theme.disconnect();
  };
}

export default { render };
