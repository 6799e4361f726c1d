"""The run behind a point is the run of the point: same value, same steps, nothing disturbed."""

import pytest

from labkit.errors import InvalidInput
from labkit.experiments import find
from labkit.experiments.traced_run import UNTIL, to_end
from labkit.results import rows_of


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("fig3", {"cores": (2, 5)}),
        ("fig3", {"cores": (3, 4), "order": "random", "seed": 5, "machine": "amd_8x4"}),
        ("table2", {"machines": ("amd_4x4", "intel_2x4"), "count": 20}),
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
    ("name", "curve", "x", "says"),
    [
        ("fig3", "SHM3", 4, "SHM3 at 4 is no point of this chart"),
        ("fig3", "MSG8", 17, "MSG8 at 17 is no point of this chart"),
        ("fig3", "<b>" * 99, 1, "is no point of this chart"),
        ("table2", "latency 4x4", 3, "latency 4x4 at 3 is no point of this chart"),
    ],
)
def test_a_point_that_there_is_not_is_refused(name, curve, x, says):
    experiment = find(name)
    with pytest.raises(InvalidInput, match="point: ") as refused:
        experiment.trace(experiment.parameters(), curve, x, None)
    assert says in str(refused.value)
    assert len(str(refused.value)) < 300
