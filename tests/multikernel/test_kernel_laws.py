"""CD2 to CD5 and LM4 hold whatever the programs do and whenever interrupts come, on both schedulers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.hardware.interrupts import Vector
from labkit.multikernel.cpu_driver import CpuDriver
from labkit.multikernel.domain import Domain
from labkit.multikernel.lmp import LmpFlag
from labkit.multikernel.rbed import Rbed
from labkit.multikernel.round_robin import RoundRobin
from labkit.multikernel.thread import thread_yield
from tests.multikernel.examples import thousand
from tests.multikernel.kernel_laws import BrokenLaw, watch, watched_dispatcher
from tests.multikernel.nodes import BY_CORES, COSTS, SPEC, nodes

STEPS = st.lists(
    st.tuples(
        st.sampled_from(["compute", "call", "post", "long", "yield", "receive", "defer"]),
        st.integers(0, 9000),
    ),
    max_size=8,
)
PROGRAMS = st.lists(STEPS, min_size=2, max_size=4)
INTERRUPTS = st.lists(st.integers(0, 120_000), max_size=12)
LONGEST = COSTS.trap_cycles + 100


def program(node, dispatcher, steps, sends, receives, log):
    """Carry out steps; messages go round the ring of dispatchers."""
    for kind, number in steps:
        if kind == "compute":
            node.core.compute(number)
            yield from node.core.catch_up(always=True)
        elif kind == "call":
            yield from sends.send((dispatcher.name, number))
        elif kind == "post":
            yield from sends.try_send((number,), flags=LmpFlag(0))
        elif kind == "long":
            yield from sends.try_send((number,) * 9)
        elif kind == "yield":
            yield from thread_yield()
        elif kind == "defer":
            dispatcher.defer(number, lambda: log.append("deferred"))
        elif kind == "receive":
            message = receives.take()
            log.append(message)
    log.append((dispatcher.name, "done"))


def run(programs, interrupts, scheduler=RoundRobin, slice=10_000, spec=SPEC):
    """Run random programs under the eyes of the laws; return the log and the node."""
    machine, (node,) = nodes(0, slice=slice, scheduler=scheduler, spec=spec)
    watch(node, longest=LONGEST)
    log = []
    ring = [watched_dispatcher(node, Domain(f"d{n}")) for n in range(len(programs))]
    channels = [node.connect(one, ring[(n + 1) % len(ring)]) for n, one in enumerate(ring)]
    for number, (dispatcher, steps) in enumerate(zip(ring, programs, strict=True)):
        sends, receives = channels[number][0], channels[number - 1][1]
        steps = program(node, dispatcher, steps, sends, receives, log)  # noqa: PLW2901
        dispatcher.new_thread("main", steps)
        dispatcher.new_thread("drain", drain(receives, log))
        node.start(dispatcher)
    for time in interrupts:
        timeout = machine.env.timeout(time)
        timeout.callbacks.append(lambda _: node.core.interrupts.interrupt(Vector.TIMER))
    machine.env.run(until=3_000_000)
    return log, node


def drain(channel, log):
    """Receive for ever, so that every sender gets through in the end."""
    while True:
        log.append((yield from channel.receive()))


@thousand
@given(programs=PROGRAMS, interrupts=INTERRUPTS, scheduler=st.sampled_from([RoundRobin, Rbed]))
def test_the_laws_of_the_cpu_driver(programs, interrupts, scheduler):
    """One runs at a time; runnable means queued; no upcall while disabled; handlers are short."""
    log, node = run(programs, interrupts, scheduler)
    done = [entry for entry in log if isinstance(entry, tuple) and entry[-1] == "done"]
    assert len(done) == len(programs), "every program comes to its end: nobody is forgotten"
    assert not any(dcb.is_runnable for dcb in node.dcbs.values()), "and then the core is idle"


def take_as_long_on_any_number_of_cores(programs, interrupts, scheduler=RoundRobin):
    runs = (run(programs, interrupts, scheduler, spec=spec) for spec in BY_CORES.values())
    few, *more = (node.handlers for _, node in runs)
    assert few, "something was handled"
    assert all(each == few for each in more), (
        "CD5: a handler's time depends on how many cores there are"
    )


@thousand
@given(programs=PROGRAMS, interrupts=INTERRUPTS, scheduler=st.sampled_from([RoundRobin, Rbed]))
def test_handlers_take_as_long_on_any_number_of_cores(programs, interrupts, scheduler):
    """CD5: system calls and the timer, on 4, 16 and 64 cores. Notification is the one exception."""
    take_as_long_on_any_number_of_cores(programs, interrupts, scheduler)


class LooksAtEveryCore(CpuDriver):
    """Seeded bug: the timer's handler looks at something of every core of the machine."""

    def _timer(self):
        self.core.compute(len(self.core.wires.controllers), "look", "at every core")
        yield from super()._timer()


def test_the_law_sees_a_handler_that_looks_at_every_core(monkeypatch):
    take_as_long_on_any_number_of_cores([[("compute", 9000)]] * 2, [5000])
    monkeypatch.setattr("labkit.multikernel.node.CpuDriver", LooksAtEveryCore)
    with pytest.raises(AssertionError, match="CD5"):
        take_as_long_on_any_number_of_cores([[("compute", 9000)]] * 2, [5000])


class UpcallsTheDisabled(CpuDriver):
    """Seeded bug: a dispatcher is entered by an upcall even in its critical code."""

    def _enter(self, dcb, upcall, arguments):
        dcb.shared.disabled = False
        super()._enter(dcb, upcall, arguments)


class LosesARunnable(RoundRobin):
    """Seeded bug: whoever ends its slice leaves the queue."""

    def schedule(self, now):
        """Forget the first when its slice is over."""
        if self.queue and self.queue[0] is self.first and now >= self.ends_at:
            self.queue.popleft()
            self.first = None
        return super().schedule(now)


class DoesNotSwitch(CpuDriver):
    """Seeded bug: the receiver of an LRPC only becomes runnable."""

    def switch_to(self, dcb, *_):
        """Put the receiver into the queue, and no more."""
        self.make_runnable(dcb)
        self.reschedule()


class TakesItsTime(CpuDriver):
    """Seeded bug: a handler whose time grows with what it handles."""

    def make_runnable(self, dcb):
        """Look at everybody first."""
        self.core.compute(200, "search", dcb.name)
        super().make_runnable(dcb)


BUSY = [[("compute", 9000), ("call", 1), ("compute", 9000), ("post", 2), ("compute", 9000)]] * 3


@pytest.mark.parametrize(
    ("bug", "says"),
    [
        (UpcallsTheDisabled, "upcalled while disabled"),
        (LosesARunnable, "not so in the queue"),
        (DoesNotSwitch, "the receiver is not next"),
        (TakesItsTime, "cycles in the kernel"),
    ],
)
def test_the_laws_catch(bug, says, monkeypatch):
    interrupts = range(700, 60_000, 731)
    run(BUSY, interrupts)
    scheduler = bug if issubclass(bug, RoundRobin) else RoundRobin
    if issubclass(bug, CpuDriver):
        monkeypatch.setattr("labkit.multikernel.node.CpuDriver", bug)
    with pytest.raises(BrokenLaw, match=says):
        run(BUSY, interrupts, scheduler)
