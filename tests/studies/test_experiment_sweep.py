"""Sweeping an experiment: the same rows as running it, point by point."""

import subprocess
import sys

import pytest

import labkit
from labkit.errors import InvalidInput
from labkit.experiments import EXPERIMENTS, find
from labkit.results import rows_of
from labkit.studies.experiment_sweep import point_sweep, sweep

FIG3 = find("fig3")
MINE = """
like = "amd_4x4"
name = "mine"
[numbers]
clock_mhz = {{ value = {clock}, source = "a guess" }}
"""


def test_a_sweep_over_all_of_figure_3_is_figure_3():
    """Over cores and curves, each point one run: the rows of `labkit run fig3`, none more."""
    over = {"cores": "2:16", "curves": "SHM1,SHM2,SHM4,SHM8,MSG1,MSG8,Server"}
    points = sweep("fig3", over=over, executor="threads")
    assert len(points) == 15 * 7
    assert list(points.result().rows) == list(rows_of(FIG3.points(FIG3.parameters())))


def test_labkit_offers_it_and_stays_quick():
    """What a sweep needs is imported when it is asked for, and the extras later still."""
    assert labkit.sweep is sweep
    code = (
        "import sys, labkit\n"
        "assert not {'labkit.studies', 'labkit.experiments', 'simpy'} & sys.modules.keys()\n"
        "labkit.sweep('fig3', over={'cores': 2, 'curves': 'SHM8'}, executor='serial').result()\n"
        "extras = {'scipy', 'numpy', 'pandas', 'pyarrow', 'SALib', 'dask', 'multiprocessing'}\n"
        "assert not extras & sys.modules.keys(), extras & sys.modules.keys()\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
    with pytest.raises(AttributeError, match="no attribute 'swoop'"):
        labkit.swoop  # noqa: B018


@pytest.mark.parametrize("experiment", EXPERIMENTS, ids=lambda each: each.short)
def test_every_experiment_can_be_swept(experiment):
    """Its points go to another process and back by name; nothing is computed here."""
    name = next(iter(experiment.parameters.__attrs_attrs__)).name
    points = sweep(experiment, over={name: [getattr(experiment.parameters(), name)]})
    assert [point.problem for point in points.points] == [""]


def test_values_that_do_not_go_together_are_refused_point_by_point():
    over = {"machine": "amd_2x2,amd_4x4", "cores": [4, 16], "curves": "SHM8"}
    result = sweep(FIG3, over=over, executor="serial").result()
    assert [outcome.state for outcome in result.outcomes] == ["done", "refused", "done", "done"]
    assert result.problems[0].problem == (
        "cores: 16:16 is not within 1:4, amd_2x2 has 4 cores; try 2:4."
    )


def test_replications_are_an_axis():
    over = {"seed": range(4), "order": "random", "cores": 8, "curves": "SHM8"}
    rows = sweep(FIG3, over=over, executor="serial").result().rows
    assert [row.seed for row in rows] == [0, 1, 2, 3]


def test_points_chosen_elsewhere():
    points = [{"cores": 2, "curves": "SHM8"}, {"cores": 4, "curves": "MSG1"}]
    rows = point_sweep("fig3", points, executor="serial").result().rows
    assert [(row.x, row.curve) for row in rows] == [(2, "SHM8"), (4, "MSG1")]
    with pytest.raises(InvalidInput, match="there is no such parameter"):
        point_sweep("fig3", [{"core": 2}])


def test_the_same_point_of_two_sweeps_is_one_point(tmp_path):
    """A default that is varied, and one that is not, are the same content."""
    store = tmp_path / "points.sqlite"
    sweep(FIG3, over={"cores": 4, "curves": "SHM8"}, executor="serial", store=store).result()
    over = {"cores": 4, "curves": "SHM8", "misses": [8, 4]}
    result = sweep(FIG3, over=over, executor="serial", store=store).result()
    assert [outcome.recalled for outcome in result.outcomes] == [True, False]


def test_a_machine_file_that_changes_is_another_point(tmp_path):
    """What a reader's own file holds is part of the content, not only its name."""
    file = tmp_path / "mine.toml"

    def key(clock):
        file.write_text(MINE.format(clock=clock))
        (point,) = sweep(FIG3, over={"machine": [str(file)]}).points
        return point.key

    one = key(2500)
    assert key(2600) != one
    assert key(2500) == one


def test_sampled_designs_take_a_seed():
    over = {"cores": "1:16", "misses": "1:32", "curves": "SHM1,SHM8"}
    one, same, other = (
        sweep(FIG3, over=over, design="sobol", samples=32, seed=seed).points for seed in (1, 1, 2)
    )
    assert one == same
    assert one != other
