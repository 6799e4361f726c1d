"""The mapping database of one core: which capabilities are here, and how they are related (TN-013).

It is ordered by base, larger ranges first, so that the copies of a capability are neighbours and its
descendants follow right after: a balanced tree, as in the real system (``interval_tree.py``).
"""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from labkit.multikernel.capabilities.cspace import CapabilityAddress, CSpace
from labkit.multikernel.capabilities.interval_tree import (
    Key,
    Node,
    containing,
    from_key,
    insert,
    remove,
)
from labkit.multikernel.capabilities.types import (
    MAY_BECOME,
    Capability,
    CapabilityType,
)

RANK = {type: rank for rank, type in enumerate(CapabilityType)}


@attrs.define(eq=False)
class Cte:
    """A slot that holds a capability (``cte``): where it is, what it holds, and what is known of it.

    ``owner_core`` orders the operations on this capability. ``is_locked`` means that one of them is
    under way, ``in_delete`` that the slot will be empty soon. The three last ones say that other
    cores may have copies, descendants or ancestors: they may be set without need, but never the
    other way round. All copies on one core agree on everything but ``in_delete``.
    """

    cspace: CSpace
    address: CapabilityAddress
    capability: Capability
    owner_core: int
    is_locked: bool = False
    in_delete: bool = False
    remote_copies: bool = False
    remote_descendants: bool = False
    remote_ancestors: bool = False

    def take_after(self, copy: Cte) -> None:
        """Know what another copy on this core knows."""
        self.owner_core = copy.owner_core
        self.is_locked = copy.is_locked
        self.remote_copies = copy.remote_copies
        self.remote_descendants = copy.remote_descendants
        self.remote_ancestors = copy.remote_ancestors


def _closure(type: CapabilityType) -> frozenset[CapabilityType]:
    """Return the types that a capability may become in any number of retypes."""
    found: set[CapabilityType] = set()
    new = set(MAY_BECOME.get(type, ()))
    while new:
        found |= new
        new = {then for type in new for then in MAY_BECOME.get(type, ())} - found
    return frozenset(found)


DERIVED = {type: _closure(type) for type in CapabilityType}


def is_descendant(child: Capability, parent: Capability) -> bool:
    """Return whether one capability comes from another by retype, transitively and through copies."""
    return (
        child != parent
        and child.type in DERIVED[parent.type]
        and parent.base <= child.base
        and child.end <= parent.end
        and child.size > 0
    )


class MappingDatabase:
    """All slots of one core that are not empty.

    Args:
        core: the core's number, which owns whatever is new here.
    """

    def __init__(self, core: int = 0) -> None:
        self.core = core
        self.root: Node[Cte] | None = None
        self._ctes: dict[Key, Cte] = {}
        self._keys: dict[tuple[int, CapabilityAddress], Key] = {}
        self._inserted = 0
        self._births = 0

    def __len__(self) -> int:
        return len(self._ctes)

    def __iter__(self) -> Iterator[Cte]:
        return (node.value for node in from_key(self.root))

    def __contains__(self, cte: Cte) -> bool:
        key = self._keys.get((id(cte.cspace), cte.address))
        return key is not None and self._ctes[key] is cte

    def next_birth(self) -> int:
        """Return a number that no other capability made on this core has in its lineage."""
        self._births += 1
        return self._births

    def at(self, cspace: CSpace, address: CapabilityAddress) -> Cte | None:
        """Return the slot at an address, or ``None`` if it is empty."""
        key = self._keys.get((id(cspace), address))
        return None if key is None else self._ctes[key]

    def insert(self, cspace: CSpace, address: CapabilityAddress, capability: Capability) -> Cte:
        """Put a capability into an empty slot and into the database; this core owns it."""
        cspace.put(address, capability)
        self._inserted += 1
        key = (capability.base, -capability.size, RANK[capability.type], self._inserted)
        self._ctes[key] = cte = Cte(cspace, address, capability, self.core)
        self.root = insert(self.root, key, cte)
        self._keys[id(cspace), address] = key
        return cte

    def remove(self, cspace: CSpace, address: CapabilityAddress) -> None:
        """Empty a slot."""
        key = self._keys.pop((id(cspace), address))
        del self._ctes[key]
        self.root = remove(self.root, key)
        cspace.clear(address)

    def copies(self, capability: Capability) -> list[Cte]:
        """Return all slots that hold this very capability."""
        return [cte for cte in self._within(capability) if cte.capability == capability]

    def descendants(self, capability: Capability) -> list[Cte]:
        """Return all slots with capabilities that come from this one."""
        return [
            cte for cte in self._within(capability) if is_descendant(cte.capability, capability)
        ]

    def ancestors(self, capability: Capability) -> list[Cte]:
        """Return all slots with capabilities that this one comes from."""
        around = containing(self.root, capability.base, capability.end)
        return [cte for cte in around if is_descendant(capability, cte.capability)]

    def _within(self, capability: Capability) -> Iterator[Cte]:
        """Go through the slots whose capability begins inside a range."""
        end = max(capability.end, capability.base + 1)
        for node in from_key(self.root, (capability.base, -capability.size, 0, 0)):
            if node.key[0] >= end:
                return
            yield node.value
