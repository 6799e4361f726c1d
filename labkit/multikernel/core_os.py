"""What runs on every core: CPU driver, monitor and its services, and a loader for everything else."""

from __future__ import annotations

from collections.abc import Callable

import attrs

from labkit.hardware.core import Core
from labkit.hardware.kernel_costs import KernelCosts
from labkit.hardware.machine import Machine
from labkit.multikernel.bind_service import BindService
from labkit.multikernel.binding import Binding
from labkit.multikernel.capabilities.cspace import CSpace
from labkit.multikernel.capabilities.modes import Mode
from labkit.multikernel.capabilities.service import CapabilityService
from labkit.multikernel.capabilities.types import Capability, CapabilityType
from labkit.multikernel.domain import Domain
from labkit.multikernel.joining import Joining
from labkit.multikernel.loader import Loader
from labkit.multikernel.memory_server import MemoryService
from labkit.multikernel.monitor import Monitor
from labkit.multikernel.multicast import TreeOf
from labkit.multikernel.node import Node
from labkit.multikernel.notification import NotificationPages, Notifier
from labkit.multikernel.poll_service import PollService
from labkit.multikernel.replica_service import ReplicaService
from labkit.multikernel.scheduler import Scheduler
from labkit.multikernel.slots import Slots
from labkit.multikernel.unmap_service import UnmapService
from labkit.multikernel.waiting import WaitPolicy


@attrs.frozen(kw_only=True)
class Settings:
    """What may differ between two multikernels on the same machine.

    ``scheduler`` makes the scheduler of a core; ``stub_cycles`` is what a message costs in software at
    each end; ``is_full_mesh`` says whether monitors connect when they join or when they first talk,
    ``has_ump_ipi`` whether programs' stubs can use notifications. ``tree_of`` is the tree along which
    monitors tell each other of an unmap, ``capability_mode`` how they agree about capabilities.
    ``is_local_only`` is a bug to look at: an unmap then tells nobody.
    """

    scheduler: Callable[[], Scheduler]
    waiting: WaitPolicy
    stub_cycles: int
    is_full_mesh: bool
    tree_of: TreeOf
    capability_mode: Mode
    has_ump_ipi: bool = False
    is_local_only: bool = False


class CoreOs:
    """One core's operating system; like a node, it knows nothing of another core's objects."""

    def __init__(
        self,
        core: Core,
        machine: Machine,
        pages: NotificationPages,
        settings: Settings,
        *,
        memory_base: int,
        memory_bytes: int,
    ) -> None:
        costs = KernelCosts.of(machine.spec)
        tlb = machine.tlbs[core.number]
        self.node = Node(
            core, scheduler=settings.scheduler(), costs=costs, tlb=tlb, memory=machine.memory
        )
        self.notifier = Notifier(self.node.kernel, pages, range(len(machine.cores)))
        dispatcher = self.node.new_dispatcher(Domain("monitor"), waiting=settings.waiting)
        ram = Capability(CapabilityType.RAM, base=memory_base, size=memory_bytes)
        self.monitor = Monitor(
            dispatcher,
            machine.memory,
            Slots(self.node.dcbs[dispatcher].cspace),
            own_memory=self.node.give(dispatcher, ram),
            kernel_capability=self.node.give(dispatcher, Capability(CapabilityType.KERNEL)),
            stub_cycles=settings.stub_cycles,
            is_full_mesh=settings.is_full_mesh,
        )
        self.joining = Joining(self.monitor)
        self._serve_agreements(machine, settings, costs, self.node.dcbs[dispatcher].cspace)
        self.binds = BindService(self.monitor, self.capabilities)
        self.loader = Loader(
            self.node,
            self.monitor,
            self.capabilities,
            PollService(dispatcher, self.monitor.waitset),
            stub_cycles=settings.stub_cycles,
            waiting=settings.waiting,
            has_ump_ipi=settings.has_ump_ipi,
        )

    def _serve_agreements(
        self, machine: Machine, settings: Settings, costs: KernelCosts, home: CSpace
    ) -> None:
        """Let the monitor take part in what all monitors agree on."""
        agreement = machine.spec.agreement
        self.unmaps = UnmapService(
            self.monitor,
            cores=range(len(machine.cores)),
            tree_of=settings.tree_of,
            dispatch_cycles=costs.upcall_cycles,
            tree_cycles=agreement["tree_cycles"].value,
            start_cycles=agreement["master_cycles"].value + agreement["unmap_cycles"].value,
            is_local_only=settings.is_local_only,
        )
        self.replica = ReplicaService(
            self.monitor,
            cores=range(len(machine.cores)),
            tree_of=settings.tree_of,
            dispatch_cycles=costs.upcall_cycles,
        )
        self.capabilities = CapabilityService(
            self.monitor,
            self.node.kernel.database,
            home,
            mode=settings.capability_mode,
            cores=range(len(machine.cores)),
        )

    def serve_memory(self, server: Binding | None) -> None:
        """Let the monitor hand out memory: from the server's binding, or from monitor 0."""
        self.memory = MemoryService(self.monitor, server)

    def start_monitor(self) -> None:
        """Let the monitor handle messages."""
        dispatcher = self.monitor.dispatcher
        dispatcher.new_thread("monitor", self.monitor.run())
        self.node.start(dispatcher)
