"""The monitors' part of unmap: no TLB keeps a translation that a domain has taken back.

1. ``UnmapPage``       the domain's CPU driver takes the entry out of the page table
2. ``unmap_request``   the domain, by LRPC, to its own monitor
3. ``unmap_apply``     that monitor to those of the other cores, along a tree (``OnePhaseCommit``)
4. ``Invalidate``      each monitor makes its CPU driver drop the translation
5. ``unmap_applied``   up the tree, and a reply from the first monitor to the domain

Section 5.1 of the paper. The public code of 2011 and later has none of this: it flushes only the TLB of
the core that unmaps. ``is_local_only`` is that bug.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from labkit.multikernel.agreement import Identity, Replica
from labkit.multikernel.binding import Incoming
from labkit.multikernel.monitor import Monitor
from labkit.multikernel.multicast import TreeOf
from labkit.multikernel.one_phase_commit import OnePhaseCommit
from labkit.multikernel.paging import Invalidate
from labkit.multikernel.party import Send
from labkit.multikernel.party_service import PartyService


class UnmapParty(OnePhaseCommit):
    """One core's part in any number of unmaps: the object is a page, the change says who may use it.

    That is a set of cores as a mask, a bit a core, the one that begins included; nobody else takes part.
    ``sends_to`` says whom this core tells, from the core that began and the mask.
    """

    def __init__(
        self,
        core: int,
        cores: Sequence[int],
        send: Send,
        *,
        replica: Replica,
        sends_to: Callable[[int, int], Sequence[int]],
    ) -> None:
        super().__init__(core, cores, send, replica=replica)
        self.sends_to = sends_to

    def _children(self, identity: Identity, change: int) -> tuple[int, ...]:
        return tuple(self.sends_to(identity.coordinator, change))


class UnmapService:
    """One monitor's part. The replica that it keeps up to date is the TLB of its core.

    Args:
        monitor: whose message table gets handlers.
        cores: all cores of the machine.
        tree_of: along which tree to send.
        dispatch_cycles: what it takes the monitor to get from a message to its handler.
        tree_cycles: what it takes to find out whom to send on to, where there can be anybody.
        start_cycles: what an unmap costs its first monitor that no mechanism here accounts for.
        is_local_only: whether nobody else is told, which is a bug.
    """

    def __init__(
        self,
        monitor: Monitor,
        *,
        cores: Sequence[int],
        tree_of: TreeOf,
        dispatch_cycles: int,
        tree_cycles: int,
        start_cycles: int,
        is_local_only: bool = False,
    ) -> None:
        self.monitor = monitor
        self.core = monitor.dispatcher.core
        self.tree_cycles = tree_cycles
        self.start_cycles = start_cycles
        self.is_local_only = is_local_only
        self.tree = cache(lambda root, mask: tree_of(root, [n for n in cores if mask >> n & 1]))

        def make(core: int, send: Send) -> UnmapParty:
            return UnmapParty(core, cores, send, replica=self, sends_to=self.sends_to)

        self.service = PartyService(monitor, make, prefix="unmap_", dispatch_cycles=dispatch_cycles)
        monitor.install(local={"unmap_request": self.unmap})

    def unmap(self, incoming: Incoming) -> Any:
        """Let all cores of a domain drop a page's translation, then answer the domain."""
        page, cores = incoming.words
        self.core.compute(self.start_cycles, "unmap", f"page {page}")
        mask = 1 << self.monitor.core
        if not self.is_local_only:
            mask |= cores
        yield from self.service.begin(
            incoming, lambda done: self.service.party.begin(page, mask, lambda _: done())
        )

    def sends_to(self, root: int, mask: int) -> Sequence[int]:
        """Find out from the tree over some cores whom this one tells."""
        tree = self.tree(root, mask)
        if self.monitor.core in tree.children:
            self.core.compute(self.tree_cycles, "tree", "unmap")
        return tree.sends_to(self.monitor.core)

    def accepts(self, object: int, change: int) -> bool:
        """Return that nobody may refuse: the page is gone already."""
        del object, change
        return True

    def apply(self, object: int, change: int) -> None:
        """Drop the translation of a page from this core's TLB, which only its CPU driver may."""
        del change
        self.service.do_in_turn(lambda: self._invalidate(object))

    def _invalidate(self, page: int) -> Any:
        yield Invalidate(page)
