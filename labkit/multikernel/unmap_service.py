"""The monitors' part of unmap: no TLB keeps a translation that a domain has taken back.

1. ``UnmapPage``       the domain's CPU driver takes the entry out of the page table
2. ``unmap_request``   the domain, by LRPC, to its own monitor
3. ``unmap_remote``    that monitor to those of the other cores, along a tree (``CommitAlongTree``)
4. ``Invalidate``      each monitor makes its CPU driver drop the translation
5. replies up the tree, and from the first monitor to the domain

Section 5.1 of the paper. The public code of 2011 and later has none of this: it flushes only the TLB of
the core that unmaps. ``is_local_only`` is that bug.
"""

from __future__ import annotations

from typing import Any

from labkit.multikernel.binding import Incoming
from labkit.multikernel.commit_along_tree import CommitAlongTree, TreeOf
from labkit.multikernel.monitor import Monitor
from labkit.multikernel.paging import Invalidate


class UnmapService:
    """One monitor's part.

    ``start_cycles`` is what an unmap costs its first monitor that no mechanism here accounts for; the
    other costs are those of ``CommitAlongTree``.
    """

    def __init__(
        self,
        monitor: Monitor,
        *,
        tree_of: TreeOf,
        dispatch_cycles: int,
        tree_cycles: int,
        start_cycles: int,
        is_local_only: bool = False,
    ) -> None:
        self.monitor = monitor
        self.start_cycles = start_cycles
        self.is_local_only = is_local_only
        self.commit = CommitAlongTree(
            monitor,
            "unmap_remote",
            tree_of=tree_of,
            apply=self.invalidate,
            dispatch_cycles=dispatch_cycles,
            tree_cycles=tree_cycles,
        )
        monitor.install(local={"unmap_request": self.unmap})

    def unmap(self, incoming: Incoming) -> Any:
        """Let all cores of a domain drop a page's translation, then answer the domain."""
        page, cores = incoming.words
        self.monitor.dispatcher.core.compute(self.start_cycles, "unmap", f"page {page}")
        if self.is_local_only:
            cores = 1 << self.monitor.core

        def then() -> Any:
            yield from incoming.reply()

        yield from self.commit.begin(cores, page, then=then)

    def invalidate(self, page: int) -> Any:
        """Drop the translation from this core's TLB, which only its CPU driver may."""
        yield Invalidate(page)
