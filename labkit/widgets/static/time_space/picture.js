// A picture as the page keeps it: typed columns, an index by lane, and searches that look at few of them.

const NONE = -1;

function sums(steps) {
  let total = 0;
  return Int32Array.from(steps, (step) => (total += step));
}

// The first place of a sorted column whose value is not below a bound.
function firstNotBelow(column, bound, low = 0, high = column.length) {
  while (low < high) {
    const middle = (low + high) >> 1;
    if (column[middle] < bound) low = middle + 1;
    else high = middle;
  }
  return low;
}

function decoded(document) {
  const { bars, transfers, updates } = document;
  const picture = { ...document, count: bars.cost.length, moves: transfers.cost.length };
  picture.bars = columns(bars, "start");
  picture.transfers = columns(transfers, "end");
  picture.updates = Object.fromEntries(
    Object.entries(updates).map(([name, values]) => [name, Int32Array.from(values)]),
  );
  picture.messages = Int32Array.from(
    Array.from({ length: picture.moves }, (_, index) => index)
      .filter((index) => picture.transfers.source[index] !== NONE),
  );
  picture.lanes = document.cores.map((_, lane) => laneOf(picture, lane));
  picture.soonest = soonest(picture);
  picture.order = inOrder(picture);
  picture.after = followers(picture);
  return picture;
}

function columns(columnsOfSteps, stepped) {
  return Object.fromEntries(Object.entries(columnsOfSteps).map(([name, values]) => (
    [name, name === stepped ? sums(values) : Int32Array.from(values)]
  )));
}

// The bars of one lane do not overlap: sorted by start they are sorted by end too.
function laneOf(picture, lane) {
  const { bars } = picture;
  const found = [];
  for (let index = 0; index < picture.count; index += 1) {
    if (bars.lane[index] === lane) found.push(index);
  }
  const mine = [];
  for (let number = 0; number < picture.updates.lane.length; number += 1) {
    if (picture.updates.lane[number] === lane) mine.push(number);
  }
  return {
    index: Int32Array.from(found),
    start: Int32Array.from(found, (index) => bars.start[index]),
    updates: Int32Array.from(mine),
    updateEnd: Int32Array.from(mine, (number) => picture.updates.end[number]),
  };
}

// For each message, when the earliest of it and all later ones was sent: where drawing may stop.
function soonest({ messages, transfers }) {
  const found = new Int32Array(messages.length);
  let least = 2 ** 31 - 1;
  for (let place = messages.length - 1; place >= 0; place -= 1) {
    const index = messages[place];
    least = Math.min(least, transfers.end[index] - transfers.sent[index]);
    found[place] = least;
  }
  return found;
}

// All steps by time: bars when they begin (their index), transfers when they end (~ their index).
function inOrder({ bars, transfers, messages, count }) {
  const length = count + messages.length;
  const order = { id: new Int32Array(length), time: new Int32Array(length) };
  for (let place = 0, bar = 0, message = 0; place < length; place += 1) {
    const arrival = message < messages.length ? transfers.end[messages[message]] : Infinity;
    const isBar = bar < count && bars.start[bar] <= arrival;
    order.id[place] = isBar ? bar : ~messages[message];
    order.time[place] = isBar ? bars.start[bar] : arrival;
    if (isBar) bar += 1;
    else message += 1;
  }
  return order;
}

// Which messages were sent after a message was read and before the next one was.
function followers({ messages, transfers }) {
  const after = new Map();
  for (const index of messages) {
    const before = transfers.before[index];
    if (!after.has(before)) after.set(before, []);
    after.get(before).push(index);
  }
  return after;
}

const MOST_ON_A_PATH = 400;

// What a message waited for, back in time, and what it caused, forwards; itself included.
function pathOf(picture, index) {
  const path = new Set([index]);
  const { before } = picture.transfers;
  for (let at = before[index]; at !== NONE && path.size < MOST_ON_A_PATH / 2; at = before[at]) path.add(at);
  const next = [index];
  while (next.length && path.size < MOST_ON_A_PATH) {
    for (const follower of picture.after.get(next.shift()) ?? []) {
      if (path.has(follower)) continue;
      path.add(follower);
      next.push(follower);
    }
  }
  return path;
}

// The bar of a lane at a time, or NONE.
function barAt(picture, lane, time) {
  const { index, start } = picture.lanes[lane];
  const found = index[firstNotBelow(start, time + 1) - 1] ?? NONE;
  if (found === NONE) return NONE;
  return time < picture.bars.start[found] + picture.bars.cost[found] ? found : NONE;
}

function updateAt(picture, lane, time) {
  const { updates, updateEnd } = picture.lanes[lane];
  const found = updates[firstNotBelow(updateEnd, time + 1)] ?? NONE;
  return found !== NONE && picture.updates.begin[found] <= time ? found : NONE;
}

// --- in words ---------------------------------------------------------------------------------

// All words come from Python, in the reader's language, with {places} for what is to be filled in.
function filled(template, values) {
  return template.replace(/\{(\w+)\}/g, (_, name) => values[name]).trim();
}

function written({ words }, number) {
  return number.toLocaleString(words.language);
}

function inCycles(picture, cycles) {
  const { words } = picture;
  return filled(cycles === 1 ? words.cycle : words.cycles, { cycles: written(picture, cycles) });
}

function wordsOfBar(picture, bar) {
  const { bars, transfers, words } = picture;
  const plain = picture.kinds[bars.kind[bar]];
  const cause = bars.cause[bar];
  const source = cause === NONE ? NONE : transfers.source[cause];
  let kind = plain;
  if (cause !== NONE && transfers.kind[cause] && source !== NONE) kind = `${plain}_message`;
  else if (cause !== NONE && plain === "wait") kind = transfers.kind[cause] ? "wait_fetch" : "wait_own";
  return filled(words[kind] ?? words.other, {
    kind: plain,
    core: picture.cores[bars.lane[bar]],
    what: picture.names[bars.what[bar]],
    source: picture.cores[source],
  });
}

function wordsOfTransfer(picture, index) {
  const { transfers, words } = picture;
  const isFrom = transfers.source[index] !== NONE;
  const kind = (transfers.kind[index] ? "fetch" : "own") + (isFrom ? "_from" : "");
  return filled(words[kind], {
    core: picture.cores[transfers.lane[index]],
    what: picture.names[transfers.what[index]],
    source: picture.cores[transfers.source[index]],
  });
}

// The stages of a message with their cycles; of anything else its one cost.
function stagesOf(picture, index) {
  const { transfers, stages, words } = picture;
  const [cost, sent, probed, probes] = ["cost", "sent", "probed", "probes"].map((name) => transfers[name][index]);
  if (!transfers.kind[index] || transfers.source[index] === NONE) return [[words.in_all, cost]];
  const cycles = [sent - probed, probes, probed - probes - cost, cost];
  return stages.map((stage, at) => [stage, cycles[at]]);
}

function partsOf(picture, update) {
  const { parts, updates } = picture;
  return parts
    .map((part, at) => [part, updates.parts[update * parts.length + at]])
    .filter(([, cycles]) => cycles);
}
