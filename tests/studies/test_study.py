"""A question is text; what comes back stands at its place, averaged where nothing tells places apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.errors import InvalidInput
from labkit.experiments import find
from labkit.studies.study import Study
from labkit.sweeps.statistics import interval

QUICK = Study(
    experiment="fig3",
    x="cores=2,4",
    rows="hop_percent=100,200",
    columns="machine=amd_4x4,amd_8x4",
    others="curves=SHM8,MSG8 cycles=20000",
)


def outcomes(study):
    return study.sweep(executor="serial").result().outcomes


def test_every_value_stands_at_its_place():
    cells = QUICK.cells(outcomes(QUICK))
    assert len(cells) == 2 * 2 * 2 * 2
    places = {(cell.curve, cell.x, cell.row, cell.column) for cell in cells}
    assert len(places) == len(cells)
    assert ("MSG8", 4, 200, "amd_8x4") in places
    assert {cell.half_width for cell in cells} == {0.0}
    assert {cell.unit for cell in cells} == {"cycles"}


def test_an_experiment_has_an_x_of_its_own():
    study = Study(experiment="table2", others="machines=amd_2x2 measures=latency count=20")
    cells = study.cells(outcomes(study))
    assert [cell.x for cell in cells] == [0, 1]
    assert study.x_name.startswith("hops")


def test_what_has_no_place_in_the_picture_is_averaged():
    study = Study(
        experiment="fig3",
        x="cores=8",
        others="curves=SHM8 order=random seed=0:4 cycles=20000",
    )
    done = outcomes(study)
    (cell,) = study.cells(done)
    each = [row.computed for outcome in done for row in outcome.rows]
    assert len(each) == 5
    assert cell.value == pytest.approx(interval(each).mean)
    assert cell.half_width == pytest.approx(interval(each).half_width)


def test_values_of_the_same_seed_stand_side_by_side():
    """Whatever the order in which points came: pairs depend on it."""
    study = Study(
        experiment="fig3",
        x="cores=8",
        others="curves=SHM8,MSG8 order=random seed=0:2 cycles=20000",
    )
    done = outcomes(study)
    assert study.values(reversed(done)) == study.values(done)
    assert {len(values) for values in study.values(done).values()} == {3}


def test_several_values_for_one_place_in_one_run_are_refused():
    """Cores run from 2 to 4 in each point, and misses stand along x: which of the three is meant?"""
    study = Study(experiment="fig3", x="misses=1,8", others="curves=SHM8 cycles=20000")
    with pytest.raises(InvalidInput, match="cores to vary"):
        study.cells(outcomes(study))


@given(st.sampled_from(["", "cores=2:4", "cores=2:16:2"]), st.sampled_from(["", "misses=1,8"]))
def test_a_question_survives_a_file(x, rows):
    study = Study(x=x, rows=rows, others="curves=SHM8")
    assert Study.from_json(study.to_json()) == study


@pytest.mark.parametrize("text", ["", "[]", "7", '{"no": "1"}', '{"x": "nosuch=1"}', "{"])
def test_what_is_no_question_is_refused_in_a_sentence(text, tmp_path):
    file = tmp_path / "question.json"
    file.write_text(text)
    with pytest.raises(InvalidInput):
        Study.load(file)


def test_the_command_line_asks_the_same():
    assert QUICK.command() == (
        "labkit sweep fig3 --over cores=2,4 --over hop_percent=100,200 "
        "--over machine=amd_4x4,amd_8x4 --over curves=SHM8,MSG8 --over cycles=20000"
    )


def test_names_with_spaces_are_quoted():
    study = Study(experiment="fig8", x="cores=2", others="'curves=single operation'")
    assert study.over()["curves"] == ["single operation"]
    assert "'curves=single operation'" in study.command()


def test_the_first_axes_of_a_sweep_are_drawn_and_the_rest_is_not():
    over = {
        "curves": "SHM8,MSG8",
        "misses": "1,8",
        "cycles": "20000",
        "seed": "0:3",
        "cores": "2:4",
    }
    study = Study.drawing(find("fig3"), over)
    assert (study.x, study.rows, study.columns) == ("misses=1,8", "cores=2:4", "")
    assert set(study.over()) == set(over)
