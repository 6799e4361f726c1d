"""What user code does with its own slots: a few steps that several services share."""

from __future__ import annotations

from typing import Any

from labkit.multikernel.capabilities.cspace import CapabilityAddress, CSpace
from labkit.multikernel.capabilities.types import Capability, CapabilityType
from labkit.multikernel.invocations import Copy, Identify, Retype
from labkit.multikernel.status import Status


class Slots:
    """The user's view of its capability space: which slots are free, but not what is in the others.

    Which slots are free is the user's own book-keeping, as in the real slot allocator; every look at
    a capability itself is a system call.
    """

    def __init__(self, cspace: CSpace) -> None:
        self._cspace = cspace

    def allocate(self) -> CapabilityAddress:
        """Return the address of an empty slot."""
        return self._cspace.allocate()

    def give_back(self, address: CapabilityAddress) -> None:
        """Let an allocated slot that was never filled be used for something else."""
        self._cspace.clear(address)

    def copy(self, source: CapabilityAddress) -> Any:
        """Copy a capability and return the slot of the copy."""
        to = self.allocate()
        status = yield Copy(source, to)
        assert status is Status.OK, status
        return to

    def identify(self, address: CapabilityAddress) -> Any:
        """Return what a slot holds."""
        capability: Capability = yield Identify(address)
        return capability

    def carve(
        self, source: CapabilityAddress, type: CapabilityType, *, offset: int, size: int
    ) -> Any:
        """Make one capability from a part of another one, and return its slot."""
        to = self.allocate()
        status = yield Retype(source, type, offset, size, (to,))
        assert status is Status.OK, status
        return to
