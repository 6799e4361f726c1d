"""A picture is its trace, no more and no less; and a message is what the trace says it was."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.charts.time_space import NONE, Bar, Transfer, time_space
from labkit.charts.time_space_words import stages
from labkit.experiments import find
from labkit.experiments.traced_run import to_end
from labkit.hardware.specification import MachineSpec
from labkit.trace import Step
from labkit.workloads.one_message import send_one

FIG3 = find("fig3")
MESSAGE = (
    Step(0, 1, "load", "slot", 3),
    Step(0, 0, "compute", "", 10),
    Step(10, 0, "store", "slot", 3),
    Step(13, 0, "own", "slot", 50),
    Step(63, 1, "fetch", "slot", 20),
    Step(83, 1, "load", "slot", 3),
    Step(86, 1, "done", "update", 0),
)
points = st.tuples(st.sampled_from(("SHM1", "SHM8", "MSG1", "MSG8")), st.integers(2, 16))


def picture_of(point):
    return time_space(to_end(FIG3.trace(FIG3.parameters(), *point, None)).recorder)


def test_one_message_as_a_picture():
    """The receiver waits from its first poll on for what the sender wrote at 10."""
    picture = time_space(MESSAGE)
    assert picture.lanes == (0, 1)
    assert picture.bars == (
        Bar(0, 10, 0, "compute", ""),
        Bar(0, 3, 1, "load", "slot"),
        Bar(3, 80, 1, "wait", "slot", cause=1),
        Bar(10, 3, 0, "store", "slot"),
        Bar(83, 3, 1, "load", "slot", cause=1),
    )
    assert picture.transfers == (
        Transfer(13, 50, 0, "own", "slot"),
        Transfer(63, 20, 1, "fetch", "slot", source=0, sent=10, probed=13, probes=50),
    )
    assert picture.done == ((86, 1),)
    assert picture.end == 86


def test_a_line_written_by_two_cores_is_handed_over():
    steps = (
        Step(0, 0, "own", "state", 50),
        Step(50, 1, "own", "state", 70),
    )
    assert time_space(steps).transfers[1] == Transfer(50, 70, 1, "own", "state", source=0, sent=50)


def test_who_waited_for_what():
    """A reply was written after its request was read: that is what it had waited for."""
    reply = (
        Step(86, 1, "store", "back", 3),
        Step(89, 1, "own", "back", 50),
        Step(139, 0, "fetch", "back", 20),
        Step(159, 0, "load", "back", 3),
    )
    transfers = time_space((*MESSAGE, *reply)).transfers
    request = next(
        at for at, each in enumerate(transfers) if each.what == "slot" and each.is_message
    )
    answer = next(each for each in transfers if each.what == "back" and each.is_message)
    assert answer.before == request
    assert transfers[request].before == NONE


def test_an_empty_trace_is_an_empty_picture():
    picture = time_space(())
    assert (picture.lanes, picture.bars, picture.transfers, picture.end) == ((), (), (), 0)


@given(points)
def test_the_bars_of_a_core_follow_each_other_without_a_gap(point):
    """Each cycle of a core belongs to exactly one bar, from its first step to its last."""
    last = {}
    for bar in picture_of(point).bars:
        assert bar.cost > 0
        assert bar.start == last.get(bar.core, bar.start)
        last[bar.core] = bar.end


@given(points)
def test_nothing_is_lost_and_nothing_invented(point):
    """Every step of the trace is drawn once; what is drawn beside them are waits only."""
    recorder = to_end(FIG3.trace(FIG3.parameters(), *point, None)).recorder
    picture = time_space(recorder)
    drawn = Counter((bar.start, bar.core, bar.kind, bar.what, bar.cost) for bar in picture.bars)
    drawn += Counter(
        (each.start, each.core, each.kind, each.what, each.cost) for each in picture.transfers
    )
    known = {"done", "miss"}
    taken = Counter(tuple(step) for step in recorder if step.kind not in known)
    assert taken <= drawn
    assert {kind for _, _, kind, _, _ in drawn - taken} <= {"wait"}


@given(points)
def test_the_stages_of_a_message_add_up_and_causes_come_before(point):
    picture = picture_of(point)
    for transfer in picture.transfers:
        if transfer.is_message:
            assert min(stages(transfer)) >= 0
            assert sum(stages(transfer)) == transfer.end - transfer.sent
        if transfer.before != NONE:
            assert picture.transfers[transfer.before].core == transfer.source
    for bar in picture.bars:
        if bar.cause != NONE:
            cause = picture.transfers[bar.cause]
            assert cause.core == bar.core
            assert cause.end <= (bar.end if bar.kind == "wait" else bar.start)


@pytest.mark.parametrize("receiver", [1, 4, 12])
def test_a_message_costs_what_its_itinerary_says(receiver):
    """The stages are the probes and the way that `labkit trace message` prints."""
    spec = MachineSpec.load("amd_4x4")
    message = send_one(spec, sender=0, receiver=receiver, era="paper_2009")
    costs = {stage.function: stage.cost for stage in message.itinerary}
    found = [each for each in time_space(message.steps).transfers if each.is_message]
    assert len(found) == 1
    queue, probes, waits, way = stages(found[0])
    assert (queue, probes, waits, way) == (3, costs["Hammer.own"], 0, costs["Hammer.share"])
