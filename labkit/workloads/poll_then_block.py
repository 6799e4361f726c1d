"""A receiver that polls for a while and then blocks: what each message costs it (section 5.2).

It polls for P cycles. If the message has not come by then it gives its core away, and being woken and
scheduled again costs C cycles, which all lie after the message here: the worst case for latency.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from typing import Any

import attrs
from simpy import Event

from labkit.hardware.engine import Engine

Takes = Generator[Event, Any, Any]
EVENTS_A_TIME = 1000


@attrs.frozen
class Cost:
    """What one message cost its receiver, in cycles.

    ``overhead`` is how long the core was kept from other work, by polling, blocking and waking;
    ``latency`` how much later than it came the message was in hand.
    """

    overhead: int
    latency: int


class Receiver:
    """Waits for one message after the other, by the rule."""

    def __init__(self, env: Engine, *, poll: int, block: int) -> None:
        self.env = env
        self.poll = poll
        self.block = block
        self.costs: list[Cost] = []

    def run(self, times: Sequence[int]) -> Takes:
        """Receive a message for each time, which says how long after the wait begins it comes."""
        for time in times:
            self.costs.append((yield from self.receive(self.env.timeout(time))))

    def receive(self, message: Event) -> Takes:
        """Poll, and block if that was in vain; return what it cost."""
        env = self.env
        began = env.now
        yield message | env.timeout(self.poll)
        overhead = env.now - began
        if message.processed:
            return Cost(overhead, 0)
        yield message  # blocked: the core does other work
        came = env.now
        yield env.timeout(self.block)
        return Cost(overhead + self.block, env.now - came)


def receive_all(
    times: Sequence[int], *, poll: int, block: int, receiver: type[Receiver] = Receiver
) -> Iterator[int | tuple[Cost, ...]]:
    """Let a receiver wait for messages; yield event counts, then what each message cost."""
    env = Engine()
    waiting = receiver(env, poll=poll, block=block)
    env.process(waiting.run(times))
    longest = sum(times) + len(times) * (poll + block)
    yield from env.run_until(longest + 1, events_a_time=EVENTS_A_TIME)
    yield tuple(waiting.costs)
