"""`labkit grade` writes marks and a page, says what is common, and refuses before it starts."""

import csv

import pytest
from click.testing import CliRunner

from labkit.cli import main
from labkit.exercises.outcome import not_yet
from labkit.exercises.saving import Desk
from labkit.exercises.work import Work
from labkit.grading import sandbox


@pytest.fixture
def group(tmp_path):
    """Ada and Grace have handed in, Edsger has not; of Bob the roster says nothing."""
    folder = tmp_path / "class"
    for name in ("ada", "grace", "bob"):
        (folder / name).mkdir(parents=True)
        work = Work(student=name).answered("messages_of_a_write", "1", not_yet())
        Desk(folder / name / "work.json").save(work.answered("could_not_know", "<b>", not_yet()))
    (tmp_path / "class.csv").write_text("student\nada\ngrace\nedsger\n")
    return tmp_path


def run(folder, *more):
    where = ["--output", folder / "marks.csv", "--page", folder / "marks.html"]
    words = [folder / "class", "--roster", folder / "class.csv", *where, *more]
    return CliRunner().invoke(main, ["grade", *map(str, words)])


def test_a_class_becomes_marks_and_a_page(group):
    done = run(group, "--jobs", 2)
    assert done.exit_code == 0, done.output
    with (group / "marks.csv").open(newline="") as file:
        ada, grace, edsger = csv.DictReader(file)
    assert [ada["student"], grace["student"], edsger["student"]] == ["ada", "grace", "edsger"]
    assert ada["messages_of_a_write"] == "not yet"
    assert ada["could_not_know"] == "to read"
    assert edsger["notes"] == "Nothing was handed in."
    assert "Of nobody on the roster: 'bob'" in done.stdout
    text = (group / "marks.html").read_text()
    assert text.count("&lt;b&gt;") == 2
    assert "In the folder, but of nobody" in text


def test_our_answers_stand_beside_the_words_if_it_is_told_where_they_are(group):
    (group / "solutions").mkdir()
    (group / "solutions/could_not_know.toml").write_text('answer = "our own words"')
    assert run(group).exit_code == 0
    assert "our own words" not in (group / "marks.html").read_text()
    assert run(group, "--solutions", group / "solutions").exit_code == 0
    assert "our own words" in (group / "marks.html").read_text()


def test_it_says_when_programs_are_not_run(group, monkeypatch):
    monkeypatch.setattr(sandbox.shutil, "which", lambda _: None)
    done = run(group)
    assert done.exit_code == 0
    assert "Programs are not run: bubblewrap is not installed" in done.stderr


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        (["--jobs", "0"], "jobs: 0 is not a whole number"),
        (["--roster", "none.csv"], "roster: none.csv cannot be read"),
        (["--output", "/no/such/marks.csv"], "output: /no/such/marks.csv cannot be written"),
        (["--page", "/no/such/marks.html"], "page: /no/such/marks.html cannot be written"),
    ],
)
def test_what_cannot_be_is_refused_in_one_sentence(group, more, sentence):
    done = run(group, *more)
    assert done.exit_code == 2
    assert sentence in done.output
    assert done.output.count("\n") == 1
    assert not (group / "marks.csv").exists()
