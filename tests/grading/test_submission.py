"""A student's file is found under the names that it may have, and opened without following anything."""

import os

import pytest

from labkit.errors import InvalidInput
from labkit.exercises.work import Work
from labkit.exercises.work_file import to_text
from labkit.grading.roster import Student
from labkit.grading.submission import Submissions

ADA = Student(name="ada")
TEXT = to_text(Work(student="ada"))


def of_ada(folder, student=ADA):
    return Submissions.of(folder).of_student(student)


@pytest.mark.parametrize("file", ["ada.json", "ada/work.json"])
def test_a_file_or_a_folder_of_the_students_name(tmp_path, file):
    (tmp_path / file).parent.mkdir(exist_ok=True)
    (tmp_path / file).write_text(TEXT)
    found = of_ada(tmp_path)
    assert (found.file, found.work.student, found.problem) == (file, "ada", "")


def test_the_roster_may_say_where(tmp_path):
    (tmp_path / "ada_17_late").mkdir()
    (tmp_path / "ada_17_late/work.json").write_text(TEXT)
    assert of_ada(tmp_path, Student(name="ada", file="ada_17_late/work.json")).work


def test_nothing_is_nothing(tmp_path):
    (tmp_path / "grace").mkdir()
    for student in (ADA, Student(name="grace"), Student(name="x", file="none.json")):
        found = of_ada(tmp_path, student)
        assert (found.work, found.problem) == (None, "")


@pytest.mark.parametrize("place", ["ada.json", "ada", "ada/work.json"])
def test_a_link_is_not_followed_wherever_it_is(tmp_path, place):
    victim = tmp_path / "elsewhere"
    victim.mkdir()
    (victim / "work.json").write_text(TEXT)
    folder = tmp_path / "class"
    (folder / place).parent.mkdir(parents=True)
    (folder / place).symlink_to(victim if place == "ada" else victim / "work.json")
    found = of_ada(folder)
    assert (found.work, "link" in found.problem) == (None, True)


@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir])
def test_what_is_no_plain_file_is_told_and_waits_for_nobody(tmp_path, make):
    make(tmp_path / "ada.json")
    found = of_ada(tmp_path)
    assert found.work is None
    assert "no plain file" in found.problem or "directory" in found.problem


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"[]", b"[" * 100_000, b"1" * 10_000])
def test_what_is_no_work_is_told(tmp_path, content):
    (tmp_path / "ada.json").write_bytes(content)
    found = of_ada(tmp_path)
    assert found.work is None
    assert found.problem


def test_what_belongs_to_nobody_is_named(tmp_path):
    for name in ("ada.json", "grace.json", "x.zip"):
        (tmp_path / name).write_text(TEXT)
    assert Submissions.of(tmp_path).left_over([ADA]) == ["grace.json", "x.zip"]


def test_a_name_is_found_however_its_accents_are_written(tmp_path):
    (tmp_path / "Zoe\u0308.json").write_text(TEXT)
    assert of_ada(tmp_path, Student(name="Zo\u00eb")).work


def test_a_folder_that_is_not_there_is_told(tmp_path):
    with pytest.raises(InvalidInput, match="submissions: none cannot be read"):
        Submissions.of(tmp_path / "none")
