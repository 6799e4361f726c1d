"""Work is taken away as a file and brought back, on this machine or another, and nothing is lost."""

from datetime import UTC, datetime

import pytest

from labkit.exercises import work_file
from labkit.exercises.desk_panel import DeskPanel, my_work, progress
from labkit.exercises.outcome import not_yet, passed
from labkit.exercises.saving import Desk
from labkit.exercises.work import Answered, Work


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path / "work.json")


def bring(panel, content):
    file = {"name": "work.json", "type": "", "size": len(content), "content": content}
    panel.upload.value = ({**file, "last_modified": datetime.now(UTC)},)


def test_what_was_downloaded_can_be_brought_back_elsewhere(desk, tmp_path):
    """Binder's idle cull: another machine, with nothing on it."""
    desk.save(
        Work(student="ada").answered("serve", "x", passed()).explained("02.why", "Why?", "So.")
    )
    file = DeskPanel(desk).download._content()
    elsewhere = Desk(tmp_path / "elsewhere.json")
    panel = DeskPanel(elsewhere)
    bring(panel, file.encode())
    assert panel.status.text == "Your work is back. Run the cells again to see it in them."
    assert panel.name.value == "ada"
    assert elsewhere.read() == desk.read()


def test_of_what_is_in_both_the_later_is_kept(desk):
    def answer(text, at):
        return Answered(answer=text, state="passed", at=at)

    desk.save(
        Work(answers={"a": answer("old", "1"), "b": answer("new", "2"), "c": answer("c", "1")})
    )
    brought = Work(
        answers={"a": answer("new", "2"), "b": answer("old", "1"), "d": answer("d", "1")}
    )
    bring(DeskPanel(desk), work_file.to_text(brought).encode())
    kept = {name: entry.answer for name, entry in desk.read().answers.items()}
    assert kept == {"a": "new", "b": "new", "c": "c", "d": "d"}


@pytest.mark.parametrize("content", [b"", b"{}", b"\xff\xfe", b"[" * 100_000, b'{"version": 9}'])
def test_what_is_no_work_is_refused_and_the_old_is_kept(desk, content):
    desk.save(Work(student="ada"))
    panel = DeskPanel(desk)
    bring(panel, content)
    assert panel.status.text.startswith("work: ")
    assert desk.read().student == "ada"


def test_a_name_is_kept_and_the_exercises_follow_it(desk):
    panel = DeskPanel(desk)
    assert not desk.path.exists()
    panel.name.value = " ada "
    assert desk.read().student == "ada"
    assert panel.status.text.startswith("Kept. Your exercises have numbers of their own")


def test_progress_counts_what_is_passed(desk, monkeypatch):
    monkeypatch.setenv("LABKIT_WORK", str(desk.path))
    desk.save(Work().answered("serve", "x", passed()).answered("which_structure", "y", not_yet()))
    assert "1 of " in progress().value
    panel = my_work()
    assert "1 of " in panel.shown.value
    desk.change(lambda work: work.answered("which_structure", "z", passed()))
    panel.again.click()
    assert "2 of " in panel.shown.value
    assert "<script" not in panel.report._content()


def test_a_file_that_cannot_be_read_is_told(desk):
    desk.path.write_text("no work")
    panel = DeskPanel(desk)
    assert "is not JSON" in panel.status.text
