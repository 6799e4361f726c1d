"""A trace as a time-space picture: a lane for each core, bars of work and waiting, lines that travel.

The picture is derived from what the model has recorded, and nothing is invented. Where a core does
nothing between two of its steps it waits, and what it waited for is the line that reached it last. A
line written by one core and then fetched by another is a message, whatever software made it one.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import attrs

from labkit.trace import Step

WAIT, DONE, BEGUN = "wait", "done", "begun"
TRANSACTIONS = ("own", "fetch")
NONE = -1
"""No transfer, no core: the index of nothing."""


class Bar(NamedTuple):
    """What one core does for a while; ``cause`` is the transfer that a wait, or a load, was for."""

    start: int
    cost: int
    core: int
    kind: str
    what: str
    cause: int = NONE

    @property
    def end(self) -> int:
        """The first cycle after it."""
        return self.start + self.cost


class Transfer(NamedTuple):
    """One transaction on a line, granted to ``core`` from ``start`` on for ``cost`` cycles.

    ``kind`` is ``own`` (to write) or ``fetch`` (to read). ``source`` is the core that wrote the line
    before, if another one did. A message, which is a fetch with a source, was written at ``sent`` and
    made exclusive from ``probed`` on, for ``probes`` cycles. ``before`` is what the source had read
    last when it wrote this.
    """

    start: int
    cost: int
    core: int
    kind: str
    what: str
    source: int = NONE
    sent: int = NONE
    probed: int = NONE
    probes: int = 0
    before: int = NONE

    @property
    def end(self) -> int:
        """When the line can be used."""
        return self.start + self.cost

    @property
    def is_message(self) -> bool:
        """Whether somebody else wrote what is read here."""
        return self.kind == "fetch" and self.source != NONE


@attrs.frozen(kw_only=True)
class Picture:
    """Everything to draw: ``bars`` by start, ``transfers`` by end, ``done`` (time, core) by time.

    ``begun`` are times and cores too, where what is counted does not begin with the end of the one before.
    """

    lanes: tuple[int, ...]
    bars: tuple[Bar, ...]
    transfers: tuple[Transfer, ...]
    done: tuple[tuple[int, int], ...]
    begun: tuple[tuple[int, int], ...] = ()

    @property
    def end(self) -> int:
        """The first cycle after everything."""
        ends = [bar.end for bar in self.bars]
        ends += [transfer.end for transfer in self.transfers[-1:]]
        return max(ends, default=0)


def time_space(steps: Iterable[Step]) -> Picture:
    """Return the picture of a trace."""
    every = sorted(steps, key=lambda step: step.time)
    transfers = _transfers(every)
    arrived: dict[int, list[int]] = {}
    for index, transfer in enumerate(transfers):
        arrived.setdefault(transfer.core, []).append(index)
    own: dict[int, list[Step]] = {}
    for step in every:
        mine = own.setdefault(step.core, [])
        if _is_own(step):
            mine.append(step)
    bars = [bar for core in own for bar in _lane(own[core], transfers, arrived.get(core, ()))]
    bars.sort(key=lambda bar: (bar.start, bar.core))
    done = tuple((step.time, step.core) for step in every if step.kind == DONE)
    begun = tuple((step.time, step.core) for step in every if step.kind == BEGUN)
    return Picture(
        lanes=tuple(sorted(own)),
        bars=tuple(bars),
        transfers=_chained(transfers, bars),
        done=done,
        begun=begun,
    )


def _is_own(step: Step) -> bool:
    """Return whether a step occupies its core; a miss is a wait, which the gaps show."""
    return step.kind not in {*TRANSACTIONS, DONE, "miss"} and step.cost > 0


def _transfers(steps: Sequence[Step]) -> list[Transfer]:
    """Return all transactions by end, each with the core that wrote its line before."""
    stored: dict[tuple[int, str], list[int]] = {}
    for step in steps:
        if step.kind == "store":
            for line in step.what.split():
                stored.setdefault((step.core, line), []).append(step.time)
    last: dict[str, Step] = {}
    found = []
    for step in steps:
        if step.kind in TRANSACTIONS:
            written = last.get(step.what)
            transfer = Transfer(*_what(step))
            if written is not None and written.core != step.core:
                times = stored.get((written.core, step.what), [])
                transfer = _from(written, transfer, times)
            found.append(transfer)
            if step.kind == "own":
                last[step.what] = step
    found.sort(key=lambda transfer: transfer.end)
    return found


def _what(step: Step) -> tuple[int, int, int, str, str]:
    return step.time, step.cost, step.core, step.kind, step.what


def _from(written: Step, transfer: Transfer, stored: Sequence[int]) -> Transfer:
    """Return a transfer with its source; the data are those of the last store before it."""
    if transfer.kind == "own":  # the old owner hands the line over when asked
        return transfer._replace(source=written.core, sent=transfer.start)
    place = bisect_right(stored, transfer.start)
    sent = stored[place - 1] if place else written.time
    probed, probes = written.time, written.cost
    if sent > written.time:  # a store that hit: the line was its writer's already
        probed, probes = transfer.start, 0
    return transfer._replace(source=written.core, sent=sent, probed=probed, probes=probes)


def _lane(
    steps: Sequence[Step], transfers: Sequence[Transfer], arrived: Sequence[int]
) -> list[Bar]:
    """Return the bars of one core: its steps, and the waits between them.

    ``arrived`` are the indices of the transfers to this core, by end.
    """
    fetched: dict[str, list[tuple[int, int]]] = {}
    for index in arrived:
        if transfers[index].kind == "fetch":
            line = fetched.setdefault(transfers[index].what, [])
            line.append((transfers[index].end, index))
    ends = [(transfers[index].end, index) for index in arrived]
    bars: list[Bar] = []
    used = {NONE}
    now = steps[0].time if steps else 0
    for step in steps:
        cause = _last(fetched.get(step.what, ()), step.time) if step.kind == "load" else NONE
        cause = NONE if cause in used else cause  # the first load after a fetch is what it was for
        used.add(cause)
        if step.time > now:
            ended = _last(ends, step.time) if cause == NONE else cause
            ended = NONE if ended == NONE or transfers[ended].end <= now else ended
            what = "" if ended == NONE else transfers[ended].what
            bars.append(Bar(now, step.time - now, step.core, WAIT, what, ended))
        bars.append(Bar(step.time, step.cost, step.core, step.kind, step.what, cause))
        now = max(now, step.time + step.cost)
    return bars


def _last(pairs: Sequence[tuple[int, int]], time: int) -> int:
    """Return the index of the last of these pairs (time, index) that is not after a time."""
    place = bisect_right(pairs, time, key=lambda pair: pair[0])
    return pairs[place - 1][1] if place else NONE


def _chained(transfers: Sequence[Transfer], bars: Sequence[Bar]) -> tuple[Transfer, ...]:
    """Return messages with the transfer that their sender had read last before it wrote them."""
    seen: dict[int, int] = {}  # when a transfer was read, or, if nobody read it, waited for
    for bar in bars:
        if bar.kind == WAIT:
            seen.setdefault(bar.cause, bar.end)
        else:
            seen[bar.cause] = bar.start
    reads: dict[int, list[tuple[int, int]]] = {}
    for cause, time in sorted(seen.items(), key=lambda pair: pair[1]):
        if cause != NONE and transfers[cause].source != NONE:
            reads.setdefault(transfers[cause].core, []).append((time, cause))
    chained = []
    for index, transfer in enumerate(transfers):
        before = NONE
        if transfer.source != NONE:
            before = _last(reads.get(transfer.source, ()), transfer.sent)
        chained.append(transfer._replace(before=before if before != index else NONE))
    return tuple(chained)
