// What the picture says in words: the step at the cursor, the split of its cost, the steps around it.

const sentence = (text) => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;

function barInWords(picture, bar) {
  const { bars } = picture;
  return `${wordsOfBar(picture, bar)}, ${written(bars.cost[bar])} from ${bars.start[bar].toLocaleString("en")} on`;
}

function transferInWords(picture, index) {
  const { transfers } = picture;
  const all = stagesOf(picture, index).reduce((sum, [, cycles]) => sum + cycles, 0);
  const end = transfers.end[index].toLocaleString("en");
  return `${wordsOfTransfer(picture, index)}: ${written(all)}, here at ${end}`;
}

// The whole state in one sentence or two, for the live region.
function told(view) {
  const said = view.pictures.map((picture, panel) => {
    const lane = Math.min(view.lane, picture.cores.length - 1);
    const bar = barAt(picture, lane, view.cursor);
    const name = view.pictures.length > 1 ? `${picture.title}: ` : "";
    const isHere = panel === view.panel && view.selected.panel === panel;
    const message = isHere ? ` Selected: ${transferInWords(picture, view.selected.index)}.` : "";
    const does = bar === NONE ? `core ${picture.cores[lane]} has no step here` : barInWords(picture, bar);
    return `${name}${sentence(does)}${message}`;
  });
  return `Cycle ${view.cursor.toLocaleString("en")}. ${said.join(" ")}`;
}

function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

// A table of parts with a bar for each, so that shares can be seen and read.
function split(caption, parts) {
  const all = parts.reduce((sum, [, cycles]) => sum + cycles, 0);
  const rows = parts.map(([part, cycles]) => {
    const share = element("span", { class: "labkit-share", style: `width: ${(100 * cycles) / (all || 1)}%` });
    return element("tr", {},
      element("th", { scope: "row" }, part),
      element("td", {}, cycles.toLocaleString("en")),
      element("td", { class: "labkit-shares", "aria-hidden": "true" }, share));
  });
  const sum = element("tr", {}, element("th", { scope: "row" }, "together"), element("td", {}, all.toLocaleString("en")), element("td"));
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
      found.push(split(`${title}${wordsOfTransfer(picture, index)}, in cycles`, stagesOf(picture, index).filter(([, cycles]) => cycles)));
    }
    if (update !== NONE) found.push(updateSplit(picture, update, title, waited !== NONE));
  }
  return found;
}

function updateSplit(picture, update, title, isChosen) {
  const { updates, cores } = picture;
  const [begin, end] = [updates.begin[update], updates.end[update]].map((time) => time.toLocaleString("en"));
  const whose = `core ${cores[updates.lane[update]]}, ${begin} to ${end}`;
  const about = isChosen ? `the ${picture.each} that waited for it` : `the ${picture.each} under way`;
  const value = picture.value ? `; the curve: ${picture.value}` : "";
  return split(`${title}${about}: ${whose}${value}`, partsOf(picture, update));
}

const ROWS = 12;

// The steps around the cursor, all lanes, as rows of a table.
function nearby(view) {
  const picture = here(view);
  const { time, id } = picture.order;
  const middle = firstNotBelow(time, view.cursor);
  const rows = [];
  for (let place = Math.max(0, middle - ROWS); place < Math.min(id.length, middle + ROWS); place += 1) {
    const at = id[place];
    const words = at < 0 ? transferInWords(picture, ~at) : barInWords(picture, at);
    const mark = place === middle ? { "aria-current": "step" } : {};
    rows.push(element("tr", mark,
      element("th", { scope: "row" }, time[place].toLocaleString("en")),
      element("td", {}, words)));
  }
  const head = element("tr", {}, element("th", { scope: "col" }, "cycle"), element("th", { scope: "col" }, "step"));
  return element("table", {}, element("caption", {}, `${picture.title}: steps around the cursor`), head, ...rows);
}
