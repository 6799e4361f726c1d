"""What a broadcast along a tree and all its acknowledgements will take, from pairwise measurements alone.

Nothing is run. A core that has the message posts its sends one after the other; a message arrives one way
later. After as many sends as the core can have under way it waits until all of them have been seen.
Then it collects acknowledgements: those that come while it waits are in hand as they arrive, those
that came before have to be fetched, several at a time.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from heapq import heappop, heappush

from labkit.multikernel.multicast import Tree
from labkit.multikernel.probing import Probes


def predicted(tree: Tree, probes: Probes) -> int:
    """Return the cycles from the root's first send until it has the last acknowledgement."""
    return Prediction(tree, probes).cycles


class Prediction:
    """A broadcast and its acknowledgements, core by core.

    ``heard`` is when a core has the message, ``done`` when its acknowledgement is on its way.
    """

    def __init__(self, tree: Tree, probes: Probes) -> None:
        self.probes = probes
        self.heard: dict[int, int] = {tree.root: 0}
        self.done: dict[int, int] = {}
        self.memory: dict[int, int] = {}  # when a memory took the last message
        free: dict[int, int] = {}
        order = [tree.root]
        for core in order:
            children = tree.sends_to(core)
            free[core] = self._send_on(core, children)
            order.extend(children)
        self.memory = {}
        for core in reversed(order):
            children = tree.sends_to(core)
            free[core] = self._collect(core, children, free[core]) if children else free[core]
            self.done[core] = free[core] + probes.post
        self.cycles = self.done[tree.root]
        self.tree = tree

    @cached_property
    def latest(self) -> list[int]:
        """The cores on the way to the acknowledgement that comes last, at least one."""
        way, core = [], self.tree.root
        while children := self.tree.sends_to(core):
            one_way = self.probes.one_way
            core = max((self.done[child] + one_way[child, core], child) for child in children)[1]
            way.append(core)
        return way

    def _send_on(self, core: int, children: Sequence[int]) -> int:
        """Note when each child has the message; return when the core has posted its last send."""
        probes, one_way, send = self.probes, self.probes.one_way, self.probes.send
        now = seen = self.heard[core]
        for number, child in enumerate(children):
            if number and number % probes.window == 0:
                now = max(now, seen)
            self.heard[child] = self._through_memory(child, now + one_way[core, child])
            seen = max(seen, now + send[core, child])
            now += probes.post
        return now

    def _collect(self, core: int, children: Sequence[int], begins: int) -> int:
        """Return when the core has all acknowledgements; it fetches as many at a time as its window."""
        probes, one_way, send = self.probes, self.probes.one_way, self.probes.send
        fetching: list[int] = []
        last = begins
        for arrives, child in sorted((self.done[c] + one_way[c, core], c) for c in children):
            fetch = one_way[child, core] - send[child, core]
            start = max(begins, arrives - fetch)
            if len(fetching) == probes.window:
                start = max(start, heappop(fetching))
            here = self._through_memory(core, start + fetch)
            heappush(fetching, here)
            last = max(last + probes.post, here)
        return last

    def _through_memory(self, receiver: int, arrives: int) -> int:
        """Return when a message arrives, if its receiver's memory takes one at a time."""
        gap = self.probes.gap
        if gap:
            memory = self.probes.memory_of[receiver]
            arrives = max(arrives, self.memory.get(memory, 0) + gap)
            self.memory[memory] = arrives
        return arrives
