"""A capability space: a dispatcher's slots, each empty or holding one capability (TN-013).

The dispatcher names a slot by a number, of which the low eight bits choose the slot of a second-level
CNode and the others choose that CNode. The capabilities themselves stay in the kernel.
"""

from __future__ import annotations

from collections.abc import Iterator

from labkit.multikernel.capabilities.types import Capability

SLOTS_PER_CNODE = 256
"""Slots of a second-level CNode."""

CapabilityAddress = int
"""How user code names a slot (``capaddr_t``)."""


class CSpace:
    """The slots of one dispatcher; never shared with another core."""

    def __init__(self) -> None:
        self.cnodes: list[list[Capability | None]] = []
        self._free: list[CapabilityAddress] = []
        self._next = 0

    def __iter__(self) -> Iterator[tuple[CapabilityAddress, Capability]]:
        for number, cnode in enumerate(self.cnodes):
            for slot, capability in enumerate(cnode):
                if capability is not None:
                    yield number * SLOTS_PER_CNODE + slot, capability

    def has_slot(self, address: CapabilityAddress) -> bool:
        """Return whether an address names a slot, full or empty."""
        return 0 <= address < len(self.cnodes) * SLOTS_PER_CNODE

    def get(self, address: CapabilityAddress) -> Capability | None:
        """Return the capability in a slot, or ``None`` if the slot is empty or not there."""
        if not self.has_slot(address):
            return None
        number, slot = divmod(address, SLOTS_PER_CNODE)
        return self.cnodes[number][slot]

    def allocate(self) -> CapabilityAddress:
        """Reserve an empty slot, of a new CNode if the others are full.

        A slot that its user has filled without reserving it is passed over.
        """
        while self.get(address := self._reserve()) is not None:
            pass
        return address

    def _reserve(self) -> CapabilityAddress:
        if self._free:
            return self._free.pop()
        address = self._next
        self._next += 1
        if address % SLOTS_PER_CNODE == 0:
            self.cnodes.append([None] * SLOTS_PER_CNODE)
        return address

    def put(self, address: CapabilityAddress, capability: Capability) -> None:
        """Fill an empty slot."""
        number, slot = divmod(address, SLOTS_PER_CNODE)
        assert self.cnodes[number][slot] is None, "a slot holds one capability"
        self.cnodes[number][slot] = capability

    def clear(self, address: CapabilityAddress) -> None:
        """Empty a slot."""
        number, slot = divmod(address, SLOTS_PER_CNODE)
        self.cnodes[number][slot] = None
        self._free.append(address)
