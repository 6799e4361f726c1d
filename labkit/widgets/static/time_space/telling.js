// What the picture says in words: the step at the cursor, the split of its cost, the steps around it.

const sentence = (text) => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;

function barInWords(picture, bar) {
  const { bars, words } = picture;
  return filled(words.bar, {
    step: wordsOfBar(picture, bar),
    cycles: inCycles(picture, bars.cost[bar]),
    start: written(picture, bars.start[bar]),
  });
}

function transferInWords(picture, index) {
  const { transfers, words } = picture;
  const all = stagesOf(picture, index).reduce((sum, [, cycles]) => sum + cycles, 0);
  return filled(words.transfer, {
    step: wordsOfTransfer(picture, index),
    cycles: inCycles(picture, all),
    end: written(picture, transfers.end[index]),
  });
}

// The whole state in one sentence or two, for the live region.
function told(view) {
  const said = view.pictures.map((picture, panel) => {
    const { words, cores } = picture;
    const lane = Math.min(view.lane, cores.length - 1);
    const bar = barAt(picture, lane, view.cursor);
    const name = view.pictures.length > 1 ? `${picture.title}: ` : "";
    const isHere = panel === view.panel && view.selected.panel === panel;
    const does = bar === NONE ? filled(words.no_step, { core: cores[lane] }) : barInWords(picture, bar);
    const message = isHere ? filled(words.selected, { message: transferInWords(picture, view.selected.index) }) : "";
    return `${name}${sentence(does)} ${message}`.trim();
  });
  const picture = here(view);
  return filled(picture.words.at, { cycle: written(picture, view.cursor), said: said.join(" ") });
}

function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

// A table of parts with a bar for each, so that shares can be seen and read.
function split(picture, caption, parts) {
  const all = parts.reduce((sum, [, cycles]) => sum + cycles, 0);
  const rows = parts.map(([part, cycles]) => {
    const share = element("span", { class: "labkit-share", style: `width: ${(100 * cycles) / (all || 1)}%` });
    return element("tr", {},
      element("th", { scope: "row" }, part),
      element("td", {}, written(picture, cycles)),
      element("td", { class: "labkit-shares", "aria-hidden": "true" }, share));
  });
  const sum = element("tr", {}, element("th", { scope: "row" }, picture.words.together), element("td", {}, written(picture, all)), element("td"));
  return element("table", {}, element("caption", {}, caption), ...rows, ...(parts.length > 1 ? [sum] : []));
}

// The split of the selected message, and of the update that it, or the cursor, is part of.
function splits(view) {
  const found = [];
  const { panel, index } = view.selected;
  for (const [number, picture] of view.pictures.entries()) {
    const title = view.pictures.length > 1 ? `${picture.title}: ` : "";
    const isChosen = panel === number;
    const lane = Math.min(view.lane, picture.cores.length - 1);
    let update = updateAt(picture, lane, view.cursor);
    const waited = isChosen ? picture.transfers.update[index] : NONE;
    if (isChosen) {
      if (waited !== NONE) update = waited;
      const caption = filled(picture.words.in_cycles, { step: title + wordsOfTransfer(picture, index) });
      found.push(split(picture, caption, stagesOf(picture, index).filter(([, cycles]) => cycles)));
    }
    if (update !== NONE) found.push(updateSplit(picture, update, title, waited !== NONE));
  }
  return found;
}

function updateSplit(picture, update, title, isChosen) {
  const { updates, cores, words, each } = picture;
  const [begin, end] = [updates.begin[update], updates.end[update]].map((time) => written(picture, time));
  const core = cores[updates.lane[update]];
  const about = filled(isChosen ? words.waited : words.under_way, { each, core, begin, end });
  const value = picture.value ? filled(words.curve, { value: picture.value }) : "";
  return split(picture, `${title}${about}${value}`, partsOf(picture, update));
}

const ROWS = 12;

// The steps around the cursor, all lanes, as rows of a table.
function nearby(view) {
  const picture = here(view);
  const { words } = picture;
  const { time, id } = picture.order;
  const middle = firstNotBelow(time, view.cursor);
  const rows = [];
  for (let place = Math.max(0, middle - ROWS); place < Math.min(id.length, middle + ROWS); place += 1) {
    const at = id[place];
    const step = at < 0 ? transferInWords(picture, ~at) : barInWords(picture, at);
    const mark = place === middle ? { "aria-current": "step" } : {};
    rows.push(element("tr", mark,
      element("th", { scope: "row" }, written(picture, time[place])),
      element("td", {}, step)));
  }
  const head = element("tr", {}, element("th", { scope: "col" }, words.head_cycle), element("th", { scope: "col" }, words.head_step));
  return element("table", {}, element("caption", {}, filled(words.around, { title: picture.title })), head, ...rows);
}
