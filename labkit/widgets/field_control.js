// One control for one parameter: native form elements, each with a name. Its value is the text that
// a reader would type on the command line; Python checks it and answers.

let lastId = 0;

function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

// Each builder returns its elements and how to show a text in them; it calls `say` with a new text.

function integer(field, say, model) {
  if (!model.get("has_slider")) return typedOnly(field, say, model);
  const slider = element("input", { type: "range", "aria-label": field.label, min: field.low });
  const box = numberBox(model.get("words").typed);
  slider.addEventListener("input", () => say(slider.value));
  box.addEventListener("change", () => say(box.value.trim()));
  const show = (text, high) => {
    slider.max = high;
    slider.value = text;
    box.value = text;
  };
  return { parts: [row(slider, box, unit(field))], show };
}

// A slider always stands somewhere, and so would suggest a number; Enter is the same as the button.
function typedOnly(field, say, model) {
  const box = numberBox(field.label);
  const enter = () => model.send({ entered: box.value.trim() });
  box.addEventListener("change", () => say(box.value.trim()));
  box.addEventListener("keydown", ({ key }) => key === "Enter" && enter());
  const show = (text) => { box.value = text; };
  return { parts: [row(box, unit(field))], show };
}

function span(field, say, model) {
  const words = model.get("words");
  const slider = element("input", { type: "range", "aria-label": words.up_to });
  const first = numberBox(words.first_typed);
  const last = numberBox(words.last_typed);
  slider.addEventListener("input", () => say(`${first.value}:${slider.value}`));
  for (const box of [first, last]) {
    box.addEventListener("change", () => say(`${first.value.trim()}:${last.value.trim()}`));
  }
  const show = (text, high) => {
    const ends = text.split(":");
    [first.value, last.value] = [ends[0], ends.at(-1)];
    slider.min = Math.max(field.low, Math.min(Number(ends[0]) || field.low, high));
    slider.max = high;
    slider.value = last.value;
  };
  return { parts: [row(first, words.to, last, unit(field), slider)], show };
}

function choice(field, say) {
  const list = element("select", { "aria-label": field.label });
  for (const [value, label] of Object.entries(field.options)) {
    list.append(element("option", { value }, label));
  }
  list.addEventListener("change", () => say(list.value));
  return { parts: [row(list)], show: (text) => { list.value = text; } };
}

function names(field, say) {
  const boxes = Object.keys(field.options).map((value) => element("input", { type: "checkbox", value }));
  const labels = boxes.map((box) => element("label", {}, box, field.options[box.value]));
  const chosen = () => boxes.filter((box) => box.checked).map((box) => box.value).join(",");
  for (const box of boxes) box.addEventListener("change", () => say(chosen()));
  const show = (text) => {
    const given = text.split(",");
    for (const box of boxes) box.checked = given.includes(box.value);
  };
  return { parts: [row(...labels)], show };
}

const BUILDERS = { integer, span, choice, names };

function row(...parts) {
  return element("div", { class: "labkit-row" }, ...parts);
}

function unit(field) {
  return element("span", { class: "labkit-unit" }, field.unit);
}

// Plain text on purpose: a number box would silently swallow a wrong value.
function numberBox(name) {
  const attributes = { type: "text", inputmode: "numeric", size: 4, autocomplete: "off" };
  return element("input", { ...attributes, "aria-label": name });
}

function render({ model, el }) {
  const field = model.get("field");
  const say = (text) => {
    model.set("text", text);
    model.save_changes();
  };
  const { parts, show } = BUILDERS[field.kind](field, say, model);
  const id = `labkit-help-${++lastId}`;
  const help = element("p", { class: "labkit-help", id }, field.help);
  const legend = element("legend", {}, field.label);
  const group = element("fieldset", { class: "labkit-field", tabindex: -1 }, legend, ...parts, help);
  const inputs = group.querySelectorAll("input, select");
  inputs.forEach((input) => input.setAttribute("aria-describedby", id));

  const update = () => {
    show(model.get("text"), model.get("high"));
    const hadFocus = group.contains(document.activeElement);
    group.disabled = model.get("disabled");
    // A control that is disabled loses the focus, and a reader without a mouse the place in the page.
    if (group.disabled && hadFocus) group.focus();
    group.classList.toggle("labkit-invalid", model.get("invalid"));
    inputs.forEach((input) => input.setAttribute("aria-invalid", model.get("invalid")));
  };
  // JupyterLab's shortcuts must not take the keys that move a control; Escape leads back to the cell.
  group.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (event.key === "Escape") group.closest(".jp-Cell")?.focus();
  });
  model.on("change:text change:high change:disabled change:invalid", update);
  update();
  el.append(group);
  return () => model.off("change:text change:high change:disabled change:invalid", update);
}

export default { render };
