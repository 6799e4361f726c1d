"""The store keeps each point once, whole or not at all."""

import os
import signal
import sqlite3
import subprocess
import sys

import pytest

from labkit.errors import InvalidInput
from labkit.sweeps.store import Store
from tests.project.checkout import ROOT
from tests.sweeps.functions import points

ONE, TWO, THREE = points([1, 2, 3])


@pytest.fixture
def path(tmp_path):
    return str(tmp_path / "points.sqlite")


def found(path, *wanted):
    with Store(path) as store:
        return dict(store.find([point.key for point in wanted]))


def test_what_was_added_is_found_by_another(path):
    with Store(path) as store:
        store.add([(ONE, "[1]"), (TWO, "[2]")])
    assert found(path, ONE, TWO, THREE) == {ONE.key: "[1]", TWO.key: "[2]"}


def test_what_is_there_stays_as_it_is(path):
    with Store(path) as first, Store(path) as second:
        first.add([(ONE, "[1]")])
        second.add([(ONE, "[other]"), (TWO, "[2]")])
        assert len(first) == 2
    assert found(path, ONE) == {ONE.key: "[1]"}


def test_more_keys_than_one_question_takes(path):
    many = points(range(3000))
    with Store(path) as store:
        store.add((point, "[]") for point in many)
    assert len(found(path, *many)) == 3000


def test_all_of_a_batch_or_none(path):
    def batch():
        yield ONE, "[1]"
        raise ZeroDivisionError

    with Store(path) as store, pytest.raises(ZeroDivisionError):
        store.add(batch())
    assert found(path, ONE) == {}


def test_a_process_killed_while_it_adds_leaves_whole_batches(path):
    """Batches of seven points, for ever; killed in the middle there are sevens, and the file opens."""
    code = (
        "import sys\n"
        "from labkit.sweeps.store import Store\n"
        "from tests.sweeps.functions import points\n"
        "store, number = Store(sys.argv[1]), 0\n"
        "while True:\n"
        "    store.add((point, '[]') for point in points(range(number, number + 7)))\n"
        "    number += 7\n"
        "    print(number, flush=True)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, path], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as process:
        told = [process.stdout.readline() for _ in range(20)]
        os.kill(process.pid, signal.SIGKILL)
        told += process.stdout.readlines()
    with Store(path) as store:
        assert len(store) % 7 == 0
        assert len(store) >= int(told[-1])


def test_others_can_read_it(path):
    """It is plain SQLite: what was computed, with what, and its rows."""
    with Store(path) as store:
        store.add([(ONE, "[]")])
    (line,) = sqlite3.connect(path).execute("SELECT subject, parameters, rows FROM points")
    assert line == ("doubling", '{"n": "1"}', "[]")


def test_what_is_no_store_is_refused_and_left_alone(tmp_path):
    text, other = tmp_path / "text", tmp_path / "other.sqlite"
    text.write_text("not a database, but long enough to be taken for one" * 20)
    sqlite3.connect(other).execute("CREATE TABLE t (x)").connection.close()
    before = text.read_bytes(), other.read_bytes()
    for path, why in ((text, "not a database"), (other, "another database"), (tmp_path, "unable")):
        with pytest.raises(InvalidInput, match=f"store: .* cannot be used, .*{why}"):
            Store(path)
    with pytest.raises(InvalidInput, match="store: '' cannot be used, it has no name"):
        Store("")
    assert (text.read_bytes(), other.read_bytes()) == before


def test_a_store_of_another_version_is_refused(path):
    Store(path)
    with sqlite3.connect(path) as file:
        file.execute("PRAGMA user_version = 99")
    with pytest.raises(InvalidInput, match="one of another version"):
        Store(path)
