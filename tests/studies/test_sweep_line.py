"""The command line of a sweep, with what is not as usual."""

from labkit.experiments import find
from labkit.studies.sweep_line import sweep_line


def test_a_grid_says_nothing_of_its_design():
    line = sweep_line(find("fig3"), {"cores": "2:4", "curves": "SHM8"}, seed=3)
    assert line == "labkit sweep fig3 --over cores=2:4 --over curves=SHM8"


def test_a_sample_says_how_it_was_drawn():
    line = sweep_line(find("fig3"), {"cores": "2:4"}, design="random", samples=2, seed=3)
    assert line.endswith("--over cores=2:4 --design random --samples 2 --seed 3")
