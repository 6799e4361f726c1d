"""A dispatcher handles its own faults, and is stopped when it only makes new ones."""

from labkit.multikernel.dcb import Upcall
from labkit.multikernel.faults import PageFault, Trap
from labkit.multikernel.thread import ThreadState
from labkit.trace import Trace
from tests.multikernel.nodes import dispatchers, nodes, run


def faulty(program, *, on_fault=None):
    """Run a program beside a good one; return the trace's upcalls, the log, and who still lives."""
    trace = Trace()
    machine, (node,) = nodes(0, trace=trace)
    (dispatcher,) = dispatchers(node, "one")
    log = []
    if on_fault is not None:
        dispatcher.on_fault = lambda kind, address: on_fault(log, kind, address)

    def good():
        node.core.compute(100)
        yield from node.core.catch_up(always=True)
        log.append("the other thread goes on")

    run(node, dispatcher, program(log), good())
    machine.env.run(until=1_000_000)
    upcalls = [step.what for step in trace if step.kind == "upcall"]
    return upcalls, log, node.dcbs[dispatcher]


def test_a_page_fault_goes_to_the_dispatcher_and_the_thread_goes_on():
    """Self-paging: the handler maps the page, and the access is done again."""

    def touch(log):
        yield PageFault(0x4000)
        log.append("mapped")

    def map_it(log, kind, address):
        log.append((kind, address))
        return True

    upcalls, log, dcb = faulty(touch, on_fault=map_it)
    assert upcalls == ["run one.0", "page fault one.0"]
    assert log == [(Upcall.PAGE_FAULT, 0x4000), "mapped", "the other thread goes on"]
    assert not dcb.is_stopped


def test_a_trap_that_nobody_handles_ends_its_thread_alone():
    def divide(log):
        yield Trap(0)
        log.append("never")

    upcalls, log, dcb = faulty(divide)
    assert upcalls == ["run one.0", "trap one.0"]
    assert log == ["the other thread goes on"]
    assert not dcb.is_stopped


def test_a_fault_in_critical_code_ends_all_threads():
    """The dispatcher is entered anew though it was disabled; what it was doing is in the trap area."""
    trace = Trace()
    machine, (node,) = nodes(0, trace=trace)
    (dispatcher,) = dispatchers(node, "one")
    original, log = dispatcher._see_to_events, []

    def broken_events():
        dispatcher._see_to_events = original
        yield PageFault(0)

    def good():
        yield from ()
        log.append("never")

    dispatcher._see_to_events = broken_events
    thread = dispatcher.new_thread("good", good())
    node.start(dispatcher)
    machine.env.run(until=1_000_000)
    upcalls = [step.what for step in trace if step.kind == "upcall"]
    assert upcalls == ["run one.0", "page fault, disabled one.0"]
    assert log == []
    assert thread.state is ThreadState.ENDED
    assert node.dcbs[dispatcher].trap_area is not None


def test_who_faults_again_and_again_is_stopped():
    """More than two faults without a yield: the dispatcher leaves the run queue for good."""

    def touch(log):
        while True:
            yield PageFault(0x4000)
            log.append("again")

    _, log, dcb = faulty(touch, on_fault=lambda *_: True)
    assert log == ["again", "again"]
    assert dcb.is_stopped
    assert not dcb.is_runnable
