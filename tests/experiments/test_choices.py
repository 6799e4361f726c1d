"""Experiments that share a parameter share its refusals, whatever machine a reader brings."""

import pytest

from labkit.errors import InvalidInput
from labkit.experiments import choices, find
from labkit.hardware.machine_tables import ERAS
from labkit.parameters import fields
from labkit.results import Row

NEEDS_TWO = ("fig6", "fig8", "replication", "replicas", "coherence", "trees")
MINE = 'like = "amd_8x4"\nname = "mine"\ntitle = "my machine"\n'


def machine_field(experiment):
    names = [field.name for field in fields(experiment.parameters)]
    return "machine" if "machine" in names else "machines"


@pytest.mark.parametrize("short", NEEDS_TWO)
def test_a_machine_of_one_core_has_nobody_to_talk_to(short):
    experiment = find(short)
    with pytest.raises(InvalidInput, match=r"machine: .* has 1 core, and this needs at least 2; "):
        experiment.read({machine_field(experiment): "line:1x1"})


@pytest.mark.parametrize("short", ["fig3", "fig7"])
def test_what_one_core_can_do_runs_on_one(short):
    assert find(short).read({"machine": "line:1x1"}).cores == (1, 1)
    with pytest.raises(InvalidInput, match=r"2:5 is not within 1:1, .*; try 1:1\.$"):
        find(short).read({"machine": "line:1x1", "cores": "2:5"})


@pytest.mark.parametrize(
    ("short", "last"), [("fig3", 128), ("fig6", 128), ("fig7", 128), ("fig8", 64), ("replicas", 64)]
)
def test_a_large_machine_will_do_without_a_word_about_cores(short, last):
    """An experiment that stops at fewer cores than a machine has goes as far as it can."""
    assert find(short).read({"machine": "line:1x128"}).cores == (2, last)


def test_figure_7_boots_no_more_cores_than_one_can_wait_for():
    with pytest.raises(InvalidInput, match=r"cores: 1024 is not .* within 1:256 cores; "):
        find("fig7").read({"machine": "line:256x4", "cores": "1024"})


def test_eras_are_those_that_every_machine_names():
    assert tuple(choices.ERAS) == ERAS


@pytest.mark.parametrize("short", ["fig6", "notify", "replicas", "coherence"])
def test_a_row_has_the_name_of_a_machine_and_no_path(short, tmp_path):
    """A path is nobody else's business, and it may hold what no page should show."""
    path = tmp_path / "<b>mine.toml"
    links = "[topology]\npackages = 2\ncores_per_package = 1\nlinks = [[0, 1]]\n"
    path.write_text(MINE + links)
    experiment = find(short)
    first = next(
        point
        for point in experiment.points(experiment.read({"machine": str(path)}))
        if isinstance(point, Row)
    )
    assert first.machine == "mine"
