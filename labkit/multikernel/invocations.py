"""System calls on capabilities: the invocations of a CNode and of the kernel (``kernel/syscall.c``)."""

from __future__ import annotations

import attrs

from labkit.multikernel.capabilities import local
from labkit.multikernel.capabilities.cspace import CapabilityAddress
from labkit.multikernel.capabilities.types import Capability, CapabilityType
from labkit.multikernel.cpu_driver import CpuDriver
from labkit.multikernel.dcb import Dcb
from labkit.multikernel.endpoint import LmpEndpoint
from labkit.multikernel.status import Status
from labkit.multikernel.system_call import Step, SystemCall


@attrs.frozen
class Copy(SystemCall):
    """Copy a capability to another slot of the caller."""

    source: CapabilityAddress
    to: CapabilityAddress

    def perform(self, kernel: CpuDriver, caller: Dcb) -> Step:
        """Copy it."""
        yield from ()
        return local.copy(kernel.database, caller.cspace, self.source, caller.cspace, self.to)


@attrs.frozen
class Retype(SystemCall):
    """Make new capabilities from parts of one that the caller has."""

    source: CapabilityAddress
    type: CapabilityType
    offset: int
    size: int
    slots: tuple[CapabilityAddress, ...]

    def perform(self, kernel: CpuDriver, caller: Dcb) -> Step:
        """Retype it, unless other cores have to agree."""
        yield from ()
        cte = kernel.database.at(caller.cspace, self.source)
        if cte is not None and (cte.is_locked or cte.in_delete):
            return Status.CAP_LOCKED
        if cte is not None and (cte.owner_core != kernel.database.core or cte.remote_descendants):
            return Status.RETRY_THROUGH_MONITOR
        return local.retype(
            kernel.database,
            caller.cspace,
            self.source,
            type=self.type,
            offset=self.offset,
            size=self.size,
            slots=self.slots,
        )


@attrs.frozen
class Delete(SystemCall):
    """Empty a slot of the caller."""

    target: CapabilityAddress

    def perform(self, kernel: CpuDriver, caller: Dcb) -> Step:
        """Delete it."""
        yield from ()
        return local.delete(kernel.database, caller.cspace, self.target)


@attrs.frozen
class Identify(SystemCall):
    """Look at a capability: its type, base and size, or ``None`` if the slot is empty."""

    target: CapabilityAddress

    def perform(self, kernel: CpuDriver, caller: Dcb) -> Step:  # noqa: ARG002 - the caller's own
        """Return it."""
        yield from ()
        return caller.cspace.get(self.target)


@attrs.frozen
class MakeEndpoint(SystemCall):
    """Make an LMP endpoint of the caller's dispatcher; its capability goes into an empty slot."""

    to: CapabilityAddress

    def perform(self, kernel: CpuDriver, caller: Dcb) -> Step:
        """Make it and return it, or why not: its ring is memory of the caller."""
        yield from ()
        refused = local.slot_refusal(caller.cspace, self.to)
        if refused is not None:
            return refused
        endpoint = LmpEndpoint(caller)
        made = Capability(CapabilityType.END_POINT_LMP, names=endpoint)
        kernel.database.insert(caller.cspace, self.to, made)
        return endpoint


@attrs.frozen
class Create(SystemCall):
    """Invoke the kernel capability: forge a capability that another core has told of.

    Only monitors hold a kernel capability; what they tell each other must be true.
    """

    kernel_capability: CapabilityAddress
    made: Capability
    to: CapabilityAddress

    def perform(self, kernel: CpuDriver, caller: Dcb) -> Step:
        """Create it, if the caller may."""
        yield from ()
        held = caller.cspace.get(self.kernel_capability)
        if held is None or held.type is not CapabilityType.KERNEL:
            return Status.CAP_NOT_FOUND
        refused = local.slot_refusal(caller.cspace, self.to)
        if refused is not None:
            return refused
        kernel.database.insert(caller.cspace, self.to, self.made)
        return Status.OK
