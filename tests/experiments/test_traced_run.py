"""The run behind a point is the run of the point: same value, same steps, nothing disturbed."""

import pytest

from labkit.charts.time_space import time_space
from labkit.charts.update_costs import update_costs
from labkit.errors import InvalidInput
from labkit.experiments import EXPERIMENTS, find
from labkit.experiments.traced_run import UNTIL, to_end
from labkit.hardware.change import Change
from labkit.results import rows_of

QUICK = {
    "fig3": {"cores": (4, 4)},
    "fig6": {"cores": (8, 8), "curves": ("Multicast",)},
    "fig7": {"cores": (4, 4), "curves": ("Linux",), "machine": "amd_2x2"},
    "fig8": {"cores": (4, 4), "count": 5, "machine": "amd_2x2"},
    "trees": {"machines": ("amd_4x4",), "trees": ("NUMA-aware",)},
    "table1": {"count": 10},
    "table2": {"machines": ("amd_4x4",), "count": 20},
    "replication": {"cores": 4, "reads": (50, 50), "each": 10, "curves": ("server",)},
    "replicas": {"cores": (4, 4), "each": 10, "curves": ("replicated log",)},
    "notify": {"machine": "amd_2x2", "count": 10, "ways": ("spin",)},
    "idle": {"machine": "amd_2x2", "idle": (4, 4), "count": 10},
}
"""Parameters of a short run each."""


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("fig3", {"cores": (2, 5)}),
        ("fig3", {"cores": (3, 4), "order": "random", "seed": 5, "machine": "amd_8x4"}),
        ("table2", {"machines": ("amd_4x4", "intel_2x4"), "count": 20}),
        ("fig6", {"cores": (3, 5), "rounds": 2}),
        ("fig6", {"machine": "intel_2x4", "cores": (4, 4), "curves": ("Broadcast", "Radix")}),
        ("fig7", {"cores": (3, 3), "curves": ("Linux", "Windows"), "machine": "amd_2x2"}),
        ("trees", {"machines": ("amd_4x4", "apple-m1-pro"), "trees": ("adaptive", "radix 4")}),
        ("table1", {"machines": ("amd_2x2", "intel_2x4"), "count": 10}),
        ("replication", {"cores": 4, "reads": (50, 100), "step": 50, "each": 10}),
        ("replicas", {"cores": (3, 4), "step": 1, "each": 10, "think": 100}),
        ("notify", {"machine": "amd_2x2", "count": 10}),
        ("notify", {"machine": "amd_2x2", "count": 10, "statistic": "worst", "ways": ("spin",)}),
        ("idle", {"machine": "amd_2x2", "idle": (0, 4), "step": 4, "count": 10}),
    ],
)
def test_the_value_is_that_of_the_row(name, given):
    """Whoever listens changes nothing: with a trace or without, the point is the same."""
    experiment = find(name)
    parameters = experiment.parameters(**given)
    for row in rows_of(experiment.points(parameters)):
        run = to_end(experiment.trace(parameters, row.curve, row.x, None))
        assert round(run.value, 2) == row.value
        assert len(run.recorder) > 0


def test_the_same_point_gives_the_same_trace():
    fig3 = find("fig3")
    first, again = (to_end(fig3.trace(fig3.parameters(), "SHM8", 16, None)) for _ in range(2))
    assert first.recorder.hash() == again.recorder.hash()
    assert max(step.time for step in first.recorder) < UNTIL


@pytest.mark.parametrize(
    ("name", "given", "percent"),
    [
        ("fig7", {"cores": (2, 4), "curves": ("Barrelfish",), "machine": "amd_2x2"}, 0.9),
        ("fig8", {"cores": (2, 4), "step": 2, "count": 5, "machine": "amd_2x2"}, 0.2),
    ],
)
def test_a_point_alone_is_close_to_that_of_a_chart(name, given, percent):
    """All points of a booted system are taken on one; alone they differ by no more than it says there."""
    experiment = find(name)
    parameters = experiment.parameters(**given)
    for row in rows_of(experiment.points(parameters)):
        run = to_end(experiment.trace(parameters, row.curve, row.x, None))
        assert run.value == pytest.approx(row.value, rel=percent / 100)
        assert run.recorder.steps[0].time > 0, "the boot is not what is looked at"


WITHOUT = {"polling", "orders", "table3", "rtt2013", "coherence", "incoherent"}
"""Whose points are no runs of one machine, or more than one, or shown elsewhere."""


@pytest.mark.parametrize("name", [each.short for each in EXPERIMENTS if each.trace is not None])
def test_what_is_counted_is_marked_and_its_cost_adds_up(name):
    """A message in the diagram shows where its cost goes: parts of what the curve is the mean of."""
    experiment = find(name)
    parameters = experiment.parameters(**QUICK.get(name, {}))
    row = next(row for row in rows_of(experiment.points(parameters)) if row.value is not None)
    run = to_end(experiment.trace(parameters, row.curve, row.x, None))
    costs = update_costs(time_space(run.recorder))
    assert costs
    for cost in costs:
        assert sum(cost.parts) == cost.end - cost.begin
    assert any(cost.begin >= run.begin for cost in costs), "some are after the warm-up"


def test_every_experiment_but_a_few_opens_its_points():
    assert {each.short for each in EXPERIMENTS if each.trace is None} == WITHOUT


@pytest.mark.parametrize("name", ["fig6", "fig7", "fig8", "trees", "replication", "notify"])
def test_a_change_keeps_the_past(name):
    """One thing changed in the middle of it: the steps before are the same, those after are not."""
    experiment = find(name)
    parameters = experiment.parameters(**QUICK[name])
    row = next(rows_of(experiment.points(parameters)))
    run = to_end(experiment.trace(parameters, row.curve, row.x, None))
    change = Change(core=1, cycles=500, at=run.begin + 200)
    other = to_end(experiment.trace(parameters, row.curve, row.x, change))
    assert other.shares_past_of(run)
    assert other.recorder.parted > 0
    assert other.recorder.hash() != run.recorder.hash()


@pytest.mark.parametrize(
    ("name", "curve", "x", "says"),
    [
        ("fig3", "SHM3", 4, "SHM3 at 4 is no point of this chart"),
        ("fig3", "MSG8", 17, "MSG8 at 17 is no point of this chart"),
        ("fig3", "<b>" * 99, 1, "is no point of this chart"),
        ("table2", "latency 4x4", 3, "latency 4x4 at 3 is no point of this chart"),
        ("fig6", "Unicast", 33, "Unicast at 33 is no point of this chart"),
        ("fig7", "BSD", 4, "BSD at 4 is no point of this chart"),
        ("fig8", "pipelined", 1, "pipelined at 1 is no point of this chart"),
        ("trees", "adaptive", 0, "adaptive at 0 is no point of this chart"),
        ("table1", "LRPC", 5, "LRPC at 5 is no point of this chart"),
        ("replication", "server", 5, "server at 5 is no point of this chart"),
        ("replicas", "server", 1, "server at 1 is no point of this chart"),
        ("notify", "spin", 9, "spin at 9 is no point of this chart"),
        ("idle", "9 hops", 0, "9 hops at 0 is no point of this chart"),
    ],
)
def test_a_point_that_there_is_not_is_refused(name, curve, x, says):
    experiment = find(name)
    with pytest.raises(InvalidInput, match="point: ") as refused:
        experiment.trace(experiment.parameters(), curve, x, None)
    assert says in str(refused.value)
    assert len(str(refused.value)) < 300
