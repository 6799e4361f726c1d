"""How a booting system finds out what messages cost: it sends some, and looks at its clock.

For two cores at a time, one sends and the other one echoes, over a URPC channel of their own. Three
numbers are kept of each pair: how long a message is under way (half of a round trip), how long until
everybody has seen that it was sent, and, once, how many sends a core can have under way before it
stalls. Nothing else about the machine is asked. Smelt
builds its trees from such pairwise measurements too (Kaestle and others, OSDI 2016).
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping, Sequence
from itertools import combinations, pairwise
from typing import Any

import attrs
from simpy import Event

from labkit.hardware.machine import Machine
from labkit.multikernel.acknowledgements import Overlapped
from labkit.multikernel.stopwatch import Stopwatch
from labkit.multikernel.urpc import Endpoint, connect

Takes = Generator[Event, Any, Any]
Pair = tuple[int, int]
BURST = 24
"""Channels between two cores that are used at the same time, once."""
SMALL = 256
"""Up to so many cores all pairs are measured."""
EXPLAINED = 1.5
"""A gap that is no longer than so many times what the sender needs is explained by the sender."""
LONG = 1 << 60
"""Longer, in cycles, than any of this takes."""


class PairCosts(dict[Pair, int]):
    """What was measured of pairs of cores; a pair that was not is taken to be like one that was.

    That is the pair of the first cores of the two packages, or of the first and its neighbour.
    """

    def __init__(self, package_of: Sequence[int], costs: Mapping[Pair, int] | None = None) -> None:
        super().__init__(costs or {})
        self.package_of = package_of
        self.first = _first_cores(package_of)

    def __missing__(self, pair: Pair) -> int:
        """Look up the pair that stands for this one."""
        one, other = (self.first[self.package_of[core]] for core in pair)
        return self[one, one + 1] if one == other else self[one, other]


@attrs.frozen(kw_only=True)
class Probes:
    """What was measured, in cycles.

    ``one_way`` and ``send`` are by pair, sender first. ``post`` is what a send keeps its core from
    going on, and ``window`` how many sends in a row do so before one of them has to wait for all.
    ``near_gap`` is the time between two messages that come to one core as fast as they can from the
    nearest other one, ``far_gap`` from the farthest, 0 if the sender explains it; a message is far if
    it takes more than ``far_from``. No measurements are ``package_of``, what each core's processor
    says of where it sits, and ``memory_of``, which memory its channels are in: one for all on a bus.
    """

    one_way: PairCosts
    send: PairCosts
    post: int
    window: int
    near_gap: int
    far_gap: int
    far_from: int
    package_of: Sequence[int]
    memory_of: Sequence[int]

    def gap(self, one: int, other: int) -> int:
        """Return how long a message keeps the memory that it goes through from the next one."""
        return self.far_gap if self.one_way[one, other] > self.far_from else self.near_gap


def pairs_to_probe(package_of: Sequence[int], *, small: int = SMALL) -> list[Pair]:
    """Return the pairs that are measured: all, or on a large machine one pair for each kind of way.

    Then the first core of every package is measured with that of every other, and with its neighbour.
    ``package_of`` is what each core's own processor says of where it sits.
    """
    cores = range(len(package_of))
    if len(package_of) <= small:
        return list(combinations(cores, 2))
    first = _first_cores(package_of)
    mates = [(core, core + 1) for core in first.values() if core + 1 in cores]
    inside = [(core, mate) for core, mate in mates if package_of[core] == package_of[mate]]
    return sorted([*combinations(sorted(first.values()), 2), *inside])


def _first_cores(package_of: Sequence[int]) -> Mapping[int, int]:
    return {package: core for core, package in reversed(list(enumerate(package_of)))}


def probe(machine: Machine, pairs: Sequence[Pair], *, stub_cycles: int) -> Iterator[int | Probes]:
    """Measure the pairs one after the other, so that nothing disturbs; yield event counts, then all."""
    all_pairs = machine.env.process(_one_by_one(machine, pairs, stub_cycles))
    for events in machine.run(until=machine.env.now + LONG):
        yield events
        if all_pairs.processed:
            break
    found: Any = all_pairs.value
    yield found


def _one_by_one(machine: Machine, pairs: Sequence[Pair], stub_cycles: int) -> Takes:
    package_of = tuple(core.package for core in machine.cores)
    one_way, send = PairCosts(package_of), PairCosts(package_of)
    stopwatches = [Stopwatch(machine, core) for core in machine.cores]
    start = machine.env.process

    def channel(one: int, other: int) -> tuple[Endpoint, Endpoint]:
        return connect(machine, one, other, stub_cycles=stub_cycles, is_warm=True)

    for one, other in pairs:
        near, far = channel(one, other)
        echoed = start(_echo(far, stopwatches[other]))
        round_trip, send[one, other] = yield start(_measure(near, stopwatches[one]))
        one_way[one, other] = one_way[other, one] = round_trip // 2
        send[other, one] = yield echoed
    nearest, farthest = (kind(pairs, key=lambda pair: one_way[pair]) for kind in (min, max))
    gaps = []
    for pair in (nearest, farthest):
        channels = [channel(*pair) for _ in range(BURST)]
        collected = start(_collect([far for _, far in channels], one_way[pair]))
        post, window = yield start(_burst([near for near, _ in channels]))
        gap = yield collected
        gaps.append(gap if gap > EXPLAINED * max(post, send[pair] // window) else 0)
    return Probes(
        one_way=one_way,
        send=send,
        post=post,
        window=window,
        near_gap=gaps[0],
        far_gap=gaps[1],
        far_from=(one_way[nearest] + one_way[farthest]) // 2,
        package_of=package_of,
        memory_of=tuple(stopwatch.line.home for stopwatch in stopwatches),
    )


def _measure(end: Endpoint, stopwatch: Stopwatch) -> Takes:
    """Return the cycles of a round trip, and of a send until all have seen it."""
    began = end.core.now
    yield from end.send(("ping",))
    yield from end.receive()
    round_trip = end.core.now - began
    send = yield from _timed_send(end, stopwatch)
    yield from end.receive()
    return round_trip, send


def _echo(end: Endpoint, stopwatch: Stopwatch) -> Takes:
    """Send back what comes, the second message with an eye on the clock; return what it took."""
    yield from end.receive()
    yield from end.send(("pong",))
    yield from end.receive()
    return (yield from _timed_send(end, stopwatch))


def _timed_send(end: Endpoint, stopwatch: Stopwatch) -> Takes:
    began = yield from stopwatch.stamp()
    yield from end.send(("timed",))
    return (yield from stopwatch.stamp()) - began - stopwatch.overhead


def _burst(ends: Sequence[Endpoint]) -> Takes:
    """Send a message through each channel; return the cycles of a send, and how many pass before a wait.

    A send that takes more than twice as long as the first one had to wait.
    """
    core = ends[0].core
    times = [core.now]
    for end in ends:
        yield from end.send(("burst",))
        times.append(core.now)
    took = [after - before for before, after in pairwise(times)]
    waited = (number for number, cycles in enumerate(took) if cycles > 2 * took[0])
    return took[0], next(waited, len(took))


def _collect(ends: Sequence[Endpoint], one_way: int) -> Takes:
    """Poll all channels until a message has come through each; return the mean cycles between two."""
    core = ends[0].core
    began = core.now
    yield from Overlapped(core, ends).rest()
    return (core.now - began - one_way) // (len(ends) - 1)
