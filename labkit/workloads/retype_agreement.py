"""A domain retypes memory of which every core may have a copy: two-phase commit among the monitors.

The workload of the paper's Figure 8. A domain on core 0 asks its monitor; the monitors of all cores
that take part agree along a tree of Figure 6, each with a system call to look at its capabilities
before it votes and one to change them; then the domain is answered. As in Figure 7, a message costs
a monitor an upcall, from its loop to the handler. What a retype does to
a mapping database is left out: a core only remembers what became of which memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

import attrs

from labkit.hardware.specification import MachineSpec
from labkit.multikernel.agreement import Result, Trees
from labkit.multikernel.binding import Incoming
from labkit.multikernel.boot import Multikernel
from labkit.multikernel.core_os import CoreOs
from labkit.multikernel.kernel_replica import KernelReplica
from labkit.multikernel.multicast import Tree, by_package, numa_aware, star
from labkit.multikernel.party import Send
from labkit.multikernel.party_service import PartyService
from labkit.multikernel.runtime import Runtime
from labkit.multikernel.two_phase_commit import TwoPhaseCommit
from labkit.workloads.finished import finished

COORDINATOR = 0
WARM_UP = 2
"""Operations before any is measured."""
EVENTS_A_TIME = 1000
COMPUTED_AT_ONCE = 1_000_000
"""Cycles that a busy program computes between two engine events; interrupts come in between."""


PickTree = Callable[[MachineSpec, int, Sequence[int]], Tree]
TREES: Mapping[str, PickTree] = {
    "NUMA-aware_multicast": lambda spec, root, cores: numa_aware(
        spec.topology, root, cores, cost=spec.distance
    ),
    "Multicast": lambda spec, root, cores: by_package(spec.topology, root, cores),
    "Unicast": lambda _, root, cores: star(root, cores),
}
"""How messages spread, by name."""


@attrs.frozen(kw_only=True)
class Retypes:
    """Mean cycles of an operation, as the domain sees it, and its messages between monitors."""

    cycles: float
    messages: int


class RetypedMemory:
    """What one core knows of memory: what each piece of it has become."""

    def __init__(self) -> None:
        self.kinds: dict[int, str] = {}

    def accepts(self, object: int, change: str) -> bool:
        """Return whether the memory is still untyped here."""
        del change
        return object not in self.kinds

    def apply(self, object: int, change: str) -> None:
        """Note what it has become."""
        self.kinds[object] = change


class RetypeService:
    """Two-phase commit for retypes in the monitors of some cores of a booted machine."""

    def __init__(self, system: Multikernel, cores: Sequence[int], *, tree: str) -> None:
        self.cores = tuple(cores)
        self.memory: dict[int, RetypedMemory] = {core: RetypedMemory() for core in cores}
        self.parties: dict[int, TwoPhaseCommit] = {}
        pick, spec = TREES[tree], system.machine.spec
        trees = cache(lambda root: pick(spec, root, self.cores))
        for core, os in system.cores.items():
            if core in self.memory:
                self._install(os, trees)

    def _install(self, os: CoreOs, trees: Trees) -> None:
        monitor = os.monitor
        replica = KernelReplica(self.memory[monitor.core])

        def make(core: int, send: Send) -> TwoPhaseCommit:
            return TwoPhaseCommit(core, self.cores, send, replica=replica, trees=trees)

        service = PartyService(
            monitor,
            make,
            dispatch_cycles=os.node.kernel.costs.upcall_cycles,
            before_sending=replica.invoke,
        )
        self.parties[monitor.core] = service.party

        def asked(incoming: Incoming) -> Any:
            object, change = incoming.words
            yield from service.begin(
                incoming, lambda done: service.party.begin(object, change, done)
            )

        monitor.install(local={"retype_request": asked})


def keep_busy(system: Multikernel, cores: Sequence[int]) -> None:
    """Start a program on each of some cores that computes for ever, and so shares it with the monitor."""

    def compute(runtime: Runtime) -> Any:
        while True:
            runtime.core.compute(COMPUTED_AT_ONCE)
            yield from runtime.core.catch_up(always=True)

    for core in cores:
        system.start(core, compute)


class Asking:
    """The domain: keeps so many requests under way until enough have been answered."""

    def __init__(self, runtime: Runtime, *, count: int, ahead: int, pause: int) -> None:
        self.runtime = runtime
        self.left = count
        self.ahead = ahead
        self.pause = pause
        self.next_memory = 0
        self.times: list[int] = []

    def run(self) -> Any:
        """Ask; every answer is followed by the next request."""
        self.times.append(self.runtime.core.now)
        for _ in range(self.ahead):
            yield from self._ask()

    def _ask(self) -> Any:
        if not self.left:
            return
        self.left -= 1
        self.next_memory += 1
        ask = self.runtime.monitor.ask
        yield from ask("retype_request", self.next_memory, "Frame", then=self._answered)

    def _answered(self, reply: Incoming) -> Any:
        assert reply.words == (Result.MADE,), "nobody else retypes this memory"
        finished(self.runtime.core, "operation")
        self.times.append(self.runtime.core.now)
        if self.pause:
            self.runtime.core.compute(self.pause)
            yield from self.runtime.core.catch_up(always=True)
        yield from self._ask()


def retypes(
    system: Multikernel, cores: Sequence[int], *, tree: str, count: int, ahead: int, pause: int = 0
) -> Iterator[int | Retypes]:
    """Retype so many pieces of memory, ``ahead`` of them at a time; yield event counts, then the mean.

    The first operations fill caches and pipeline and are not measured. ``pause`` is what the domain
    computes after each answer, which does not count.
    """
    RetypeService(system, cores, tree=tree)
    warm_up = WARM_UP + ahead
    askers: list[Asking] = []

    def domain(runtime: Runtime) -> Any:
        askers.append(Asking(runtime, count=warm_up + count, ahead=ahead, pause=pause))
        yield from askers[0].run()

    system.start(COORDINATOR, domain)
    events = 0
    while not (askers and len(askers[0].times) > warm_up + count):
        for _ in range(EVENTS_A_TIME):
            system.machine.env.step()
        events += EVENTS_A_TIME
        yield events
    times = askers[0].times
    yield Retypes(
        cycles=(times[-1] - times[warm_up]) / count - pause, messages=4 * (len(cores) - 1)
    )
