// Draws a machine as SVG. Each package, core and link is a button: click, or move with the arrow keys and
// press Enter. Levels are told apart by colour, by pattern and by a label. No imports.

const SVG = "http://www.w3.org/2000/svg";
const PIXELS = 46; // of one unit, the width of a core
const HALF_HIT = 9;
const KINDS = ["link", "package", "core"]; // as drawn, from below
// Okabe and Ito's colours, light enough for black letters; pattern strokes in the full colour.
const COLOURS = ["#ffffff", "#56B4E9", "#E69F00", "#009E73", "#CC79A7", "#D55E00"];
const STROKES = ["", "M0 8 L8 0", "M0 4 H8", "M4 0 V8", "M0 4 H8 M4 0 V8", "M0 0 L8 8 M0 8 L8 0"];
const DASHES = ["4 6", "2 4", "10 5", "14 4 3 4", "20 4", "none"];
let lastId = 0;

function made(tag, attributes = {}, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

function html(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

// One pattern a level: lines of the full colour on a lighter ground of the same.
function patterns(id) {
  return COLOURS.slice(1).map((colour, at) => made(
    "pattern",
    { id: `${id}-${at + 1}`, width: 8, height: 8, patternUnits: "userSpaceOnUse" },
    made("rect", { width: 8, height: 8, fill: "#fff" }),
    made("rect", { width: 8, height: 8, fill: colour, "fill-opacity": 0.45 }),
    made("path", { d: STROKES[at + 1], stroke: colour, "stroke-width": 2.5, fill: "none" }),
  ));
}

const fill = (id, level) => (level ? `url(#${id}-${level})` : COLOURS[0]);

function text(words, x, y, pixels, kind = "") {
  return made("text", { x, y, "font-size": pixels, "stroke-width": pixels / 5, class: kind }, words);
}

function button(part, ...children) {
  const attributes = { role: "button", tabindex: -1, "aria-label": part.words, "data-part": part.id };
  return made("g", attributes, made("title", {}, part.words), ...children);
}

// What is clicked of a link: an area, because a line has no width to whoever measures boxes.
function around(x1, y1, x2, y2) {
  const long = Math.hypot(x2 - x1, y2 - y1) || 1;
  const [dx, dy] = [((y2 - y1) / long) * HALF_HIT, ((x1 - x2) / long) * HALF_HIT];
  const corners = [[x1 + dx, y1 + dy], [x2 + dx, y2 + dy], [x2 - dx, y2 - dy], [x1 - dx, y1 - dy]];
  return made("polygon", { points: corners.join(" "), class: "labkit-hit" });
}

function linkOf(part) {
  const [x1, y1, x2, y2] = part.ends.map((end) => end * PIXELS);
  const ends = { x1, y1, x2, y2 };
  const look = part.value
    ? { stroke: part.level ? COLOURS[part.level] : "#767676", "stroke-width": 3 + 1.6 * part.level, "stroke-dasharray": DASHES[part.level] }
    : { stroke: "#767676", "stroke-width": 4 };
  const drawn = [made("line", { ...ends, ...look, class: "labkit-line" }), around(x1, y1, x2, y2)];
  return button(part, ...drawn);
}

// Above everything else: packages would hide it.
function labelOf({ value, at }) {
  const label = text(value, at[0] * PIXELS, at[1] * PIXELS, 13, "labkit-value");
  label.setAttribute("aria-hidden", true);
  return label;
}

function boxOf(part, kind) {
  const { x, y, width, height } = part;
  const [left, top, wide, high] = [x, y, width, height].map((each) => each * PIXELS);
  return made("rect", { x: left, y: top, width: wide, height: high, rx: 5, class: kind });
}

function packageOf(part) {
  const [x, y] = [(part.x + part.width / 2) * PIXELS, (part.y + 0.28) * PIXELS];
  return button(part, boxOf(part, "labkit-package"), text(part.label, x, y, 14));
}

function coreOf(part, id) {
  const [x, y] = [part.x * PIXELS, part.y * PIXELS];
  const half = 0.44 * PIXELS;
  const square = { x: x - half, y: y - half, width: 2 * half, height: 2 * half, rx: 3 };
  const box = made("rect", { ...square, fill: fill(id, part.level), class: "labkit-core" });
  if (!part.value) return button(part, box, text(part.label, x, y, 15));
  return button(part, box, text(part.label, x, y - 9, 12), text(part.value, x, y + 8, 16, "labkit-value"));
}

function legendOf(picture, id, onLinks) {
  const items = picture.legend.map(({ level, words }) => {
    const line = { x1: 0, y1: 9, x2: 30, y2: 9, stroke: level ? COLOURS[level] : "#767676", "stroke-width": 3 + 1.6 * level, "stroke-dasharray": DASHES[level] };
    const box = { x: 1, y: 1, width: 28, height: 16, fill: fill(id, level), stroke: "#333" };
    const sample = onLinks ? made("line", line) : made("rect", box);
    return html("li", {}, made("svg", { "aria-hidden": true }, sample), words);
  });
  return html("ul", {}, ...items);
}

function tableOf({ head, rows }) {
  const cell = (words, isHead, scope) => (isHead ? html("th", { scope }, words) : html("td", {}, words));
  const line = (cells, isHead) => html("tr", {}, ...cells.map((words, at) => (
    cell(words, isHead || at === 0, isHead ? "col" : "row")
  )));
  const body = html("tbody", {}, ...rows.map((cells) => line(cells, false)));
  return html("table", {}, html("thead", {}, line(head, true)), body);
}

const kindOf = (part) => part.split(" ")[0];

function render({ model, el }) {
  const id = `labkit-pattern-${++lastId}`;
  const words = model.get("words");
  let at = ""; // the part that the keyboard is on
  const title = html("p", { class: "labkit-title" });
  const svg = made("svg", { role: "group", preserveAspectRatio: "xMidYMid meet" });
  const legend = html("div");
  const keys = html("p", { class: "labkit-keys" }, words.keys);
  const twin = html("details", {}, html("summary", {}, words.twin), html("div"));
  el.classList.add("labkit-machine");
  el.append(title, svg, legend, keys, twin);

  const parts = () => [...svg.querySelectorAll("[data-part]")];
  const find = (part) => parts().find(({ dataset }) => dataset.part === part);

  function draw() {
    const picture = model.get("picture");
    if (!picture.size) return;
    const hadFocus = svg.contains(document.activeElement);
    const half = (picture.size / 2) * PIXELS;
    svg.setAttribute("viewBox", `${-half} ${-half} ${2 * half} ${2 * half}`);
    svg.setAttribute("aria-label", `${picture.title}. ${words.keys}`);
    svg.replaceChildren(
      made("defs", {}, ...patterns(id)),
      ...picture.links.map(linkOf),
      ...picture.packages.map(packageOf),
      ...picture.caches.map((box) => boxOf(box, "labkit-cache")),
      ...picture.cores.map((part) => coreOf(part, id)),
      ...picture.links.filter(({ value }) => value).map(labelOf),
    );
    title.textContent = picture.title;
    legend.replaceChildren(legendOf(picture, id, picture.links.some(({ value }) => value)));
    twin.querySelector("div").replaceChildren(tableOf(picture.table));
    mark();
    if (hadFocus) find(at)?.focus();
    svg.dataset.drawn = Number(svg.dataset.drawn ?? 0) + 1; // for whoever waits for it: tests
  }

  // One part is in the order of the tab key; the arrow keys move on from there.
  function mark() {
    const chosen = model.get("selected");
    if (!find(at)) at = find(chosen) ? chosen : "core 0";
    for (const part of parts()) {
      part.setAttribute("aria-pressed", part.dataset.part === chosen);
      part.setAttribute("tabindex", part.dataset.part === at ? 0 : -1);
    }
  }

  function go(part) {
    at = part.dataset.part;
    mark();
    part.focus();
  }

  // As a message, not as a trait: a trait may wait, and be overtaken by the press of a button.
  function choose(part) {
    at = part.dataset.part;
    model.send({ chosen: at });
  }

  // Left and right: the next of its kind; up and down: to packages, cores, links.
  function step(part, key) {
    const kind = kindOf(part.dataset.part);
    const same = parts().filter(({ dataset }) => kindOf(dataset.part) === kind);
    const here = same.indexOf(part);
    const turn = { ArrowLeft: -1, ArrowRight: 1 }[key];
    if (turn) return same.at((here + turn + same.length) % same.length);
    if (key === "Home") return same[0];
    if (key === "End") return same.at(-1);
    for (const turns of key === "ArrowUp" ? [1, 2] : [2, 1]) {
      const wanted = KINDS[(KINDS.indexOf(kind) + turns) % KINDS.length];
      const first = parts().find(({ dataset }) => kindOf(dataset.part) === wanted);
      if (first) return first;
    }
    return part;
  }

  svg.addEventListener("click", ({ target }) => {
    const part = target.closest("[data-part]");
    if (part) choose(part);
  });
  svg.addEventListener("focusin", ({ target }) => {
    at = target.dataset?.part ?? at;
  });
  // JupyterLab's shortcuts must not take these keys; Escape leads back to the cell.
  svg.addEventListener("keydown", (event) => {
    const { key, target } = event;
    const part = target.closest("[data-part]");
    if (key === "Tab" || !part) return;
    event.stopPropagation();
    if (key === "Escape") return svg.closest(".jp-Cell")?.focus();
    if (key.startsWith("Arrow") || key === "Home" || key === "End") go(step(part, key));
    else if (key === "Enter" || key === " ") choose(part);
    else if (key === "Delete") model.send({ removed: part.dataset.part });
    else return;
    event.preventDefault();
  });
  model.on("change:picture", draw);
  model.on("change:selected", mark);
  draw();
  return () => {
    model.off("change:picture", draw);
    model.off("change:selected", mark);
  };
}

export default { render };
