// Moving through time: the cursor, the lane, the selection, the zoom. No drawing and no page here.

const SPEEDS = [30, 300, 3000, 30000]; // cycles a second
const LONGEST = 2 ** 31 - 1;
const KINDS = ["any", "arrival", "store", "load", "compute", "wait"]; // of step, to jump to

function newView() {
  return {
    width: 0, height: 0, panels: [], top: 0, scale: 4, cursor: 0, lane: 0, panel: 0, fork: -1,
    selected: { panel: NONE, index: NONE }, path: null, kind: "any", end: 1, begin: 0,
  };
}

function show(view, pictures) {
  view.pictures = pictures;
  view.end = Math.max(...pictures.map(({ end }) => end));
  view.begin = Math.min(...pictures.map(({ bars }) => bars.start[0] ?? 0));
  view.panel = Math.min(view.panel, pictures.length - 1);
  view.lane = Math.min(view.lane, pictures[view.panel].cores.length - 1);
  if (view.selected.index >= (pictures[view.selected.panel]?.moves ?? 0)) select(view, NONE, NONE);
  else if (view.selected.index !== NONE) select(view, view.selected.panel, view.selected.index);
}

const here = (view) => view.pictures[view.panel];
const inSight = (view) => (view.height - HEAD) * view.scale;

function goTo(view, time) {
  view.cursor = Math.max(view.begin, Math.min(view.end, Math.round(time)));
  const sight = inSight(view);
  if (view.cursor < view.top + sight * 0.1) view.top = view.cursor - sight * 0.3;
  if (view.cursor > view.top + sight * 0.9) view.top = view.cursor - sight * 0.7;
  stayInside(view);
}

// No more emptiness above the first cycle and below the last one than an edge.
function stayInside(view) {
  const sight = inSight(view);
  const edge = sight * 0.04;
  view.top = Math.max(view.begin - edge, Math.min(view.top, view.end + edge - sight));
}

function zoom(view, factor) {
  const most = (view.end - view.begin + 1) * 1.1 / Math.max(1, view.height - HEAD);
  const before = view.scale;
  view.scale = Math.max(0.05, Math.min(most, view.scale * factor));
  view.top = view.cursor - (view.cursor - view.top) * (view.scale / before);
  stayInside(view);
}

function zoomToAll(view) {
  zoom(view, Infinity);
}

// Whether a step (a bar, or ~ a message) is of the kind that the reader jumps by.
function fits(view, picture, id) {
  if (view.kind === "any") return true;
  if (id < 0) return view.kind === "arrival";
  return picture.kinds[picture.bars.kind[id]] === view.kind;
}

// The next or the previous step of the chosen kind, on the lane alone if so wished; null if none.
function jump(view, forwards, { alone = false, any = false } = {}) {
  const picture = here(view);
  const { time, id } = picture.order;
  const laneOfStep = (at) => (at < 0 ? picture.transfers.lane[~at] : picture.bars.lane[at]);
  let place = firstNotBelow(time, view.cursor + (forwards ? 1 : 0)) - (forwards ? 0 : 1);
  for (; place >= 0 && place < id.length; place += forwards ? 1 : -1) {
    if (alone && laneOfStep(id[place]) !== view.lane) continue;
    if (!any && !fits(view, picture, id[place])) continue;
    view.lane = laneOfStep(id[place]);
    goTo(view, time[place]);
    return id[place];
  }
  return null;
}

function select(view, panel, index) {
  view.selected = { panel, index };
  view.path = index === NONE ? null : pathOf(view.pictures[panel], index);
  if (index === NONE) return;
  view.panel = panel;
}

// The message that has to do with where the cursor is: the one waited for, read or just arrived.
function messageAtCursor(view) {
  const picture = here(view);
  const bar = barAt(picture, view.lane, view.cursor);
  const cause = bar === NONE ? NONE : picture.bars.cause[bar];
  if (cause !== NONE && picture.transfers.source[cause] !== NONE) return cause;
  const { transfers, messages } = picture;
  for (let at = firstMessage(picture, view.cursor); at < messages.length; at += 1) {
    const index = messages[at];
    if (transfers.end[index] - transfers.sent[index] > view.cursor + LONGEST) break;
    const touches = transfers.lane[index] === view.lane || transfers.source[index] === view.lane;
    if (touches && transfers.end[index] - transfers.sent[index] <= view.cursor) return index;
    if (transfers.end[index] > view.cursor + inSight(view)) break;
  }
  return NONE;
}

// What is below the mouse: a message if one is near, else a bar.
function under(view, x, y) {
  const panel = view.panels.findIndex(({ left, width }) => x >= left && x < left + width);
  if (panel < 0 || y < HEAD) return null;
  const place = view.panels[panel];
  const { picture } = place;
  const lane = Math.max(0, Math.min(picture.cores.length - 1, Math.floor((x - place.left) / place.lane)));
  const time = timeOf(view, y);
  const { messages, transfers, soonest } = picture;
  const bottom = timeOf(view, view.height);
  let nearest = { index: NONE, far: 6 };
  for (let at = firstMessage(picture, time - 8 * view.scale); at < messages.length && soonest[at] <= bottom; at += 1) {
    const index = messages[at];
    if (transfers.end[index] - transfers.sent[index] > time + 8 * view.scale) continue;
    const far = distance(x, y, endsOf(view, place, index));
    if (far < nearest.far) nearest = { index, far };
  }
  return { panel, lane, time, message: nearest.index, bar: barAt(picture, lane, time) };
}

function distance(x, y, [x0, y0, x1, y1]) {
  const [dx, dy] = [x1 - x0, y1 - y0];
  const along = Math.max(0, Math.min(1, ((x - x0) * dx + (y - y0) * dy) / (dx * dx + dy * dy || 1)));
  return Math.hypot(x - x0 - along * dx, y - y0 - along * dy);
}
