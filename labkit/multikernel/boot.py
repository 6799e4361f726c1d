"""A whole multikernel on a machine, booted in the order of the real system.

This is the reader's view: it may look at all cores at once, which nothing inside the system can.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from labkit.errors import InvalidInput
from labkit.hardware.coherence.line import Line
from labkit.hardware.core import Core
from labkit.hardware.interrupts import Vector
from labkit.hardware.machine import Machine
from labkit.hardware.page_table import ENTRIES_PER_LINE, PageTable
from labkit.multikernel.binding import Binding
from labkit.multikernel.boot_driver import CORE_MEMORY_BITS, BootDriver, BootService
from labkit.multikernel.capabilities.modes import DEFAULT_MODE, find_mode
from labkit.multikernel.capabilities.types import Capability, CapabilityType
from labkit.multikernel.core_boot import CoreData, ParkedCore
from labkit.multikernel.core_os import CoreOs, Settings
from labkit.multikernel.domain import Domain
from labkit.multikernel.loader import Image
from labkit.multikernel.memory_server import MemoryServer
from labkit.multikernel.multicast import TreeOf, numa_aware
from labkit.multikernel.name_service import NameServer
from labkit.multikernel.notification import NotificationPages
from labkit.multikernel.peers import BOOT_CORE, FULL_MESH_CORES
from labkit.multikernel.process_manager import ProcessManager
from labkit.multikernel.round_robin import RoundRobin
from labkit.multikernel.runtime import Runtime
from labkit.multikernel.scheduler import Scheduler, timeslice
from labkit.multikernel.spawn import SpawnDaemon
from labkit.multikernel.waiting import SPIN_THEN_YIELD, WaitPolicy

PAGES = 256
"""Pages of an address space: a choice, more than any workload here needs."""


class Multikernel:
    """An operating system on every core of a machine; after construction it has booted.

    Args:
        machine: the machine, at time 0.
        images: programs that can be spawned by name.
        scheduler: makes the scheduler of a core from a timeslice in cycles.
        waiting: how dispatchers wait for messages from other cores.
        era: whose software costs of a message count, a name in the machine's file.
        is_full_mesh: whether all monitors are connected from the start; up to 64 cores if not given.
        tree_of: along which tree an unmap tells the other monitors; NUMA-aware multicast if not given.
        capability_mode: how the monitors agree about capabilities, a name in ``MODES``.
        is_local_only: a bug to look at, that of the public code: an unmap tells no other monitor.
        has_ump_ipi: whether programs bind by UMP_IPI where they would by UMP, so that receivers block.
    """

    def __init__(  # noqa: PLR0913 - what may differ between two systems, each with a default
        self,
        machine: Machine,
        *,
        images: Mapping[str, Image] | None = None,
        scheduler: Callable[[int], Scheduler] = RoundRobin,
        waiting: WaitPolicy = SPIN_THEN_YIELD,
        era: str = "paper_2009",
        is_full_mesh: bool | None = None,
        tree_of: TreeOf | None = None,
        capability_mode: str = DEFAULT_MODE,
        is_local_only: bool = False,
        has_ump_ipi: bool = False,
    ) -> None:
        self.machine = machine
        self.images: dict[str, Image] = dict(images or {})
        slice = timeslice(machine.spec)
        mesh = len(machine.cores) <= FULL_MESH_CORES if is_full_mesh is None else is_full_mesh
        self.settings = Settings(
            scheduler=lambda: scheduler(slice),
            waiting=waiting,
            stub_cycles=machine.spec.software[era].stub_cycles,
            is_full_mesh=mesh,
            tree_of=tree_of
            or partial(numa_aware, machine.spec.topology, cost=machine.spec.distance),
            capability_mode=find_mode(capability_mode),
            is_local_only=is_local_only,
            has_ump_ipi=has_ump_ipi,
        )
        self.spread: dict[str, list[Runtime]] = {}
        self.tables: dict[str, list[Line]] = {}
        self.pages = NotificationPages(machine)
        self.cores: dict[int, CoreOs] = {}
        self.processes = ProcessManager()
        self._parked: list[ParkedCore] = []
        self._boot()

    def start(self, core: int, program: Image, *, name: str = "program") -> Runtime:
        """Load a program on a core from outside, as if it had been in the boot image.

        Programs of one name share an address space.

        Raises:
            InvalidInput: for a core that the machine does not have.
        """
        if core not in self.cores:
            most = len(self.cores) - 1
            raise InvalidInput("core", f"{core} is not a core of 0 to {most}", fix=f"try {most}")
        loader = self.cores[core].loader
        runtime = loader.load(Domain(name), self._table(name))
        self._spread(name, runtime)
        loader.start(runtime, program(runtime))
        # The core may be halted; an interrupt makes its CPU driver look into the run queue.
        self.machine.cores[core].interrupts.interrupt(Vector.TIMER)
        return runtime

    def _table(self, name: str) -> PageTable:
        """Return a core's own view of the page table that the programs of a name share."""
        if name not in self.tables:
            lines = range(PAGES // ENTRIES_PER_LINE)
            self.tables[name] = [self.machine.line(f"{name} table {number}") for number in lines]
        return PageTable(self.tables[name])

    def _spread(self, name: str, runtime: Runtime) -> None:
        """Tell all dispatchers of a domain which cores it runs on, as a library does that spans one."""
        everybody = self.spread.setdefault(name, [])
        everybody.append(runtime)
        cores = 0
        for each in everybody:
            cores |= 1 << each.core.number
        for each in everybody:
            if each.space is not None:
                each.space.cores = cores

    def run_until(self, is_done: Callable[[], bool], *, events: int = 10_000_000) -> None:
        """Run the machine until something holds, looked at after every engine event.

        Raises:
            TimeoutError: if it does not hold after so many events.
        """
        step = self.machine.env.step
        for _ in range(events):
            if is_done():
                return
            step()
        message = f"not done after {events} engine events"
        raise TimeoutError(message)

    @property
    def has_booted(self) -> bool:
        """Whether every core has a spawn daemon, and the monitors all the channels they want."""
        everybody = len(self.machine.cores)
        if len(self.processes.daemons) < everybody:
            return False
        wanted = everybody - 1 if self.settings.is_full_mesh else 0
        return all(len(os.monitor.peers.connected()) >= wanted for os in self.cores.values())

    def _boot(self) -> None:
        """Boot in the order of the real system."""
        memory = self.machine.memory.bytes
        own = 1 << CORE_MEMORY_BITS
        # 1. The CPU driver of core 0 starts, and its first domains get all of the memory.
        boot_core = self._core_os(self.machine.cores[BOOT_CORE], 0, own)
        # 2. The memory server, which owns whatever memory is still free.
        server = self._start_memory_server(boot_core, own, memory)
        # 3. The monitor of core 0, which asks the memory server for its domains.
        boot_core.serve_memory(server)
        boot_core.start_monitor()
        # 4. The name service, through which everything else is found.
        self._start(boot_core, NameServer().run, "name service")
        # 5. The process manager, and the spawn daemon of core 0.
        self._start(boot_core, self.processes.run, "process manager")
        self._start(boot_core, SpawnDaemon(boot_core.loader, self.images).run, "spawnd")
        # 6. All other cores wait for their start-up interrupt.
        lines, ranges = {}, {}
        for core in self.machine.cores[BOOT_CORE + 1 :]:
            lines[core.number] = self.machine.line(f"core data {core.number}")
            package = self.machine.spec.topology.package_of(core.number)
            ranges[core.number] = self.machine.memory.range_of(package)
            self._parked.append(ParkedCore(core, lines[core.number], self._start_core))
        # 7. The boot driver brings them up, one after the other.
        BootService(boot_core.monitor, boot_core.joining)
        self._start(boot_core, BootDriver(lines, ranges).run, "boot driver")
        # 8. Booted: every monitor has joined, every core can spawn.
        self.run_until(lambda: self.has_booted)

    def _start_core(self, core: Core, data: CoreData) -> None:
        """What a core does when it has read its boot parameters."""
        # 7a. Its CPU driver starts.
        os = self._core_os(core, data.memory_base, data.memory_bytes)
        os.serve_memory(None)
        # 7b. Its monitor starts, with a channel to monitor 0, and joins.
        os.start_monitor()
        os.monitor.dispatcher.new_thread("join", self._join(os, data))
        # 7c. Its spawn daemon starts.
        self._start(os, SpawnDaemon(os.loader, self.images).run, "spawnd")

    def _join(self, os: CoreOs, data: CoreData) -> Any:
        yield from os.monitor.peers.adopt(BOOT_CORE, data.urpc_frame, is_creator=False)
        yield from os.joining.join()

    def _core_os(self, core: Core, base: int, size: int) -> CoreOs:
        os = CoreOs(
            core, self.machine, self.pages, self.settings, memory_base=base, memory_bytes=size
        )
        self.cores[core.number] = os
        return os

    def _start(self, os: CoreOs, program: Image, name: str) -> None:
        runtime = os.loader.load(Domain(name))
        os.loader.start(runtime, program(runtime))

    def _start_memory_server(self, os: CoreOs, first: int, end: int) -> Binding:
        """Start the memory server with the memory of a range; return monitor 0's binding to it."""
        runtime = os.loader.load(Domain("memory server"))
        kernel = os.node.give(runtime.dispatcher, Capability(CapabilityType.KERNEL))
        server = MemoryServer(runtime.slots, kernel_capability=kernel)
        base = first
        while base < end:  # blocks as large as they can be at their place
            bits = (base & -base).bit_length() - 1 if base else end.bit_length() - 1
            while base + (1 << bits) > end:
                bits -= 1
            ram = Capability(CapabilityType.RAM, base=base, size=1 << bits)
            server.add(base, bits, os.node.give(runtime.dispatcher, ram))
            base += 1 << bits
        runtime.monitor.handlers = {**runtime.monitor.handlers, **server.handlers}
        os.node.start(runtime.dispatcher)
        return os.monitor.clients[-1]
