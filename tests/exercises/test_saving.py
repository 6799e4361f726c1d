"""The file of work is always the old one or the new one, whatever is killed in between."""

import os
import signal
import subprocess
import sys
import time

import pytest

from labkit.errors import InvalidInput
from labkit.exercises import saving
from labkit.exercises.saving import Desk, place
from labkit.exercises.work import Work

# Two works of different lengths in turn, with nothing else in between, until somebody kills it.
WRITER = """
import sys
from pathlib import Path
from labkit.exercises.saving import Desk
from labkit.exercises.work import Work
desk = Desk(Path(sys.argv[1]))
works = [Work().explained("why", "", text) for text in ("a" * 50_000, "b" * 400_000)]
desk.save(works[0])
print("ready", flush=True)
while True:
    for work in works:
        desk.save(work)
"""


def writer(path):
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout.readline() == "ready\n"
    return process


def killed(path, seconds):
    """Kill a writer that has saved for so long; return what is in the file then."""
    process = writer(path)
    time.sleep(seconds)
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    return Desk(path).read().explanations["why"].text


def is_whole(text):
    return text in {"a" * 50_000, "b" * 400_000}


@pytest.mark.parametrize("count", [20, pytest.param(200, marks=pytest.mark.long)])
def test_a_kernel_that_is_killed_while_saving_leaves_the_old_or_the_new(tmp_path, count):
    in_the_middle = 0
    for number in range(count):
        path = tmp_path / str(number) / "work.json"
        path.parent.mkdir()
        # Another moment of the few milliseconds that saving takes, each time.
        assert is_whole(killed(path, seconds=number * 0.0137 % 0.05))
        in_the_middle += len(list(path.parent.glob(".work.json.*")))
    assert in_the_middle > 0, "no kill has met a save that was under way"


def test_what_a_kill_leaves_beside_the_file_is_cleared_away_by_the_next(tmp_path):
    path = tmp_path / "work.json"
    Desk(path).save(Work())
    (tmp_path / ".work.json.half.new").write_text("{")
    os.utime(tmp_path / ".work.json.half.new", (0, 0))
    Desk(path).save(Work(student="ada"))
    assert [file.name for file in tmp_path.iterdir()] == ["work.json"]


@pytest.mark.parametrize("breaks", ["fsync", "fdopen"])
def test_a_disk_that_fails_leaves_the_old_and_nothing_beside_it(tmp_path, monkeypatch, breaks):
    desk = Desk(tmp_path / "work.json")
    desk.save(Work(student="ada"))

    def fail(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(saving.os, breaks, fail)
    with pytest.raises(InvalidInput, match=r"work: work.json cannot be written \(No space"):
        desk.save(Work(student="grace"))
    monkeypatch.undo()
    assert desk.read().student == "ada"
    assert [file.name for file in tmp_path.iterdir()] == ["work.json"]


def test_writing_in_place_would_be_noticed(tmp_path):
    """The seeded bug: half of the new one over the old one."""
    path = tmp_path / "work.json"
    Desk(path).save(Work().explained("why", "", "a" * 50_000))
    path.write_bytes(path.read_bytes()[:1000])
    with pytest.raises(InvalidInput, match="is not JSON"):
        Desk(path).read()


def test_a_change_of_another_notebook_is_kept(tmp_path):
    """Two kernels with the same file: each change reads it again."""
    one, other = Desk(tmp_path / "work.json"), Desk(tmp_path / "work.json")
    one.change(lambda work: work.explained("a", "", "first"))
    other.change(lambda work: work.explained("b", "", "second"))
    one.change(lambda work: work.hinted("serve", 1))
    assert one.read().explanations.keys() == {"a", "b"}


def test_work_that_could_not_be_read_again_is_not_written(tmp_path):
    desk = Desk(tmp_path / "work.json")
    desk.save(Work(student="ada"))
    for odd in (Work().explained("a", "", "x" * 1_000_000), Work(student="\ud800")):
        with pytest.raises(InvalidInput):
            desk.save(odd)
    assert desk.read().student == "ada"


def test_no_file_is_no_work_yet(tmp_path):
    assert Desk(tmp_path / "work.json").read().answers == {}


def test_a_folder_in_its_place_is_told(tmp_path):
    (tmp_path / "work.json").mkdir()
    with pytest.raises(InvalidInput, match="cannot be"):
        Desk(tmp_path / "work.json").read()


def test_the_place_is_beside_the_notebook_or_where_the_variable_says(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("LABKIT_WORK")
    assert place() == tmp_path / "work.json"
    monkeypatch.setenv("LABKIT_WORK", str(tmp_path / "elsewhere.json"))
    assert place() == tmp_path / "elsewhere.json"
