"""One thing changed in the middle: the past stays, step by step, and the future is another."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.errors import InvalidInput
from labkit.experiments import find
from labkit.experiments.traced_run import to_end
from labkit.hardware.change import HOLD_UP, LINKS, Change, recorded
from labkit.hardware.machine import Machine
from labkit.hardware.specification import MachineSpec
from labkit.workloads import shared_update

FIG3 = find("fig3")
points = st.tuples(st.sampled_from(("SHM1", "SHM8", "MSG1", "MSG8")), st.integers(3, 16))
changes = st.builds(
    Change,
    what=st.sampled_from((HOLD_UP, LINKS)),
    core=st.integers(0, 15),
    cycles=st.integers(1, 5000),
    percent=st.integers(50, 400),
    at=st.integers(0, 60_000),
)


def trace(point, change=None):
    return to_end(FIG3.trace(FIG3.parameters(), *point, change))


@given(points, changes)
def test_the_common_past_is_the_same_step_by_step(point, change):
    """All steps recorded before the change; and every step that is over by then, in either run."""
    base, changed = trace(point), trace(point, change)
    assert changed.shares_past_of(base)
    past = [step for step in base.recorder if step.time + step.cost < change.at]
    assert past == [step for step in changed.recorder if step.time + step.cost < change.at]


def test_a_past_that_differs_is_noticed():
    """The check is worth something: another run does not pass for this one."""
    changed = trace(("MSG8", 8), Change(at=40_000))
    assert not changed.shares_past_of(trace(("MSG8", 9)))
    assert not trace(("MSG8", 8)).shares_past_of(trace(("MSG8", 8)))  # nothing was changed


def test_a_core_is_held_up_once_after_its_own_step():
    change = Change(at=40_000, core=2, cycles=700)
    steps = trace(("MSG8", 8), change).recorder.steps
    delays = [step for step in steps if step.kind == "delay"]
    assert [(step.core, step.cost) for step in delays] == [(2, 700)]
    assert delays[0].time >= 40_000
    mine = [step for step in steps if step.core == 2 and step.kind in {"compute", "store", "load"}]
    following = min(step.time for step in mine if step.time > delays[0].time)
    assert following >= delays[0].time + 700


def test_dearer_links_take_effect_from_then_on():
    """A line's way over one link or two: 92 and 184 cycles before, four times as much after."""
    steps = trace(("MSG8", 16), Change(at=40_000, what=LINKS, percent=400)).recorder.steps
    fetches = [step for step in steps if step.kind == "fetch"]
    before = {step.cost for step in fetches if step.time < 40_000}
    after = {step.cost for step in fetches if step.time > 45_000}
    assert 92 in before
    assert 92 not in after
    assert {4 * 92, 8 * 92} <= after


def test_from_the_beginning_on_it_is_another_machine():
    """Dearer links from cycle 0 on are the same run as a machine with dearer links."""
    changed = trace(("MSG8", 16), Change(at=0, what=LINKS, percent=300))
    dear = to_end(FIG3.trace(FIG3.parameters(hop_percent=300), "MSG8", 16, None))
    assert changed.value == dear.value


def test_nothing_after_its_time_is_recorded_and_the_run_is_not_disturbed():
    spec = MachineSpec.load("amd_4x4")
    machine, recorder = recorded(spec, until=5_000, most=100, change=None)
    *_, short = shared_update.shared_memory(machine, cores=range(4), lines=8, until=60_000)
    *_, alone = shared_update.shared_memory(Machine(spec), cores=range(4), lines=8, until=60_000)
    assert short == alone
    assert 0 < len(recorder) <= 100
    assert max(step.time for step in recorder) < 5_000


@pytest.mark.parametrize(
    ("machine", "change", "sentence"),
    [
        ("amd_4x4", Change(core=16), "core: 16 is not a core of 0 to 15; try 1."),
        (
            "intel_2x4",
            Change(what=LINKS),
            "what: intel_2x4 has no links to change, its packages share a bus; try hold up.",
        ),
    ],
)
def test_what_a_machine_cannot_do_is_refused(machine, change, sentence):
    with pytest.raises(InvalidInput) as refused:
        recorded(MachineSpec.load(machine), until=1, most=1, change=change)
    assert str(refused.value) == sentence
