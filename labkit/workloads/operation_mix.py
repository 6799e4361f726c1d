"""Cores that read and write one small object as fast as they can: who does what, and how long it takes."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

from labkit.hardware.core import Core
from labkit.hardware.machine import Machine
from labkit.workloads.finished import begun, finished

WARM_UP = 5
"""Operations of each core before any is measured."""
MOST_BLOCKS = 3
"""Blocks that all cores together do at most, for each of them, if one of them never gets a turn."""
EVENTS_A_TIME = 100
LONG = 1_000_000_000
"""Longer, in cycles, than any of these runs: they end when enough operations were done."""


class OperationMix:
    """What each core does next, and when operations were done.

    Each core warms up with some operations, then does a block in which the share of reads is exact, then
    another one, until all have done their first block; so nobody is measured alone. If one of them gets
    no turn while the others do three blocks, it counts with what it has done until then.

    Args:
        cores: the cores that operate.
        read_percent: the share of reads, rounded to whole operations of a block.
        think_cycles: what a core computes between two operations, on the average: every time another
            number from none to twice as many, so that cores do not march in step.
        each: operations of a block.
        seed: of the order in a block; every core has its own stream.
    """

    def __init__(
        self, cores: Sequence[int], *, read_percent: int, think_cycles: int, each: int, seed: int
    ) -> None:
        self.cores = tuple(cores)
        self.think_cycles = think_cycles
        self.each = each
        reads = (each * read_percent + 50) // 100
        self.block = [True] * reads + [False] * (each - reads)
        self.random = {core: random.Random(f"{seed} operations of core {core}") for core in cores}
        self.todo: dict[int, list[bool]] = {core: [] for core in cores}
        self.thought = dict.fromkeys(cores, 0)
        self.times: dict[int, list[int]] = {core: [] for core in cores}  # without thinking
        self.unfinished = set(cores)
        self.total = 0
        for core in cores:
            self._new_block(core)
            del self.todo[core][WARM_UP:]

    def next_is_read(self, core: Core) -> bool:
        """Let a core think, then say what it does next."""
        if self.think_cycles:
            cycles = self.random[core.number].randrange(2 * self.think_cycles + 1)
            self.thought[core.number] += cycles
            core.compute(cycles)
        if not self.todo[core.number]:
            self._new_block(core.number)
        begun(core, "operation")
        return self.todo[core.number].pop()

    def done(self, core: Core) -> None:
        """Note the end of an operation."""
        finished(core, "operation")
        self.total += 1
        times = self.times[core.number]
        times.append(core.now - self.thought[core.number])
        if len(times) == self.each + WARM_UP:
            self.unfinished.discard(core.number)

    def run(self, machine: Machine) -> Iterator[int | float]:
        """Run until all have done enough; yield event counts, then the mean cycles of an operation."""
        for events in machine.run(until=LONG, events_a_time=EVENTS_A_TIME):
            yield events
            if not self.unfinished or self.total > MOST_BLOCKS * self.each * len(self.cores):
                break
        each = [self._measured(core, machine.env.now) for core in self.cores]
        yield sum(spent for spent, _ in each) / sum(count for _, count in each)

    def _measured(self, core: int, now: int) -> tuple[int, int]:
        """Return how long a core took for its block, or for what it did of it, and how many that were."""
        times = self.times[core]
        last = WARM_UP + self.each
        measured = times[WARM_UP - 1 : last]
        began = measured[0] if measured else 0
        until = measured[-1] if len(times) >= last else now - self.thought[core]
        return until - began, max(0, len(measured) - 1)

    def _new_block(self, core: int) -> None:
        self.todo[core] = list(self.block)
        self.random[core].shuffle(self.todo[core])
