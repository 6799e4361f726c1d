"""How a core that has sent on to several others looks for their acknowledgements.

A core that polls all of its channels in one loop overlaps their misses. Where the published cost of
unicast has a knee at twelve cores, nobody knows why; the other classes are hypotheses about it, each
with a consequence that can be compared. None of them is claimed.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import Any

from simpy import Event

from labkit.hardware.core import Core
from labkit.hardware.poll_set import PollSet
from labkit.multikernel.urpc import Endpoint

Takes = Generator[Event, Any, Any]
MANY = 1 << 30


class Overlapped:
    """Poll all channels in one loop, after the last send: misses overlap as far as the core can."""

    kept = MANY
    """How many of the channels are polled in one loop; the others are received from in turn."""

    def __init__(self, core: Core, channels: Sequence[Endpoint]) -> None:
        self.core = core
        self.channels = channels
        self.polled = PollSet(core, [channel.next_slot for channel in channels[: self.kept]])
        self.sent = 0
        self.taken = 0  # acknowledgements that came before the last send

    def after_send(self) -> Takes:
        """Do nothing: the next send is more urgent."""
        yield from ()

    def rest(self) -> Takes:
        """Wait until nobody's acknowledgement is missing."""
        channels, polled = self.channels, self.polled
        missing = len(polled.places) - self.taken
        while missing:
            place = yield from polled.next()
            if (yield from channels[place].try_receive()) is not None:
                missing -= 1
            polled.watch(place, channels[place].next_slot)
        for channel in channels[self.kept :]:
            yield from channel.receive()
        self.sent = self.taken = 0


class OnePerSend(Overlapped):
    """Hypothesis: one acknowledgement a send.

    A message loop that handles one event a turn: after each send the core looks at the channel that
    it expects to answer next, and if its line was written takes that acknowledgement, a miss that
    nothing overlaps.
    """

    def after_send(self) -> Takes:
        """Take one acknowledgement if it is there."""
        place, self.sent = self.taken, self.sent + 1
        channel = self.channels[place]
        if place + 1 == self.sent or self.core.hits(channel.next_slot):
            return  # a poll that hits sees that nothing has come
        if (yield from channel.try_receive()) is not None:
            self.taken += 1
            self.polled.watch(place, channel.next_slot)


class InTurn(Overlapped):
    """Hypothesis: no overlap at all. Wait for the channels in the order in which they were sent to."""

    kept = 0


class FirstLevelConflict(Overlapped):
    """Hypothesis: page-aligned rings evict each other from the first-level cache.

    Their slots of one number fall into the same few sets, and 64 kB (row ``plat.8x4.L1``) hold sixteen
    pages, so sixteen lines of the same place in a page, whatever the associativity. The lines beyond
    are gone when the core polls them: their acknowledgements are misses one after the other.
    """

    kept = 16


Acknowledgements = Overlapped
"""What all ways to look offer."""
