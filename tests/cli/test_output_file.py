"""A file is replaced whole and only at the end, or stays as it was."""

import os
import stat
from pathlib import Path

import pytest

from labkit.cli.output_file import replacing
from labkit.errors import InvalidInput


def test_a_new_file(tmp_path):
    target = tmp_path / "new"
    with replacing(str(target), option="output") as write:
        assert not target.exists()
        write("text ±\n")
        assert target.read_text(encoding="utf-8") == "text ±\n"
    assert list(tmp_path.iterdir()) == [tmp_path / "new"]


def test_without_a_path_there_is_nothing_to_write_to():
    with replacing(None, option="output") as write:
        assert write is None


def test_an_old_file_stays_until_the_text_is_complete(tmp_path):
    target = tmp_path / "old"
    target.write_text("mine")
    with replacing(str(target), option="output") as write:
        assert target.read_text() == "mine"
        write("yours")
    assert target.read_text() == "yours"


@pytest.mark.parametrize("failure", [RuntimeError, KeyboardInterrupt, GeneratorExit])
def test_an_old_file_stays_when_the_block_fails(tmp_path, failure):
    target = tmp_path / "old"
    target.write_text("mine")
    with pytest.raises(failure), replacing(str(target), option="output"):
        raise failure
    assert target.read_text() == "mine"
    assert list(tmp_path.iterdir()) == [tmp_path / "old"]


def test_permissions_stay_and_new_ones_are_the_usual(tmp_path):
    old, new, usual = (tmp_path / name for name in ("old", "new", "usual"))
    old.write_text("mine")
    old.chmod(0o640)
    usual.write_text("")
    for target in (old, new):
        with replacing(str(target), option="output") as write:
            write("yours")
    assert stat.S_IMODE(old.stat().st_mode) == 0o640
    assert new.stat().st_mode == usual.stat().st_mode


def test_a_link_stays_a_link(tmp_path):
    target, link = tmp_path / "target", tmp_path / "link"
    target.write_text("mine")
    link.symlink_to(target)
    with replacing(str(link), option="output") as write:
        write("yours")
    assert link.is_symlink()
    assert target.read_text() == "yours"


def test_what_is_no_file_is_written_directly(tmp_path):
    """/dev/stdout and the like cannot be replaced."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    with replacing(str(pipe), option="output") as write:
        write("text")
    assert os.read(reader, 100) == b"text"
    os.close(reader)
    assert list(tmp_path.iterdir()) == [tmp_path / "pipe"]


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("nosuch/file", "no such file or directory"),
        (".", "it is a directory"),
        ("plain/file", "not a directory"),
        ("x" * 300, "file name too long"),
    ],
)
def test_what_cannot_be_written_is_told_at_once(tmp_path, path, reason):
    (tmp_path / "plain").write_text("")
    with (
        pytest.raises(InvalidInput, match=f"^chart: .* cannot be written, {reason}; name a file"),
        replacing(str(tmp_path / path), option="chart"),
    ):
        pytest.fail("the block began")


def test_a_path_that_is_empty_is_seen():
    with (
        pytest.raises(InvalidInput, match=r"^output: '' cannot be written"),
        replacing("", option="output"),
    ):
        pytest.fail("the block began")


def test_two_options_cannot_have_the_same_file(tmp_path):
    target = str(tmp_path / "file")
    with (
        replacing(target, option="output"),
        pytest.raises(InvalidInput, match=r"^chart: .* file exists"),
        replacing(target, option="chart"),
    ):
        pytest.fail("the block began")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="Linux has a device that is always full")
def test_a_full_disk_is_told_too():
    with (
        pytest.raises(InvalidInput, match=r"^output: /dev/full cannot be written, no space left"),
        replacing("/dev/full", option="output") as write,
    ):
        write("text")


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write everything")
def test_a_protected_file_is_told(tmp_path):
    target = tmp_path / "file"
    target.write_text("")
    target.chmod(0o400)
    with (
        pytest.raises(InvalidInput, match="it may not be written"),
        replacing(str(target), option="output"),
    ):
        pytest.fail("the block began")
