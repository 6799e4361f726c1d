"""A shootdown by messages: every core of a tree hears of it and acknowledges, along URPC channels.

The raw messaging of the paper's section 5.1, without the invalidation itself. A master sends to the
cores next to it in a tree, each of them does its part, sends on to those behind it, and acknowledges
to where the message came from once all of them have done so (a broadcast with convergecast). What a
leaf knows when it acknowledges, its leader knows of the whole package, and the master of everybody:
nobody uses the old translation any more.

Which core sends to whom is a ``Tree``: a star is unicast, a leader per package multicast.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from typing import Any

import attrs
from simpy import Event

from labkit.hardware.core import Core
from labkit.hardware.machine import Machine
from labkit.multikernel.acknowledgements import Acknowledgements, Overlapped
from labkit.multikernel.multicast import Tree
from labkit.multikernel.urpc import SLOTS, Endpoint, Payload, connect

Takes = Generator[Event, Any, Any]
Home = Callable[[int, int], int | None]
"""In which package's memory the channel between two cores lies; None for each ring at its receiver."""


@attrs.frozen(kw_only=True)
class Ends:
    """One core's ends of the channels of a tree: towards the master, and away from it, in order."""

    core: Core
    up: Endpoint | None
    down: Sequence[Endpoint]


def at_receivers(_sender: int, _receiver: int) -> int | None:
    """Put each ring of a channel into the memory of the core that reads it."""
    return None


def wire(
    machine: Machine,
    tree: Tree,
    *,
    stub_cycles: int,
    home: Home = at_receivers,
    slots: int = SLOTS,
) -> Mapping[int, Ends]:
    """Connect the cores of a tree, one warm channel an edge; return each core's ends."""
    up: dict[int, Endpoint] = {}
    down: dict[int, list[Endpoint]] = {core: [] for core in (tree.root, *tree.receivers)}
    for sender, receiver in tree.edges:
        there, back = connect(
            machine,
            sender,
            receiver,
            stub_cycles=stub_cycles,
            slots=slots,
            is_warm=True,
            home=home(sender, receiver),
        )
        down[sender].append(there)
        up[receiver] = back
    return {
        core: Ends(core=machine.cores[core], up=up.get(core), down=ends)
        for core, ends in down.items()
    }


class Master:
    """The core that starts shootdowns.

    ``start_cycles`` is what one costs it beside the messages, ``acknowledgements`` how it looks for
    them.
    """

    def __init__(
        self,
        ends: Ends,
        *,
        start_cycles: int = 0,
        acknowledgements: type[Acknowledgements] = Overlapped,
    ) -> None:
        self.ends = ends
        self.start_cycles = start_cycles
        self.missing = acknowledgements(ends.core, ends.down)

    def shoot_down(self, payload: Payload) -> Takes:
        """Tell all cores of the tree; return when all have acknowledged."""
        self.ends.core.compute(self.start_cycles)
        for endpoint in self.ends.down:
            yield from endpoint.send(payload)
            yield from self.missing.after_send()
        yield from self.missing.rest()


class Slave:
    """A core that is told, and that tells those behind it.

    ``tree_cycles`` is what it costs to find out whom to tell, 0 for a leaf.
    """

    def __init__(self, ends: Ends, *, tree_cycles: int = 0) -> None:
        assert ends.up is not None, "only the master has nobody to acknowledge to"
        self.up = ends.up
        self.below = Master(ends, start_cycles=tree_cycles)

    def run(self) -> Takes:
        """Do one core's part of one shootdown after the other, for ever."""
        while True:
            payload = yield from self.up.receive()
            yield from self.answer(payload)

    def answer(self, payload: Payload) -> Takes:
        """Acknowledge when all those behind this core have."""
        yield from self.below.shoot_down(payload)
        yield from self.up.send(payload)
