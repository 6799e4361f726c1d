"""System calls on capabilities: the invocations of a CNode and of the kernel (``kernel/syscall.c``)."""

from __future__ import annotations

import attrs

from labkit.multikernel.capabilities import local
from labkit.multikernel.capabilities.cspace import CapabilityAddress
from labkit.multikernel.capabilities.types import ALL_RIGHTS, Capability, CapabilityType, Right
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
class Mint(SystemCall):
    """Copy a capability to another slot of the caller, with fewer rights."""

    source: CapabilityAddress
    to: CapabilityAddress
    rights: Right

    def perform(self, kernel: CpuDriver, caller: Dcb) -> Step:
        """Mint it."""
        yield from ()
        mine = caller.cspace
        return local.mint(kernel.database, mine, self.source, mine, self.to, rights=self.rights)


@attrs.frozen
class Retype(SystemCall):
    """Make new capabilities from parts of one that the caller has.

    Whoever holds a kernel capability, given as ``authority``, answers for it that no other core has
    anything in those parts: the memory server, which keeps its own books.
    """

    source: CapabilityAddress
    type: CapabilityType
    offset: int
    size: int
    slots: tuple[CapabilityAddress, ...]
    authority: CapabilityAddress | None = None

    def perform(self, kernel: CpuDriver, caller: Dcb) -> Step:
        """Retype it, unless other cores have to agree."""
        yield from ()
        cte = kernel.database.at(caller.cspace, self.source)
        if cte is not None and (cte.is_locked or cte.in_delete):
            return Status.CAP_LOCKED
        if cte is not None and cte.owner_core != kernel.database.core:
            return Status.RETRY_THROUGH_MONITOR
        if cte is not None and cte.remote_descendants and not _may_create(caller, self.authority):
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
class GiveUp(SystemCall):
    """Delete the only capability that there is to some memory, so that somebody else may have it.

    Refused while anything else names any byte of it, here or, as far as this core knows, elsewhere.
    Ancestors do not count: they are those of whoever handed the memory out, nor does the slot of the
    caller's own that it was ``made_from``.
    """

    target: CapabilityAddress
    made_from: CapabilityAddress | None = None

    def perform(self, kernel: CpuDriver, caller: Dcb) -> Step:
        """Look, and delete it."""
        yield from ()
        database = kernel.database
        cte = database.at(caller.cspace, self.target)
        if cte is None or cte.capability.type is not CapabilityType.RAM:
            return Status.CAP_NOT_FOUND
        is_elsewhere = (
            cte.owner_core != database.core or cte.remote_copies or cte.remote_descendants
        )
        source = None if self.made_from is None else database.at(caller.cspace, self.made_from)
        relatives = database.copies(cte.capability) + database.descendants(cte.capability)
        is_shared = any(other is not cte and other is not source for other in relatives)
        if is_elsewhere or is_shared or cte.capability.rights != ALL_RIGHTS:
            return Status.REVOKE_FIRST
        return local.delete(database, caller.cspace, self.target)


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
        if not _may_create(caller, self.kernel_capability):
            return Status.CAP_NOT_FOUND
        refused = local.slot_refusal(caller.cspace, self.to)
        if refused is not None:
            return refused
        kernel.database.insert(caller.cspace, self.to, self.made)
        return Status.OK


def _may_create(caller: Dcb, address: CapabilityAddress | None) -> bool:
    """Return whether a slot of the caller holds a kernel capability."""
    held = None if address is None else caller.cspace.get(address)
    return held is not None and held.type is CapabilityType.KERNEL
