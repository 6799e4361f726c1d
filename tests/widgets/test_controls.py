"""Controls: bounds come from the fields and the machine, bad values are refused, never clamped."""

import attrs
import pytest

from labkit.errors import InvalidInput
from labkit.parameters import choice
from labkit.widgets.controls import Controls


@pytest.fixture
def changes():
    return []


@pytest.fixture
def controls(line, changes):
    return Controls(
        line.parameters(), limits=line.limits, changed=lambda: changes.append("changed")
    )


def test_each_parameter_has_a_control_and_the_machine_its_bound(controls):
    assert list(controls.by_name) == ["cores", "slope", "machine", "curves"]
    assert controls.by_name["cores"].high == 16
    assert controls.by_name["slope"].high == 100


def test_shown_chooses_and_orders(line):
    controls = Controls(
        line.parameters(slope=7), shown=("slope", "cores"), limits=line.limits, changed=print
    )
    assert list(controls.by_name) == ["slope", "cores"]
    assert controls.parameters() == line.parameters(slope=7)


def test_a_wrong_name_in_shown_is_bad_input(line):
    with pytest.raises(InvalidInput, match=r"shown: colour is no parameter.*choose from cores"):
        Controls(line.parameters(), shown=("colour",), limits=line.limits, changed=print)


def test_what_the_reader_does_is_read_and_told(line, controls, changes):
    controls.by_name["cores"].text = "2:9"
    controls.by_name["curves"].text = "MSG1"
    assert controls.parameters() == line.parameters(cores=(2, 9), curves=("MSG1",))
    assert changes == ["changed", "changed"]


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("cores", "2:400", "cores: 2:400 is not .* within 2:16 cores; try 2:5."),
        ("cores", "2:17", "cores: 2:17 is not .* within 2:16 cores; try 2:5."),
        ("cores", "abc", "cores: abc is not .* within 2:16 cores; try 2:5."),
        ("cores", "5:3", "cores: 5:3 is not"),
        ("slope", "", "slope: .* is not a whole number from 1 to 100; try 10."),
        ("curves", "", "curves: .* is not a comma-separated list of SHM1, MSG1; try SHM1,MSG1."),
    ],
)
def test_a_bad_value_is_one_sentence_and_marks_its_control(controls, *, name, text, sentence):
    """The sentence has the bound of now, the value stays as typed, the others stay unmarked."""
    controls.by_name[name].text = text
    with pytest.raises(InvalidInput, match=sentence):
        controls.parameters()
    assert controls.by_name[name].text == text
    assert [each for each, control in controls.by_name.items() if control.invalid] == [name]
    controls.reset()
    controls.parameters()
    assert not controls.by_name[name].invalid


def test_a_smaller_machine_lowers_bounds_and_values_and_says_so(line, controls, changes):
    controls.by_name["machine"].text = "small"
    assert controls.fit() == "cores: lowered to 2:4, the most there is here."
    assert controls.by_name["cores"].high == 4
    assert controls.parameters() == line.parameters(machine="small", cores=(2, 4))
    assert changes == ["changed"]  # the reader moved one control; the lowering is ours
    controls.by_name["machine"].text = "large"
    assert controls.fit() == ""
    assert controls.by_name["cores"].high == 16


def test_a_typed_number_is_never_lowered(controls):
    controls.by_name["cores"].text = "2:17"
    assert controls.fit() == ""
    assert controls.by_name["cores"].text == "2:17"


def test_reset_goes_back_to_the_beginning(line, controls, changes):
    controls.by_name["machine"].text = "small"
    controls.fit()
    changes.clear()
    controls.reset()
    assert controls.parameters() == line.parameters()
    assert controls.by_name["cores"].high == 16
    assert changes == []


def test_a_number_above_its_limit_begins_at_the_limit(line):
    """A default may mean "as many as there are"; one that is not shown is nobody's mistake."""
    limits = lambda _: {"cores": 16, "slope": 7}  # noqa: E731 - a word for a table
    controls = Controls(line.parameters(), limits=limits, changed=print)
    assert controls.parameters() == line.parameters(slope=7)
    controls.by_name["slope"].text = "3"
    controls.reset()
    assert controls.by_name["slope"].text == "7"
    hidden = Controls(line.parameters(), shown=("cores",), limits=limits, changed=print)
    assert hidden.parameters() == line.parameters(slope=7)


def test_lock_and_unlock(controls):
    controls.lock()
    assert all(control.disabled for control in controls.by_name.values())
    controls.unlock()
    assert not any(control.disabled for control in controls.by_name.values())


@attrs.frozen(kw_only=True)
class OneIsTaken:
    colour: str = choice("red", options={"red": "Red", "blue": "Blue"}, label="c", help="Which.")

    def __attrs_post_init__(self):
        if self.colour == "blue":
            raise InvalidInput("colour", "blue is taken", fix="try red")


def test_a_class_that_refuses_a_choice_has_its_own_sentence_shown():
    """The bound of now is only said where there is one."""
    controls = Controls(OneIsTaken(), limits=lambda _: {}, changed=list)
    controls.by_name["colour"].text = "blue"
    with pytest.raises(InvalidInput, match="colour: blue is taken; try red"):
        controls.parameters()
