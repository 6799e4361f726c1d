"""The types of capabilities and what each may become (``capabilities/caps.hl``; TN-013).

``PhysAddr`` is a range of physical addresses of which nothing is known; RAM is memory that is free to
become something; a frame can be mapped; CNodes hold capabilities; a dispatcher's endpoints are made
from the dispatcher.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum, Flag, auto
from typing import Any

import attrs

from labkit.errors import EMPTY, InvalidInput


class CapabilityType(Enum):
    """What a capability names."""

    PHYS_ADDR = "PhysAddr"
    RAM = "RAM"
    FRAME = "Frame"
    DEV_FRAME = "DevFrame"
    L1_CNODE = "L1CNode"
    L2_CNODE = "L2CNode"
    VNODE = "VNode"
    DISPATCHER = "Dispatcher"
    END_POINT_LMP = "EndPointLMP"
    END_POINT_UMP = "EndPointUMP"
    KERNEL = "Kernel"
    KCB = "KCB"
    NOTIFY_IPI = "Notify_IPI"


def find_type(name: str) -> CapabilityType:
    """Return a type by name.

    Raises:
        InvalidInput: if there is none of that name.
    """
    known = [type.value for type in CapabilityType]
    if name not in known:
        problem = f"{name or EMPTY!s:.60} is not one of {', '.join(known)}"
        raise InvalidInput("kind", problem, fix=f"try {CapabilityType.FRAME.value}")
    return CapabilityType(name)


PAGE = 4096
"""Bytes of a page."""

T = CapabilityType
MAY_BECOME: Mapping[CapabilityType, frozenset[CapabilityType]] = {
    T.PHYS_ADDR: frozenset({T.PHYS_ADDR, T.RAM, T.DEV_FRAME}),
    T.RAM: frozenset(
        {T.RAM, T.FRAME, T.L1_CNODE, T.L2_CNODE, T.VNODE, T.DISPATCHER, T.END_POINT_UMP, T.KCB}
    ),
    T.FRAME: frozenset({T.FRAME}),
    T.DEV_FRAME: frozenset({T.DEV_FRAME}),
    T.DISPATCHER: frozenset({T.END_POINT_LMP}),
}
"""The retypes that are well-founded; a type that is not here may become nothing else."""

BOUND_TO_ITS_CORE = frozenset({T.END_POINT_LMP, T.DISPATCHER, T.KERNEL, T.L1_CNODE})
"""Types that name state of one core, and so never leave it."""
MOVEABLE = frozenset({T.PHYS_ADDR, T.RAM, T.FRAME, T.END_POINT_UMP})
"""Types whose ownership may go to another core that has a copy; all others stay with their owner."""
CNODES = frozenset({T.L1_CNODE, T.L2_CNODE})
"""Types that hold capabilities: when the last copy is deleted, so is what it holds."""
MEMORY = frozenset(CapabilityType) - {
    *(T.PHYS_ADDR, T.DEV_FRAME, T.END_POINT_LMP, T.KERNEL, T.NOTIFY_IPI)
}
"""Types made of RAM, which is free again when the last capability to it is gone."""


class Right(Flag):
    """What a capability allows with the memory that it covers.

    A choice of the lab: TN-013 plans rights, but in the real system every holder has all of them.
    """

    READ = auto()  # to map it into an address space, where programs read it
    WRITE = auto()  # to change it: by stores, by making something of it, by a revoke


ALL_RIGHTS = Right.READ | Right.WRITE


@attrs.frozen
class Capability:
    """One capability: a type, the memory it covers, and for kernel objects the object.

    Copies of a capability are equal, whatever ``rights`` each of them has. ``base`` and ``size`` are
    bytes of physical memory; ``names`` is the kernel object of types that have one, and never belongs
    to another core. ``lineage`` says which retypes it came from, the last one at the end. Nothing in
    the system looks at it: it is for whoever checks from outside whether two capabilities that overlap
    come from each other.
    """

    type: CapabilityType
    base: int = attrs.field(default=0, kw_only=True)
    size: int = attrs.field(default=0, kw_only=True)
    names: Any = attrs.field(default=None, kw_only=True)
    rights: Right = attrs.field(default=ALL_RIGHTS, kw_only=True, eq=False)
    lineage: tuple[Any, ...] = attrs.field(default=(), kw_only=True, eq=False, repr=False)

    @property
    def end(self) -> int:
        """The first byte after it."""
        return self.base + self.size

    def may_become(self, type: CapabilityType) -> bool:
        """Return whether a retype to this type is well-founded."""
        return type in MAY_BECOME.get(self.type, frozenset())

    def overlaps(self, base: int, end: int) -> bool:
        """Return whether it covers any byte of a range."""
        return self.base < end and base < self.end

    def __str__(self) -> str:
        """Type, and the pages it covers."""
        first, last = self.base // PAGE, max(self.base, self.end - 1) // PAGE
        pages = f"{first}" if first == last else f"{first} to {last}"
        return f"{self.type.value}[{pages}]"
