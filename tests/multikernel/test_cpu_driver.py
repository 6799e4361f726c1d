"""The CPU driver shares its core out, charges what it does, and never enters a disabled dispatcher."""

from itertools import pairwise

from labkit.hardware.interrupts import Vector
from labkit.multikernel.dcb import Upcall
from labkit.multikernel.status import Status
from labkit.multikernel.sys_yield import Yield
from labkit.trace import Trace
from tests.multikernel.nodes import COSTS, SLICE, dispatchers, nodes, run


def busy(core, cycles, log, name, step=1000):
    """Compute, and note when it is done."""
    for _ in range(cycles // step):
        core.compute(step)
        yield from core.catch_up(always=True)
    log.append((core.now, name))


def nothing():
    yield from ()


def test_the_timer_shares_the_core_out():
    """Two programs that only compute take turns, a timeslice each."""
    trace = Trace()
    machine, (node,) = nodes(0, trace=trace)
    log = []
    for dispatcher in dispatchers(node, "one", "two"):
        run(node, dispatcher, busy(node.core, 3 * SLICE, log, dispatcher.name, step=SLICE // 7))
    machine.env.run(until=7 * SLICE)
    turns = [step for step in trace if step.kind == "upcall" and step.what.startswith("run")]
    assert [step.what for step in turns[:6]] == ["run one.0", "run two.0"] * 3
    starts = [step.time for step in turns]
    assert all(SLICE <= b - a <= SLICE + 2000 for a, b in pairwise(starts[:6]))
    # Whoever is preempted loses nothing and gains nothing: both computed three slices in all.
    assert [name for _, name in log] == ["one.0", "two.0"]
    kernel = sum(step.cost for step in trace if step.kind in {"trap", "switch", "upcall"})
    idle = 5 * COSTS.lrpc_cycles
    assert 6 * SLICE // 7 * 7 <= log[-1][0] <= 6 * SLICE + kernel + idle


def test_a_preempted_computation_is_charged_in_full():
    """An interrupt in the middle of a long computation moves its end by the cost of the interrupt."""
    log = []
    for interrupts in range(4):
        machine, (node,) = nodes(0)
        (dispatcher,) = dispatchers(node, "one")
        run(node, dispatcher, busy(node.core, 100_000, log, interrupts, step=100_000))
        for number in range(interrupts):
            timeout = machine.env.timeout(20_000 * (number + 1))
            timeout.callbacks.append(
                lambda _, node=node: node.core.interrupts.interrupt(Vector.TIMER)
            )
        machine.env.run(until=1_000_000)
    ends = [time for time, _ in log]
    each = COSTS.trap_cycles + COSTS.upcall_cycles
    assert [end - ends[0] for end in ends] == [0, each, 2 * each, 3 * each]


def test_an_interrupt_is_taken_when_it_comes():
    """Also in a computation that was preempted before, and goes on after a switch and an upcall."""
    trace, times = Trace(), [20_000, 40_000, 60_000]
    machine, (node,) = nodes(0, trace=trace)
    (dispatcher,) = dispatchers(node, "one")
    run(node, dispatcher, busy(node.core, 100_000, [], "one", step=100_000))
    for time in times:
        machine.env.timeout(time).callbacks.append(
            lambda _: node.core.interrupts.interrupt(Vector.TIMER)
        )
    machine.env.run(until=100_000)
    assert [step.time for step in trace if step.kind == "trap"] == times


def test_a_disabled_dispatcher_is_resumed_where_it_stopped():
    """CD4: an interrupt in the middle of critical code is followed by a resume, not by an upcall."""
    machine, (node,) = nodes(0)
    (dispatcher,) = dispatchers(node, "one")
    upcalls = []

    def critical(kind, *_):
        upcalls.append(kind)
        for _ in range(5):
            node.core.compute(10_000)
            yield from node.core.catch_up(always=True)
        upcalls.append("done")
        dispatcher.shared.has_work = False
        yield Yield()

    dispatcher.upcall = critical
    node.start(dispatcher)
    timeout = machine.env.timeout(25_000)
    timeout.callbacks.append(lambda _: node.core.interrupts.interrupt(Vector.TIMER))
    machine.env.run(until=200_000)
    assert upcalls == [Upcall.RUN, "done"]


def test_yield_is_legal_only_while_disabled():
    machine, (node,) = nodes(0)
    (dispatcher,) = dispatchers(node, "one")
    answers = []

    def program():
        answers.append((yield Yield()))

    run(node, dispatcher, program())
    machine.env.run(until=100_000)
    assert answers == [Status.CALLER_ENABLED]


def test_a_dispatcher_without_work_leaves_the_queue_and_the_core_halts():
    """Nothing happens on an idle machine: no event, and no time that passes unseen."""
    machine, (node,) = nodes(0)
    (dispatcher,) = dispatchers(node, "one")
    run(node, dispatcher, nothing())
    machine.env.run(until=10_000_000_000)
    assert not node.dcbs[dispatcher].is_runnable
    assert len(node.kernel.scheduler) == 0
    assert node.kernel.current is None


def test_a_deferred_event_wakes_its_dispatcher():
    """A dispatcher that only waits for a time leaves the queue and is back in time."""
    machine, (node,) = nodes(0)
    (dispatcher,) = dispatchers(node, "one")
    fired = []
    run(node, dispatcher, nothing())
    dispatcher.defer(1_000_000, lambda: fired.append(node.core.now))
    machine.env.run(until=900_000)
    assert not node.dcbs[dispatcher].is_runnable
    machine.env.run(until=2_000_000)
    assert len(fired) == 1
    assert 0 <= fired[0] - 1_000_000 <= COSTS.lrpc_cycles
