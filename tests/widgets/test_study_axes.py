"""The controls of a question say what it is, offer what the experiment has, and go back and forth."""

import pytest

from labkit.errors import InvalidInput
from labkit.experiments import EXPERIMENTS
from labkit.studies.study import Study
from labkit.widgets.study_axes import AxisPicker, StudyControls

STUDY = Study(
    experiment="fig3", x="cores=2:8:2", rows="misses=1,8", others="curves=SHM8 cycles=20000"
)


def controls(study=STUDY):
    told = []
    return StudyControls(study, changed=lambda: told.append(1)), told


def test_they_ask_what_they_were_given_and_say_nothing_by_themselves():
    made, told = controls()
    assert made.study == STUDY
    assert told == []


def test_a_reader_who_changes_something_is_heard():
    made, told = controls()
    made.axes["rows"].values.value = "1,4"
    assert made.study.rows == "misses=1,4"
    assert told


def test_a_new_parameter_begins_with_values_that_hold():
    made, _ = controls()
    made.axes["columns"].parameter.value = "hop_percent"
    assert made.study.columns == "hop_percent=50,100,200"
    assert made.study.over()["hop_percent"] == ["50", "100", "200"]


@pytest.mark.parametrize("experiment", EXPERIMENTS, ids=lambda experiment: experiment.short)
def test_every_parameter_of_every_experiment_can_be_an_axis(experiment):
    made, _ = controls(Study(experiment=experiment.short))
    picker = made.axes["x"]
    for _, name in picker.parameter.options:
        picker.parameter.value = name
        assert picker.option == "" or name in made.study.over()


def test_another_experiment_begins_with_all_its_curves_and_no_axis():
    made, told = controls()
    made.experiment.value = "fig7"
    assert made.study == Study(experiment="fig7", others="curves=Barrelfish,Linux,Windows")
    assert told


def test_names_with_spaces_survive():
    made, _ = controls(Study(experiment="fig8"))
    made.experiment.value = "fig3"
    made.experiment.value = "fig8"
    assert made.study.over()["curves"] == ["single operation", "pipelined"]


def test_an_axis_without_a_parameter_has_no_values():
    picker = AxisPicker("along x")
    picker.offer({})
    assert (picker.option, picker.values.disabled) == ("", True)


def test_a_value_out_of_bounds_is_refused_when_it_is_asked():
    made, _ = controls()
    made.axes["x"].values.value = "0:99999"
    with pytest.raises(InvalidInput, match="cores"):
        made.study.over()
