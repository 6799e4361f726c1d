"""Builds a dispatcher for a program: capability space, connection to the monitor, library, thread.

What the real spawn library does with an ELF file: here a program is a Python function. Loading costs
no model time, because nothing published says how much it would be.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from labkit.hardware.page_table import PageTable
from labkit.multikernel.address_space import AddressSpace
from labkit.multikernel.capabilities import local
from labkit.multikernel.capabilities.service import CapabilityService
from labkit.multikernel.dispatcher import Dispatcher
from labkit.multikernel.domain import Domain
from labkit.multikernel.monitor import Monitor
from labkit.multikernel.node import Node
from labkit.multikernel.poll_service import PollService
from labkit.multikernel.runtime import Runtime
from labkit.multikernel.slots import Slots
from labkit.multikernel.waiting import WaitPolicy

Image = Callable[[Runtime], Any]
"""A program: a generator function that takes its runtime."""


class Loader:
    """Loads programs on one core."""

    def __init__(
        self,
        node: Node,
        monitor: Monitor,
        capabilities: CapabilityService,
        polls: PollService,
        *,
        stub_cycles: int,
        waiting: WaitPolicy,
        has_ump_ipi: bool,
    ) -> None:
        self.node = node
        self.monitor = monitor
        self.capabilities = capabilities
        self.polls = polls
        self.stub_cycles = stub_cycles
        self.waiting = waiting
        self.has_ump_ipi = has_ump_ipi

    def load(self, domain: Domain, table: PageTable | None = None) -> Runtime:
        """Return the library of a new dispatcher, which does not run yet.

        With a page table it can map, use and unmap pages of the address space that it shares.
        """
        node = self.node
        dispatcher = node.new_dispatcher(domain, waiting=self.waiting)
        here, there = node.connect(self.monitor.dispatcher, dispatcher)
        client = self.monitor.add_client(here, name=dispatcher.name)
        self.capabilities.serve(client, node.dcbs[dispatcher].cspace, domain.name)
        if self.waiting.hands_over:
            self.polls.serve(node, dispatcher)
        runtime = Runtime(
            dispatcher,
            Slots(node.dcbs[dispatcher].cspace),
            there,
            stub_cycles=self.stub_cycles,
            has_ump_ipi=self.has_ump_ipi,
        )
        if table is not None and node.kernel.tlb is not None:
            node.dcbs[dispatcher].table = table
            runtime.space = AddressSpace(node.kernel.tlb, runtime.monitor)
        return runtime

    def start(self, runtime: Runtime, program: Any) -> None:
        """Give a loaded dispatcher its main thread, and let it run."""
        runtime.dispatcher.new_thread("main", program)
        self.node.start(runtime.dispatcher)

    def stop(self, dispatcher: Dispatcher) -> None:
        """Take a dispatcher from the core for good."""
        dcb = self.node.dcbs[dispatcher]
        dcb.is_stopped = True
        self.node.kernel.make_unrunnable(dcb)

    def release(self, dispatcher: Dispatcher) -> bool:
        """Delete all capabilities of a stopped dispatcher, and the dispatcher.

        What the kernel alone may not delete is put on the delete list; return whether there is any, which
        the monitor has to be asked for then.
        """
        dcb = self.node.dcbs.pop(dispatcher)
        database = self.node.kernel.database
        is_left = False
        for address, _ in list(dcb.cspace):
            if not local.delete(database, dcb.cspace, address).is_ok:
                cte = database.at(dcb.cspace, address)
                assert cte is not None, "a slot that is full is in the database"
                self.capabilities.kernel.delete_later(cte)
                is_left = True
        return is_left
