// Draws what is in sight of one or two pictures on a canvas: time downwards, a lane for each core.

const HEAD = 44; // pixels above the lanes, for their names
const AXIS = 74; // pixels beside them, for the time
const GAP = 18; // between two pictures
const MOST_ARROWS = 2500; // more would be a grey block; then every second, third ... is drawn
const LOOKS = {
  compute: { colour: "#0072B2", width: 0.44, letters: "#fff" },
  store: { colour: "#D55E00", width: 0.44, letters: "#000" },
  load: { colour: "#009E73", width: 0.44, letters: "#000" },
  delay: { colour: "#CC79A7", width: 0.6, letters: "#000" },
  wait: { colour: "#8a8a8a", width: 0.08 },
};
const OTHER_LOOK = { colour: "#7a5195", width: 0.36 };
const MESSAGE = "#0072B2";
const HANDOVER = "#D55E00";

function placed(pictures, width) {
  const each = (width - AXIS - GAP * (pictures.length - 1)) / pictures.length;
  return pictures.map((picture, number) => {
    const left = AXIS + number * (each + GAP);
    const lane = each / picture.cores.length;
    return { picture, left, width: each, lane, middle: (at) => left + (at + 0.5) * lane };
  });
}

const yOf = (view, time) => HEAD + (time - view.top) / view.scale;
const timeOf = (view, y) => Math.round(view.top + (y - HEAD) * view.scale);

function draw(pen, view, colours) {
  const { width, height, panels } = view;
  pen.clearRect(0, 0, width, height);
  view.drawn = { arrows: 0, each: 1, bars: 0 };
  for (const [number, panel] of panels.entries()) {
    drawLanes(pen, view, panel, colours);
    pen.save();
    pen.beginPath();
    pen.rect(panel.left, HEAD, panel.width, height - HEAD);
    pen.clip();
    panel.picture.cores.forEach((_, lane) => drawBars(pen, view, panel, lane));
    drawArrows(pen, view, panel, number, colours);
    pen.restore();
    drawNames(pen, view, panel, colours);
  }
  drawAxis(pen, view, colours);
}

// Packages as bands, alternately tinted, so that a message that leaves one is seen to do so.
function drawLanes(pen, view, { picture, left, lane, middle }, { tint, line }) {
  picture.packages.forEach((pack, at) => {
    if (pack % 2 === 0) return;
    pen.fillStyle = tint;
    pen.fillRect(left + at * lane, HEAD, lane, view.height - HEAD);
  });
  pen.strokeStyle = line;
  pen.lineWidth = 1;
  pen.beginPath();
  picture.cores.forEach((_, at) => {
    pen.moveTo(middle(at), HEAD);
    pen.lineTo(middle(at), view.height);
  });
  pen.stroke();
}

function drawNames(pen, view, { picture, left, width, lane, middle }, { ink, faint, back }) {
  pen.fillStyle = back;
  pen.fillRect(left, 0, width, HEAD);
  pen.textAlign = "left";
  pen.textBaseline = "alphabetic";
  pen.font = "600 13px system-ui, sans-serif";
  pen.fillStyle = ink;
  pen.fillText(picture.title, left + 2, 14, width);
  pen.textAlign = "center";
  pen.font = "12px system-ui, sans-serif";
  picture.cores.forEach((core, at) => {
    const isHere = view.lane === at && view.panels[view.panel].picture === picture;
    pen.fillStyle = isHere ? ink : faint;
    pen.font = `${isHere ? "700 " : ""}12px system-ui, sans-serif`;
    pen.fillText(lane > 46 ? filled(picture.words.core, { core }) : core, middle(at), HEAD - 8, lane);
    if (isHere) pen.fillRect(middle(at) - lane / 2 + 3, HEAD - 4, lane - 6, 3);
  });
}

// Bars of one lane; those that end in the pixel of the one before are skipped, not drawn.
function drawBars(pen, view, { picture, lane: room, middle }, lane) {
  const { index, start } = picture.lanes[lane];
  const { bars, kinds, words } = picture;
  const bottom = timeOf(view, view.height);
  const x = middle(lane);
  let place = Math.max(0, firstNotBelow(start, view.top) - 1);
  while (place < index.length && start[place] <= bottom) {
    const bar = index[place];
    const kind = kinds[bars.kind[bar]];
    const look = LOOKS[kind] ?? OTHER_LOOK;
    const y = yOf(view, bars.start[bar]);
    const tall = bars.cost[bar] / view.scale;
    const wide = Math.max(look.width * Math.min(room, 90), 3);
    pen.fillStyle = look.colour;
    view.drawn.bars += 1;
    if (tall < 3 && look !== LOOKS.wait) drawTick(pen, look, x, y, wide, view.scale > 25);
    else pen.fillRect(x - wide / 2, y, wide, Math.max(tall, 1));
    if (look.letters && tall > 15 && wide > 24) drawWord(pen, words[`on_${kind}`], look, x, y, tall, wide);
    const seen = bars.start[bar] + Math.max(bars.cost[bar], view.scale);
    place += 1;
    if (place < index.length && start[place] < seen) {
      place = firstNotBelow(start, seen, place);
      const last = index[place - 1]; // begins in this pixel, and is to be seen if it goes on below
      if (bars.start[last] + bars.cost[last] > seen) place -= 1;
    }
  }
}

// Too short for a box: a write points to the right, a read to the left, whatever their colours.
function drawTick(pen, look, x, y, wide, isFar) {
  const side = look === LOOKS.store ? 1 : look === LOOKS.load ? -1 : 0;
  if (side && isFar) return pen.fillRect(side < 0 ? x - wide / 2 : x, y, wide / 2, 1);
  if (!side) return pen.fillRect(x - wide / 2, y, wide, 2);
  pen.beginPath();
  pen.moveTo(x, y - 3);
  pen.lineTo(x + side * wide * 0.5, y);
  pen.lineTo(x, y + 3);
  pen.fill();
  return undefined;
}

function drawWord(pen, word, look, x, y, tall, wide) {
  pen.fillStyle = look.letters;
  pen.font = "600 11px system-ui, sans-serif";
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.fillText(word, x, Math.max(y + 8, Math.min(y + tall / 2, y + tall - 8)), wide - 2);
}

function drawArrows(pen, view, panel, number, { halo, message }) {
  const { picture } = panel;
  const { messages, soonest, transfers } = picture;
  const bottom = timeOf(view, view.height);
  const first = firstMessage(picture, view.top);
  const found = [];
  for (let place = first; place < messages.length && soonest[place] <= bottom; place += 1) {
    const index = messages[place];
    if (transfers.end[index] - transfers.sent[index] <= bottom) found.push(index);
  }
  const each = Math.ceil(found.length / MOST_ARROWS) || 1;
  view.drawn.each = Math.max(view.drawn.each, each);
  const path = view.selected.panel === number ? view.path : null;
  pen.globalAlpha = path ? 0.25 : each > 1 ? 0.5 : 0.9;
  for (const fetched of [0, 1]) {
    const some = found.filter((index, at) => at % each === 0 && transfers.kind[index] === fetched);
    view.drawn.arrows += some.length;
    arrows(pen, view, panel, some, fetched ? message : HANDOVER, fetched ? [] : [5, 3], 1.5);
  }
  pen.globalAlpha = 1;
  if (!path) return;
  const marked = found.filter((index) => path.has(index));
  arrows(pen, view, panel, marked, halo, [], 6);
  arrows(pen, view, panel, marked, "#E69F00", [], 3);
  arrows(pen, view, panel, marked.filter((index) => index === view.selected.index), "#CC3311", [], 4);
}

function firstMessage({ messages, transfers }, time) {
  let [low, high] = [0, messages.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (transfers.end[messages[middle]] < time) low = middle + 1;
    else high = middle;
  }
  return low;
}

// From where a message was written to where it is read.
function endsOf(view, { picture, middle, lane }, index) {
  const { transfers } = picture;
  const [from, to] = [transfers.source[index], transfers.lane[index]];
  const edge = Math.min(lane * 0.22, 20) * Math.sign(to - from);
  const end = transfers.end[index];
  return [middle(from) + edge, yOf(view, end - transfers.sent[index]), middle(to) - edge, yOf(view, end)];
}

function arrows(pen, view, panel, indices, colour, dash, wide) {
  if (!indices.length) return;
  pen.strokeStyle = colour;
  pen.fillStyle = colour;
  pen.lineWidth = wide;
  pen.setLineDash(dash);
  pen.beginPath();
  const ends = indices.map((index) => endsOf(view, panel, index));
  for (const [x0, y0, x1, y1] of ends) {
    pen.moveTo(x0, y0);
    pen.lineTo(x1, y1);
  }
  pen.stroke();
  pen.setLineDash([]);
  if (indices.length > 800) return;
  pen.beginPath();
  for (const [x0, y0, x1, y1] of ends) {
    const turn = Math.atan2(y1 - y0, x1 - x0);
    const long = 5 + wide;
    pen.moveTo(x1, y1);
    pen.lineTo(x1 - long * Math.cos(turn - 0.45), y1 - long * Math.sin(turn - 0.45));
    pen.lineTo(x1 - long * Math.cos(turn + 0.45), y1 - long * Math.sin(turn + 0.45));
    pen.closePath();
  }
  pen.fill();
}

function drawAxis(pen, view, { ink, faint, back }) {
  const [picture] = view.pictures;
  pen.fillStyle = back;
  pen.fillRect(0, 0, AXIS - 6, view.height);
  pen.font = "12px system-ui, sans-serif";
  pen.textBaseline = "middle";
  pen.textAlign = "right";
  const step = niceStep(view.scale * 60);
  for (let time = Math.ceil(Math.max(view.begin, view.top) / step) * step; yOf(view, time) < view.height; time += step) {
    pen.fillStyle = faint;
    pen.fillText(written(picture, time || 0), AXIS - 12, yOf(view, time));
  }
  pen.fillText(picture.words.axis, AXIS - 12, HEAD - 12);
  for (const [time, dash] of [[view.fork, [2, 4]], [view.cursor, []]]) {
    const y = yOf(view, time);
    if (time < 0 || y < HEAD || y > view.height) continue;
    pen.strokeStyle = ink;
    pen.lineWidth = 1.5;
    pen.setLineDash(dash);
    pen.beginPath();
    pen.moveTo(AXIS - 6, y);
    pen.lineTo(view.width, y);
    pen.stroke();
    pen.setLineDash([]);
  }
  const y = yOf(view, view.cursor);
  if (y < HEAD || y > view.height) return;
  pen.fillStyle = ink;
  pen.fillRect(0, y - 9, AXIS - 6, 18);
  pen.fillStyle = back;
  pen.fillText(written(picture, view.cursor), AXIS - 12, y);
}

function niceStep(least) {
  let ten = 1;
  while (5 * ten < least) ten *= 10;
  return [1, 2, 5, 10].map((step) => step * ten).find((step) => step >= least);
}
