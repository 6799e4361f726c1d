// The controls, made of the browser's own elements: each has a name, each can be reached by keyboard.

// A sign, or what the key is called, and what it does; both as the words name them.
const KEYS = [
  ["↓ ↑", "own"], ["← →", "lane"], ["space", "play"], [". ,", "any"], ["n p", "jump"], ["enter", "select"],
  ["escape", "clear"], ["+ −", "zoom"], ["0", "all"], ["pages", "window"], ["ends", "ends"],
];

function button(label, text, action) {
  const made = element("button", { type: "button", "aria-label": label, title: label }, text);
  made.addEventListener("click", action);
  return made;
}

function list(label, options) {
  const made = element("select", { "aria-label": label, title: label });
  for (const [value, text] of options) made.append(element("option", { value }, text));
  return made;
}

function build(el, act, words) {
  el.classList.add("labkit-time-space");
  const parts = {
    time: element("input", { type: "range", min: 0, "aria-label": words.time, class: "labkit-time" }),
    play: button(words.play, words.play_short, act.play),
    speed: list(words.speed, SPEEDS.map((value) => [value, filled(words.per_second, { cycles: written({ words }, value) })])),
    kind: list(words.kind, KINDS.map((kind) => [kind, words[`kind_${kind}`]])),
    canvas: element("canvas", {
      tabindex: 0, role: "application", "aria-roledescription": words.diagram,
    }),
    tip: element("div", { class: "labkit-tip", hidden: "" }),
    live: element("p", { class: "labkit-told", role: "status" }),
    splits: element("div", { class: "labkit-splits" }),
    note: element("p", { class: "labkit-note" }),
    near: element("div"),
  };
  parts.speed.value = 300;
  const group = (name, ...children) => element("div", { role: "group", "aria-label": name, class: "labkit-group" }, ...children);
  const bar = element("div", { class: "labkit-bar" },
    group(words.play,
      button(words.first, words.first_short, act.first), button(words.back, words.back_short, () => act.step(false)),
      parts.play, button(words.step, words.step_short, () => act.step(true)), button(words.last, words.last_short, act.last), parts.speed),
    group(words.jump, parts.kind, button(words.previous, "↑", () => act.jump(false)), button(words.next, "↓", () => act.jump(true))),
    group(words.zoom, button(words.zoom_out, "−", () => act.zoom(1.5)), button(words.zoom_in, "+", () => act.zoom(1 / 1.5)), button(words.all, words.all_short, act.all)),
    group(words.selection, button(words.select, words.select_short, act.select), button(words.clear, words.clear_short, act.clear)),
    button(words.save, "PNG", act.save));
  const keys = element("details", {}, element("summary", {}, words.keys),
    element("dl", {}, ...KEYS.flatMap(([key, does]) => [element("dt", {}, words[`key_${key}`] ?? key), element("dd", {}, words[`does_${does}`])])));
  const near = element("details", { class: "labkit-near" }, element("summary", {}, words.near), parts.near);
  near.addEventListener("toggle", act.tell);
  parts.nearby = near;
  const stage = element("div", { class: "labkit-stage" }, parts.canvas, parts.tip);
  el.append(bar, parts.time, parts.live, stage, legend(words), parts.note, parts.splits, near, keys);
  return parts;
}

// Bars and arrows are told apart by width, word and direction too.
function legend(words) {
  const swatch = (style, text) => element("span", {}, element("i", { style, "aria-hidden": "true" }), text);
  return element("p", { class: "labkit-legend" },
    swatch(`background: ${LOOKS.compute.colour}`, words.legend_compute),
    swatch(`background: ${LOOKS.store.colour}; clip-path: polygon(0 0, 100% 50%, 0 100%)`, words.legend_store),
    swatch(`background: ${LOOKS.load.colour}; clip-path: polygon(100% 0, 0 50%, 100% 100%)`, words.legend_load),
    swatch(`background: ${LOOKS.wait.colour}; width: 4px; margin-left: 8px`, words.legend_wait),
    swatch(`height: 0; border-top: 2px solid ${MESSAGE}`, words.legend_message),
    swatch(`height: 0; border-top: 2px dashed ${HANDOVER}`, words.legend_handover));
}
