"""One core's operating system: its CPU driver, and the dispatchers that it runs.

A node is what one core knows. Nothing in it belongs to another core.
"""

from __future__ import annotations

from labkit.hardware.core import Core
from labkit.hardware.kernel_costs import KernelCosts
from labkit.hardware.memory import Memory
from labkit.hardware.tlb import Tlb
from labkit.multikernel.capabilities.cspace import CapabilityAddress, CSpace
from labkit.multikernel.capabilities.types import Capability, CapabilityType
from labkit.multikernel.cpu_driver import CpuDriver
from labkit.multikernel.dcb import Dcb
from labkit.multikernel.dispatcher import Dispatcher
from labkit.multikernel.domain import Domain
from labkit.multikernel.endpoint import BUFFER_WORDS, LmpEndpoint
from labkit.multikernel.lmp_channel import LmpChannel
from labkit.multikernel.scheduler import Scheduler
from labkit.multikernel.waiting import SPIN_THEN_YIELD, WaitPolicy


class Node:
    """One core with its kernel, as boot and the spawn daemon build it."""

    def __init__(
        self,
        core: Core,
        *,
        scheduler: Scheduler,
        costs: KernelCosts,
        tlb: Tlb | None = None,
        memory: Memory | None = None,
    ) -> None:
        self.core = core
        self.kernel = CpuDriver(core, scheduler=scheduler, costs=costs, tlb=tlb, memory=memory)
        self.dcbs: dict[Dispatcher, Dcb] = {}

    def new_dispatcher(
        self, domain: Domain, *, waiting: WaitPolicy = SPIN_THEN_YIELD
    ) -> Dispatcher:
        """Make a dispatcher, its control block and an empty capability space; it does not run yet."""
        dispatcher = Dispatcher(self.core, domain, waiting=waiting)
        self.dcbs[dispatcher] = Dcb(dispatcher.name, dispatcher, dispatcher.shared, CSpace())
        return dispatcher

    def start(self, dispatcher: Dispatcher) -> None:
        """Make a dispatcher runnable for the first time."""
        self.kernel.make_runnable(self.dcbs[dispatcher])

    def connect(
        self, one: Dispatcher, other: Dispatcher, *, buffer_words: int = BUFFER_WORDS
    ) -> tuple[LmpChannel, LmpChannel]:
        """Give two dispatchers an endpoint each, and each a capability of the other's."""
        first = LmpEndpoint(self.dcbs[one], buffer_words=buffer_words)
        second = LmpEndpoint(self.dcbs[other], buffer_words=buffer_words)
        to_second = Capability(CapabilityType.END_POINT_LMP, names=second)
        to_first = Capability(CapabilityType.END_POINT_LMP, names=first)
        return (
            LmpChannel(one, first, remote=self.give(one, to_second)),
            LmpChannel(other, second, remote=self.give(other, to_first)),
        )

    def give(self, dispatcher: Dispatcher, capability: Capability) -> CapabilityAddress:
        """Put a capability into an empty slot of a dispatcher, as the kernel does at boot."""
        cspace = self.dcbs[dispatcher].cspace
        address = cspace.allocate()
        self.kernel.database.insert(cspace, address, capability)
        return address
