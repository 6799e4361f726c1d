// A button that asks Python for a text and lets the browser save it.

function save(text, filename, type) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = filename;
  link.click();
  URL.revokeObjectURL(link.href);
}

function render({ model, el }) {
  const button = document.createElement("button");
  // The look of the buttons beside it.
  button.className = "lm-Widget jupyter-widgets jupyter-button widget-button";
  button.style.width = "auto";
  button.textContent = model.get("label");
  button.addEventListener("click", () => model.send({}));
  const update = () => { button.disabled = model.get("disabled"); };
  const received = ({ content }) => save(content, model.get("filename"), model.get("kind"));
  model.on("change:disabled", update);
  model.on("msg:custom", received);
  update();
  el.append(button);
  return () => {
    model.off("change:disabled", update);
    model.off("msg:custom", received);
  };
}

export default { render };
