"""A control tells the page all about its field, and nothing that is declared elsewhere."""

import json

from labkit.experiments import find
from labkit.parameters import fields
from labkit.widgets.field_control import FieldControl


def test_the_page_gets_label_help_bounds_and_options(line):
    control = {field.name: FieldControl(field) for field in fields(line.parameters)}
    cores = control["cores"]
    assert cores.text == "2:5"
    assert cores.high == 64
    assert cores.field["label"] == "Cores"
    assert cores.field["unit"] == "cores"
    assert control["machine"].field["options"] == {"small": "Small", "large": "Large"}
    assert control["curves"].text == "SHM1,MSG1"
    assert all(json.dumps(each.field) for each in control.values())


def test_a_given_text_comes_first(line):
    assert FieldControl(fields(line.parameters)[0], text="3:4").text == "3:4"


def test_how_a_value_is_opened_stays_here():
    """The page gets no function: a machine's field has one, which reads machine files."""
    machine = {field.name: field for field in fields(find("fig6").parameters)}["machine"]
    assert machine.opens is not None
    assert json.dumps(FieldControl(machine).field)
