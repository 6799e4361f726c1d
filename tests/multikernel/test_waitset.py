"""A waitset delivers each event once, and loses none (WS1 to WS3)."""

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from labkit.multikernel.thread import RunQueue, Thread
from labkit.multikernel.waitset import ChannelState, Waitset, WaitsetChannel
from tests.multikernel.examples import thousand

NAMES = st.sampled_from(["a", "b", "c"])
STATES = {ChannelState.IDLE, ChannelState.POLLED, ChannelState.PENDING}


class Source:
    """Where a channel's events come from: counts those that came and were not fetched."""

    def __init__(self):
        self.waiting = 0

    @property
    def has_event(self):
        """Whether there is an event that nobody has been told of."""
        return self.waiting > 0


class WaitsetMachine(RuleBasedStateMachine):
    """Random registrations, events and deliveries on three channels."""

    kind = Waitset

    def __init__(self):
        super().__init__()
        self.run_queue = RunQueue()
        self.polled = {}
        self.waitset = self.kind(self.run_queue, self.polled)
        self.channels = {
            name: WaitsetChannel(name, source=Source(), is_polled=name == "b") for name in "abc"
        }
        self.came = dict.fromkeys("abc", 0)
        self.delivered = dict.fromkeys("abc", 0)

    @rule(name=NAMES, is_persistent=st.booleans())
    def register(self, name, is_persistent):
        """Ask for the next event, or for all."""
        channel = self.channels[name]
        if channel.state is ChannelState.UNREGISTERED:
            self.waitset.register(channel, lambda: self.fetch(name), is_persistent=is_persistent)

    @rule(name=NAMES)
    def deregister(self, name):
        """Give a registration up."""
        if self.channels[name].state is not ChannelState.UNREGISTERED:
            self.waitset.deregister(self.channels[name])

    @rule(name=NAMES)
    def event(self, name):
        """An event comes; whoever finds it triggers the channel."""
        self.came[name] += 1
        self.channels[name].source.waiting += 1
        self.waitset.trigger(self.channels[name])

    @rule()
    def take(self):
        """A thread takes what is pending and runs its closure."""
        closure = self.waitset.get_pending()
        if closure is not None:
            for _ in closure():
                pass

    def fetch(self, name):
        """The closure: fetches the event."""
        yield from ()
        self.delivered[name] += 1
        self.channels[name].source.waiting -= 1

    @rule()
    def wait(self):
        """A thread blocks, if there is nothing to take."""
        if not self.waitset.pending and not self.waitset.waiting:
            self.waitset.waiting.append(Thread("waits", iter(())))

    @invariant()
    def each_channel_is_in_one_queue(self):
        """WS1."""
        waitset = self.waitset
        for channel in self.channels.values():
            places = [channel in waitset.idle, channel in waitset.polled]
            places += [other is channel for other in waitset.pending]
            assert places.count(True) == (channel.state in STATES), channel.state

    @invariant()
    def each_trigger_delivers_once(self):
        """WS2: no closure without an event of its own."""
        for name in "abc":
            assert self.delivered[name] <= self.came[name]

    @invariant()
    def no_event_is_forgotten(self):
        """WS3: who is registered while an event is there is pending."""
        for channel in self.channels.values():
            if channel.state in {ChannelState.IDLE, ChannelState.POLLED}:
                assert not channel.source.has_event, f"{channel.name} sleeps through its event"

    @invariant()
    def nobody_sleeps_beside_an_event(self):
        """WS3: a thread does not wait while something is pending and nobody was woken for it."""
        woken = len(self.run_queue.threads)
        assert not (self.waitset.waiting and len(self.waitset.pending) > woken)


def try_out(kind, how):
    machine = type("Machine", (WaitsetMachine,), {"kind": kind})
    run_state_machine_as_test(machine, settings=settings(how, stateful_step_count=15))


def test_the_laws_of_the_waitset():
    """WS1, WS2, WS3 over random orders of registration, event and delivery."""
    try_out(Waitset, thousand)


class StaysIdle(Waitset):
    """Seeded bug: a triggered channel is pending and idle at once."""

    def trigger(self, channel):
        """Trigger without taking the channel out of its queue."""
        was = channel.state
        done = super().trigger(channel)
        if done and was is ChannelState.IDLE:
            self.idle[channel] = None
        return done


class DeliversTwice(Waitset):
    """Seeded bug: a persistent channel stays pending after its delivery."""

    def get_pending(self):
        """Hand the closure out, and keep it."""
        first = self.pending[0] if self.pending else None
        closure = super().get_pending()
        if first is not None and first.state is ChannelState.IDLE and first.is_persistent:
            self.trigger(first)
        return closure


class LosesTheWakeup(Waitset):
    """Seeded bug: an event that came between the last look and the registration is lost."""

    def _look(self, channel):
        """Trust that somebody will tell."""


@pytest.mark.parametrize("bug", [StaysIdle, DeliversTwice, LosesTheWakeup])
def test_the_laws_catch(bug):
    with pytest.raises((AssertionError, KeyError)):
        try_out(
            bug,
            settings(
                max_examples=2000, derandomize=True, database=None, report_multiple_bugs=False
            ),
        )
