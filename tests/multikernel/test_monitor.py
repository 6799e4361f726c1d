"""Messages between two monitors keep their order, and no monitor ever waits for another (MO1, MO2)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.hardware.interrupts import Vector
from labkit.multikernel.binding import Binding
from labkit.multikernel.status import Status
from labkit.multikernel.thread import thread_yield
from labkit.multikernel.ump_channel import UmpChannel
from labkit.multikernel.urpc import SLOTS
from tests.multikernel.examples import thousand
from tests.multikernel.small import booted

BURSTS = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(1, 50)), min_size=1, max_size=6
)


def send_bursts(bursts, *, is_full_mesh=True):
    """Let monitors send bursts to each other; return what arrived where, from whom."""
    multikernel = booted(is_full_mesh=is_full_mesh)
    arrived = {core: [] for core in multikernel.cores}
    sent = {}
    for core, os in multikernel.cores.items():
        os.monitor.install(remote={"note": note(arrived[core])})
    for source, destination, count in bursts:
        if source == destination:
            continue
        first = sent.get((source, destination), 0)
        sent[source, destination] = first + count
        os = multikernel.cores[source]
        numbers = range(first, first + count)
        os.monitor.dispatcher.new_thread("burst", burst(os.monitor, source, destination, numbers))
        os.node.kernel.make_runnable(os.node.dcbs[os.monitor.dispatcher])
        os.node.core.interrupts.interrupt(Vector.TIMER)
    multikernel.run_until(lambda: sum(map(len, arrived.values())) == sum(sent.values()))
    for (source, destination), count in sent.items():
        numbers = [number for sender, number in arrived[destination] if sender == source]
        assert numbers == list(range(count)), "MO1: first in, first out, from each to each"


def note(log):
    def handler(incoming):
        yield from ()
        log.append(incoming.words)

    return handler


def burst(monitor, source, destination, numbers):
    for number in numbers:
        yield from monitor.send(destination, "note", source, number)


@thousand
@given(bursts=BURSTS, is_full_mesh=st.booleans())
def test_the_order_between_two_monitors(bursts, is_full_mesh):
    """MO1: more than the ring holds, both ways at once, connected before or at the first message."""
    send_bursts(bursts, is_full_mesh=is_full_mesh)


class BackToTheBack(Binding):
    """Seeded bug: a message that was refused goes to the back of the queue."""

    def _push(self):
        before = len(self.queue)
        yield from super()._push()
        if before and self.queue and self.channel.send_event.waitset is not None:
            self.queue.rotate(-1)


def test_the_law_sees_a_message_that_goes_to_the_back(monkeypatch):
    both = [(1, 2, 50), (2, 1, 50)]
    send_bursts(both)
    monkeypatch.setattr("labkit.multikernel.monitor.Binding", BackToTheBack)
    with pytest.raises(AssertionError, match="MO1"):
        send_bursts(both)


def serve_beside_a_monitor_that_is_gone():
    """Let a monitor have much to say to one that is gone; is a request of its own core answered?"""
    multikernel = booted()
    gone, here = multikernel.cores[3], multikernel.cores[1]
    gone.loader.stop(gone.monitor.dispatcher)
    here.monitor.install(local={"tell": tell(here.monitor)})

    def program(runtime):
        for number in range(200):
            yield from runtime.monitor.send("tell", number)
        answers.append((yield from runtime.allocate(12))[0])

    answers = []
    multikernel.start(1, program)
    multikernel.machine.env.run(until=multikernel.machine.env.now + 3_000_000)
    assert answers == [Status.OK], "MO2: a monitor does not wait for a peer"
    return len(here.monitor.peers.peers[3].binding.queue)


def tell(monitor):
    def handler(incoming):
        yield from monitor.send(3, "note", *incoming.words)

    return handler


def test_a_monitor_that_is_gone_holds_nobody_up():
    """MO2: its peers queue what they have for it, and serve their own core."""
    assert serve_beside_a_monitor_that_is_gone() >= 200 - (SLOTS - 1)


class WaitsForRoom(Binding):
    """Seeded bug: whoever sends waits until the channel has room, and the event loop with it."""

    def _push(self):
        yield from super()._push()
        while self.queue and isinstance(self.channel, UmpChannel):
            yield from thread_yield()


def test_the_law_sees_a_monitor_that_waits_for_a_peer(monkeypatch):
    monkeypatch.setattr("labkit.multikernel.monitor.Binding", WaitsForRoom)
    with pytest.raises(AssertionError, match="MO2"):
        serve_beside_a_monitor_that_is_gone()
