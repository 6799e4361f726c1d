"""`labkit report` makes a page of a file of work, or says what is wrong with the file."""

from click.testing import CliRunner

from labkit.cli import main
from labkit.exercises.saving import Desk
from labkit.exercises.work import Work


def run(*arguments):
    return CliRunner().invoke(main, ["report", *map(str, arguments)])


def test_a_file_of_work_becomes_a_page(tmp_path):
    Desk(tmp_path / "work.json").save(Work(student="ada").explained("02.why", "Why?", "So."))
    done = run(tmp_path / "work.json", "--output", tmp_path / "ada.html")
    assert done.exit_code == 0, done.output
    page = (tmp_path / "ada.html").read_text()
    assert "Work of ada" in page
    assert "02.why: Why?" in page


def test_what_is_no_work_is_refused_in_one_sentence_and_nothing_is_written(tmp_path):
    (tmp_path / "work.json").write_text("[]")
    for name, sentence in (("work.json", "the file is not a table"), ("none", "cannot be read")):
        done = run(tmp_path / name, "--output", tmp_path / "ada.html")
        assert done.exit_code == 2
        assert sentence in done.output
        assert done.output.count("\n") == 1
    assert not (tmp_path / "ada.html").exists()


def test_a_page_that_cannot_be_written_is_told(tmp_path):
    Desk(tmp_path / "work.json").save(Work())
    done = run(tmp_path / "work.json", "--output", tmp_path / "no" / "ada.html")
    assert done.exit_code == 2
    assert "output: " in done.output
