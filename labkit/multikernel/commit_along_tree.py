"""One-phase commit: every monitor does something, and one of them learns when all have done it.

For operations that need no vote, because nobody can refuse them and their order does not matter, such
as dropping a translation (section 5.1 of the paper). The monitor that begins sends along a tree, each
monitor sends on, does its own part meanwhile, and answers once everybody behind it has.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from typing import Any

from labkit.multikernel.binding import Incoming
from labkit.multikernel.monitor import Monitor
from labkit.multikernel.multicast import Tree

Steps = Generator[Any, Any, Any]
Apply = Callable[..., Steps]
"""One core's part: takes the words of the operation."""
TreeOf = Callable[[int, Sequence[int]], Tree]
"""Which tree to send along, from a core to others: the same answer on every core."""


class CommitAlongTree:
    """One monitor's part of all commits of one type.

    Args:
        monitor: whose message table gets a handler for the type.
        type: the message's name.
        tree_of: along which tree to send.
        apply: this core's part.
        dispatch_cycles: what it takes the monitor to get from a message to its handler.
        tree_cycles: what it takes to find out whom to send on to, where there can be anybody.
    """

    def __init__(
        self,
        monitor: Monitor,
        type: str,
        *,
        tree_of: TreeOf,
        apply: Apply,
        dispatch_cycles: int,
        tree_cycles: int,
    ) -> None:
        self.monitor = monitor
        self.type = type
        self.tree_of = tree_of
        self.apply = apply
        self.dispatch_cycles = dispatch_cycles
        self.tree_cycles = tree_cycles
        self.trees: dict[tuple[int, int], Tree] = {}
        monitor.install(remote={type: self.told})

    def begin(self, cores: int, *words: Any, then: Callable[[], Steps]) -> Steps:
        """Let the monitors of some cores apply an operation, this one included; go on when all have.

        ``cores`` is a set of cores as a mask, a bit a core.
        """
        yield from self._send_on(self.monitor.core, cores, words, then)

    def told(self, incoming: Incoming) -> Steps:
        """Hear of an operation from the monitor above; answer it in the end."""
        self._dispatched()
        root, cores, *words = incoming.words

        def then() -> Steps:
            yield from incoming.reply()

        yield from self._send_on(root, cores, words, then)

    def _send_on(
        self, root: int, cores: int, words: Sequence[Any], then: Callable[[], Steps]
    ) -> Steps:
        """Tell the monitors behind this one, do this core's part, and count until nobody is missing."""
        core = self.monitor.core
        tree = self._tree(root, cores)
        if core in tree.children:
            self.monitor.dispatcher.core.compute(self.tree_cycles, "tree", self.type)
        missing = 1 + len(tree.sends_to(core))

        def one_less() -> Steps:
            nonlocal missing
            missing -= 1
            if not missing:
                yield from then()

        def acknowledged(_: Incoming) -> Steps:
            self._dispatched()
            yield from one_less()

        for child in tree.sends_to(core):
            yield from self.monitor.ask(child, self.type, root, cores, *words, then=acknowledged)
        yield from self.apply(*words)
        yield from one_less()

    def _dispatched(self) -> None:
        self.monitor.dispatcher.core.compute(self.dispatch_cycles, "dispatch", self.type)

    def _tree(self, root: int, cores: int) -> Tree:
        """Return the tree over some cores, computed at its first use."""
        found = self.trees.get((root, cores))
        if found is None:
            members = [core for core in range(cores.bit_length()) if cores >> core & 1]
            found = self.trees[root, cores] = self.tree_of(root, members)
        return found
