// Draws each frame of a LiveChart with plotly.js. No imports: nothing is fetched from anywhere.

const TITLE_PIXELS = [18, 14]; // what plotly makes of a font of 13: the title, and the line below it
const AXIS_PIXELS = 16;
const LINE_PIXELS = 24;

// Loaded once per page, however many charts there are.
function plotly(model) {
  window.labkitPlotly ??= load(model);
  return window.labkitPlotly;
}

async function unpacked(bytes) {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).text();
}

async function load(model) {
  const id = model.get("source").replace("IPY_MODEL_", "");
  const source = await model.widget_manager.get_model(id);
  const script = await unpacked(source.get("packed"));
  // As CommonJS, so that no module loader of the page takes it for its own.
  const module = { exports: {} };
  new Function("module", "exports", "define", script)(module, module.exports, undefined);
  return module.exports;
}

// Plotly does not break the lines of a title; a narrow chart would cut it off.
function withRoomForTitles(layout, width) {
  const { title, template } = layout;
  const base = template?.layout ?? {};
  const [head, note] = [title, title.subtitle].map((part, index) => (
    broken(part?.text ?? "", 0.96 * width, TITLE_PIXELS[index])
  ));
  const more = LINE_PIXELS * (Math.max(0, head.length - 1) + Math.max(0, note.length - 1));
  const below = broken(layout.xaxis?.title?.text ?? "", 0.6 * width, AXIS_PIXELS);
  const underneath = LINE_PIXELS * Math.max(0, below.length - 1);
  const margin = { ...base.margin, ...layout.margin };
  return {
    ...layout,
    title: { ...title, text: head.join("<br>"), subtitle: { text: note.join("<br>") } },
    xaxis: { ...layout.xaxis, title: { text: below.join("<br>") } },
    margin: { ...margin, t: margin.t + more, b: margin.b + underneath },
    height: (layout.height ?? base.height) + more + underneath,
  };
}

// The widths of plotly's own letters, so that no more lines are broken than must be.
function broken(text, width, pixels) {
  const pen = document.createElement("canvas").getContext("2d");
  pen.font = `${pixels}px "Open Sans", verdana, arial, sans-serif`;
  const lines = [];
  for (const word of text.split(" ").filter(Boolean)) {
    const longer = `${lines.at(-1)} ${word}`;
    if (lines.length && pen.measureText(longer).width <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

// A picture for assistive technology is the drawing alone: the buttons beside it stay buttons.
function describe(chart, alt) {
  chart.querySelectorAll("svg.main-svg").forEach((svg, index) => {
    if (index > 0) return svg.setAttribute("aria-hidden", "true");
    svg.setAttribute("role", "img");
    svg.setAttribute("aria-label", alt);
  });
  chart.querySelectorAll(".modebar svg").forEach((icon) => icon.setAttribute("aria-hidden", "true"));
}

function build(el, words) {
  el.classList.add("labkit-live");
  el.innerHTML = `
    <div class="labkit-chart"></div>
    <p class="labkit-progress"></p>
    <details class="labkit-text" hidden>
      <summary></summary><div></div>
    </details>`;
  el.querySelector("summary").textContent = words.twin;
  return {
    chart: el.querySelector(".labkit-chart"),
    progress: el.querySelector(".labkit-progress"),
    twin: el.querySelector("details"),
  };
}

async function draw(model, parts, frame) {
  if (!frame.figure) return;
  const { chart, progress, twin } = parts;
  chart.dataset.width = chart.clientWidth;
  const { data } = frame.figure;
  const layout = withRoomForTitles(frame.figure.layout, chart.clientWidth);
  const Plotly = await plotly(model);
  // Letters in the page's own colour: as readable in the dark theme as in the light one.
  const font = { ...layout.font, color: getComputedStyle(chart).color };
  await Plotly.react(chart, data, { ...layout, font, autosize: true }, model.get("config"));
  if (!chart.dataset.frame) chart.on("plotly_click", ({ points }) => pick(model, points));
  describe(chart, layout.meta.alt);
  progress.textContent = frame.progress;
  twin.hidden = !frame.text;
  twin.querySelector("div").replaceChildren(...fromMarkdown(frame.text));
  // What is on the screen, for whoever wants to know: tests, for example.
  Object.assign(chart.dataset, { state: frame.state, run: frame.run, frame: frame.number });
}

function pick(model, points) {
  const point = points.find(({ customdata }) => customdata !== undefined);
  const onCurve = points.find(({ data }) => data.legendgroup);
  if (point) model.send({ picked: point.customdata });
  else if (onCurve) model.send({ picked: [onCurve.data.legendgroup, onCurve.x] });
}

// The text twin: paragraphs, and its table as one that a screen reader can walk through.
function fromMarkdown(markdown) {
  const lines = markdown.split("\n").filter((line) => line.trim());
  const isRow = (line) => line.startsWith("|");
  const start = lines.findIndex(isRow);
  if (start < 0) return lines.map(paragraph);
  const rows = lines.filter(isRow);
  const after = lines.slice(start).filter((line) => !isRow(line));
  return [...lines.slice(0, start).map(paragraph), tableOf(rows), ...after.map(paragraph)];
}

function paragraph(text) {
  const made = document.createElement("p");
  made.textContent = text;
  return made;
}

function tableOf(lines) {
  const table = document.createElement("table");
  const cells = (line) => line.split("|").slice(1, -1).map((cell) => cell.trim());
  const [head, , ...rows] = lines.map(cells);
  for (const texts of [head, ...rows]) {
    const row = table.insertRow();
    texts.forEach((text, index) => {
      const cell = document.createElement(texts === head || index === 0 ? "th" : "td");
      cell.textContent = text;
      if (cell.tagName === "TH") cell.scope = texts === head ? "col" : "row";
      row.append(cell);
    });
  }
  return table;
}

// Whether the chart has another width than the one it was drawn for; a hidden one has none.
function isResized(chart) {
  const { width } = chart.dataset;
  return width !== undefined && chart.clientWidth > 0 && Number(width) !== chart.clientWidth;
}

const painted = () => new Promise((done) => {
  requestAnimationFrame(() => done());
  setTimeout(done, 100); // a hidden tab paints nothing and must not wait for it
});

function render({ model, el }) {
  const words = model.get("words");
  const parts = build(el, words);
  let waiting = false;
  let drawing = false;

  // The newest frame wins: frames that arrive while one is drawn are dropped, except the last.
  async function drawNewest() {
    waiting = true;
    if (drawing) return;
    drawing = true;
    try {
      while (waiting) {
        waiting = false;
        await draw(model, parts, JSON.parse(await unpacked(model.get("frame"))));
        await painted();
      }
    } catch (error) {
      parts.progress.textContent = `${words.failed} ${error.message}`;
      throw error;
    } finally {
      drawing = false;
    }
  }

  model.on("change:frame", drawNewest);
  const theme = new MutationObserver(drawNewest);
  theme.observe(document.body, { attributeFilter: ["data-jp-theme-name"] });
  // In a panel that opens or moves later, the chart gets its width only then.
  const size = new ResizeObserver(() => isResized(parts.chart) && drawNewest());
  size.observe(el);
  drawNewest();
  return () => {
    model.off("change:frame", drawNewest);
    theme.disconnect();
    size.disconnect();
    window.labkitPlotly?.then((Plotly) => Plotly.purge(parts.chart));
  };
}

export default { render };
