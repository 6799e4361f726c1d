"""The instructor's guide: every command works as it stands there, and the timetable fits the chapters."""

import re
from itertools import pairwise

import pytest

from tests.project.checkout import ROOT
from tests.project.commands import commands, course_folder, run

GUIDE = (ROOT / "notebooks/for_instructors.md").read_text(encoding="utf-8")
CHAPTERS = {
    int(path.name[:2]): path.read_text(encoding="utf-8")
    for path in sorted(ROOT.glob("notebooks/[0-9]*.ipynb"))
}
LESSON = 90
LEFT = 10
"""Minutes of a lesson that may be left for home, where the timetable says so."""
TENS = {"Ten": 10, "Twenty": 20, "Thirty": 30, "Forty": 40, "Fifty": 50} | {
    "Sixty": 60,
    "Seventy": 70,
    "Eighty": 80,
    "Ninety": 90,
}
UNITS = {"": 0, "-five": 5}


def minutes(chapter):
    tens, unit = re.search(r"\*([A-Z][a-z]+)(-\w+)? minutes", CHAPTERS[chapter]).groups()
    return TENS[tens] + UNITS[unit or ""]


def lessons():
    """The chapters at home and in class of every line of the timetable."""
    for line in re.findall(r"^\| (?:\d|project) \|.*$", GUIDE, flags=re.MULTILINE):
        _, _, home, in_class, *_ = line.split("|")
        yield tuple([int(n) for n in re.findall(r"\d+", cell)] for cell in (home, in_class))


def test_every_command_works_as_it_stands_there_and_one_after_the_other(tmp_path):
    place = course_folder(tmp_path)
    for command in commands(GUIDE):
        done = run(command, place)
        assert done.returncode == 0, f"{command}\n{done.stderr}"
    for made in ("marks.csv", "marks.html", "report.html", "solutions", "course/source"):
        assert (place / made).exists()


def test_there_are_commands():
    assert len(commands(GUIDE)) == 5
    assert len(commands(GUIDE, "nbgrader")) == 3


def test_every_chapter_has_its_lesson():
    """Twice only what is finished at home."""
    found = [chapter for home, in_class in lessons() for chapter in in_class or home]
    at_home = [chapter for home, _ in lessons() for chapter in home]
    assert set(found) | set(at_home) >= {chapter for chapter in CHAPTERS if chapter < 20}


def test_six_lessons_and_none_is_too_long():
    rows = list(lessons())
    assert len(rows) == 7
    for (_, in_class), (home_after, _) in pairwise(rows):
        left = LEFT if in_class[-1] in home_after else 0
        assert sum(map(minutes, in_class)) <= LESSON + left


@pytest.mark.parametrize("word", ["passed", "not yet", "not attempted", "could not be checked"])
def test_marks_are_called_as_in_the_table(word):
    assert f"*{word}*" in GUIDE
