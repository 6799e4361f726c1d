"""Names that lead into Python are found, however they are written; solutions have none."""

import pytest

from labkit.exercises.answers import Code
from labkit.exercises.course import COURSE
from labkit.exercises.solutions import solution
from labkit.exercises.variant import Variant
from labkit.grading.reaching import reaching
from tests.project.checkout import ROOT


@pytest.mark.parametrize(
    ("body", "names"),
    [
        ("().__class__", ["__class__"]),
        ("core._machine", ["_machine"]),
        ("(x for x in y).gi_frame.f_back", ["f_back", "gi_frame"]),
        ("__builtins__['open']", ["__builtins__"]),
        ("match x:\n        case object(__class__=y): pass", ["__class__"]),
        ("del x.__dict__", ["__dict__"]),
        ("x.f_globals['a'] = 1", ["f_globals"]),
        ("_ = [_ for _ in range(3)]", []),
        ("'__class__'", []),
    ],
)
def test_they_are_found(body, names):
    assert reaching(f"def f(core):\n    {body}\n") == names


@pytest.mark.parametrize("text", ["def f(:", "\0", "(" * 100_000])
def test_what_cannot_be_read_has_none(text):
    assert reaching(text) == []


def test_no_solution_needs_one():
    for task in COURSE:
        if isinstance(task.answer, Code):
            known = solution(ROOT / "tests/solutions", task.name, Variant())
            assert reaching(known.answer) == []
            assert not any(map(reaching, known.wrong.values()))
