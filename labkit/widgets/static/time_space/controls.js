// The controls, made of the browser's own elements: each has a name, each can be reached by keyboard.

const KEYS = [
  ["↓ ↑", "next, previous step of this core"], ["← →", "core to the left, to the right"],
  ["Space", "play, pause"], [". ,", "next, previous step of any core"],
  ["n p", "next, previous step of the chosen kind"], ["Enter", "select the message here and its path"],
  ["Escape", "select nothing"], ["+ −", "zoom"], ["0", "see everything"],
  ["Page Up, Page Down", "a window up, down"], ["Home, End", "first, last cycle"],
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

function build(el, act) {
  el.classList.add("labkit-time-space");
  const parts = {
    time: element("input", { type: "range", min: 0, "aria-label": "Time in cycles", class: "labkit-time" }),
    play: button("Play", "play", act.play),
    speed: list("Speed in cycles a second", SPEEDS.map(([value, text]) => [value, `${text} cycles/s`])),
    kind: list("Kind of step to jump to", Object.entries(KINDS)),
    canvas: element("canvas", {
      tabindex: 0, role: "application", "aria-roledescription": "time-space diagram",
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
    group("Play",
      button("To the first cycle", "start", act.first), button("Step back", "back", () => act.step(false)),
      parts.play, button("Step", "step", () => act.step(true)), button("To the last cycle", "end", act.last), parts.speed),
    group("Jump", parts.kind, button("Previous of this kind", "↑", () => act.jump(false)), button("Next of this kind", "↓", () => act.jump(true))),
    group("Zoom", button("Zoom out", "−", () => act.zoom(1.5)), button("Zoom in", "+", () => act.zoom(1 / 1.5)), button("See everything", "all", act.all)),
    group("Selection", button("Select the message here", "path", act.select), button("Select nothing", "none", act.clear)),
    button("Save the picture as PNG", "PNG", act.save));
  const keys = element("details", {}, element("summary", {}, "Keys in the diagram"),
    element("dl", {}, ...KEYS.flatMap(([key, what]) => [element("dt", {}, key), element("dd", {}, what)])));
  const near = element("details", { class: "labkit-near" }, element("summary", {}, "The steps around the cursor as a table"), parts.near);
  near.addEventListener("toggle", act.tell);
  parts.nearby = near;
  const stage = element("div", { class: "labkit-stage" }, parts.canvas, parts.tip);
  el.append(bar, parts.time, parts.live, stage, legend(), parts.note, parts.splits, near, keys);
  return parts;
}

// Bars and arrows are told apart by width, word and direction too.
function legend() {
  const swatch = (style, text) => element("span", {}, element("i", { style, "aria-hidden": "true" }), text);
  return element("p", { class: "labkit-legend" },
    swatch(`background: ${LOOKS.compute.colour}`, "software (wide)"),
    swatch(`background: ${LOOKS.store.colour}; clip-path: polygon(0 0, 100% 50%, 0 100%)`, "write (points right)"),
    swatch(`background: ${LOOKS.load.colour}; clip-path: polygon(100% 0, 0 50%, 100% 100%)`, "read (points left)"),
    swatch(`background: ${LOOKS.wait.colour}; width: 4px; margin-left: 8px`, "wait (thin)"),
    swatch(`height: 0; border-top: 2px solid ${MESSAGE}`, "message, from its write to its arrival"),
    swatch(`height: 0; border-top: 2px dashed ${HANDOVER}`, "line handed over to another writer"));
}
