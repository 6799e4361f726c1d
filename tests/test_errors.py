"""Bad input is one sentence that names the parameter, what is wrong with it and a fix."""

from labkit.errors import InvalidInput

ERROR = InvalidInput("cores", "400 is not a number from 2 to 16", fix="try 2:16")


def test_the_sentence():
    assert str(ERROR) == "cores: 400 is not a number from 2 to 16; try 2:16."


def test_its_parts_can_be_asked_for():
    assert (ERROR.parameter, ERROR.problem, ERROR.fix) == (
        "cores",
        "400 is not a number from 2 to 16",
        "try 2:16",
    )


def test_whoever_catches_value_errors_catches_it():
    assert isinstance(ERROR, ValueError)


def test_its_repr_has_all_parts():
    assert repr(ERROR) == ("InvalidInput('cores', '400 is not a number from 2 to 16', 'try 2:16')")


def test_it_can_be_raised_again_as_the_engine_does_with_a_programs_error():
    assert str(type(ERROR)(*ERROR.args)) == str(ERROR)
