"""A machine: builds and wires the parts below it, and runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from labkit.hardware.coherence.checker import Checker
from labkit.hardware.coherence.directory import Directory
from labkit.hardware.coherence.hammer import Hammer
from labkit.hardware.coherence.home_node import HomeNode
from labkit.hardware.coherence.incoherent import Incoherent
from labkit.hardware.coherence.line import Line
from labkit.hardware.coherence.measured import Measured
from labkit.hardware.coherence.protocol import Protocol
from labkit.hardware.coherence.snooping_bus import SnoopingBus
from labkit.hardware.core import Core
from labkit.hardware.engine import Engine
from labkit.hardware.incoherent_core import IncoherentCore
from labkit.hardware.interconnect import Interconnect
from labkit.hardware.interrupts import InterruptWires
from labkit.hardware.memory import Memory
from labkit.hardware.slower_core import SlowerCore
from labkit.hardware.specification import MachineSpec
from labkit.hardware.tlb import Tlb
from labkit.trace import Trace

MakeProtocol = Callable[[MachineSpec, Interconnect], Protocol]
PROTOCOLS: Mapping[str, MakeProtocol] = {
    "hammer": Hammer,
    "directory": Directory,
    "snooping_bus": SnoopingBus,
    "measured": Measured,
}


class Machine:
    """One machine at time 0, all caches empty.

    Lines have their home where their memory is. On a bus all of them have one: the bus is what puts
    transactions into an order.

    Args:
        spec: what the machine's file says, perhaps changed for a what-if.
        protocol: another coherence protocol than the machine's own, for a test.
        miss_buffers: misses that a core has under way together; 1 is an in-order core. The machine's
            own number if not given.
        home: what puts the transactions on a package's lines into order; the nearest first.
        queueing: whether lines wait for each other on the links.
        is_coherent: whether caches hear of each other; if not, software has to copy and to flush.
        trace: where to record what happens.
        checker: who checks the laws of coherence at every step.

    Raises:
        InvalidInput: for a machine without coherence that has no links, or cores of several kinds.
    """

    def __init__(
        self,
        spec: MachineSpec,
        *,
        protocol: MakeProtocol | None = None,
        home: type[HomeNode] = HomeNode,
        miss_buffers: int | None = None,
        queueing: bool = False,
        is_coherent: bool = True,
        trace: Trace | None = None,
        checker: Checker | None = None,
    ) -> None:
        self.spec = spec
        self.env = Engine()
        self.trace = trace
        self.checker = checker
        self.memory = Memory(packages=spec.topology.packages, homes=spec.home_nodes)
        self.interconnect = Interconnect(spec, queueing=queueing)
        own_protocol = PROTOCOLS[spec.protocol] if is_coherent else Incoherent
        self.protocol = (protocol or own_protocol)(spec, self.interconnect)
        self.homes = [
            home(
                self.env,
                self.protocol,
                spec.topology,
                package=package,
                transactions=spec.cycles("home_transactions"),
                trace=trace,
                checker=checker,
            )
            for package in range(spec.home_nodes)
        ]
        self.cores = [
            _core_class(spec, number, is_coherent=is_coherent)(
                self.env,
                self.homes,
                number=number,
                package=spec.topology.package_of(number),
                hit_cycles=spec.cycles("hit_cycles"),
                miss_buffers=miss_buffers or spec.cycles("miss_buffers"),
                merged_stores=spec.cycles("merged_stores"),
                trace=trace,
                checker=checker,
            )
            for number in range(spec.topology.cores)
        ]
        wires = InterruptWires(self.env, spec, [core.interrupts for core in self.cores])
        for core in self.cores:
            core.wires = wires
        invalidate_cycles = spec.cycles("tlb_invalidate_cycles")
        self.tlbs = [Tlb(core, invalidate_cycles=invalidate_cycles) for core in self.cores]

    def line(
        self, name: str, *, home: int = 0, value: Any = 0, held_by: Sequence[int] = ()
    ) -> Line:
        """Return a new line in the memory of a package, if the packages have memory of their own.

        ``held_by`` are the cores that have a copy of it already: the last writer, then its readers.
        """
        line = Line(name, min(home, len(self.homes) - 1), value)
        if held_by:
            line.owner, line.dirty = held_by[0], True
            line.sharers.update(held_by[1:])
            if self.checker is not None:
                self.checker.placed(line, held_by)
        return line

    def run(self, *, until: int, events_a_time: int = 2000) -> Iterator[int]:
        """Run until a time, in cycles; yield the number of engine events now and then, and at the end.

        Between two yields lie at most ``events_a_time`` engine events, so that whoever runs the
        model can draw, or stop, in between.
        """
        return self.env.run_until(until, events_a_time=events_a_time)


def _core_class(spec: MachineSpec, number: int, *, is_coherent: bool) -> Callable[..., Core]:
    """Return what makes a core: an ordinary one, unless its kind has a speed of its own."""
    if not is_coherent:
        hops = spec.topology.hops[spec.topology.package_of(number)]
        to_memory = [spec.hop_cycles * each for each in hops]
        return partial(
            IncoherentCore, fetch_cycles=spec.cycles("fetch_cycles"), hop_cycles=to_memory
        )
    speed = spec.topology.kind_of(number).speed_percent
    return Core if speed == 100 else partial(SlowerCore, speed_percent=speed)
