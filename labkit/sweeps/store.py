"""Where a sweep keeps what it has computed: one SQLite file, each point in it once.

SQLite, because it comes with Python, a point is in the file whole or not at all whenever the process is
killed, the key of the table refuses a second copy even from two sweeps at once, and it stays one file
after a hundred thousand points. (A file a point would be as safe, but slow to list and to copy; a log of
lines may end in half a line and has to be read whole to know what is in it.)
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from labkit.errors import EMPTY, InvalidInput
from labkit.sweeps.point import Point

FORMAT = 1
"""Raised when the table changes; written into the file as SQLite's ``user_version``."""
OURS = 0x4D4B4C42  # "MKLB", SQLite's ``application_id``
PATIENCE = 60.0
"""Seconds to wait while another sweep writes."""
AT_ONCE = 500
"""Keys in one question; older versions of SQLite take 999 variables."""
TABLE = """
    CREATE TABLE IF NOT EXISTS points (
        key        TEXT PRIMARY KEY,  -- the content hash of what follows and the model's version
        subject    TEXT NOT NULL,     -- the experiment
        parameters TEXT NOT NULL,     -- JSON, as a reader would type them
        rows       TEXT NOT NULL      -- JSON, the columns of labkit.results.Row
    ) WITHOUT ROWID
"""


class Store:
    """A file of points that are done.

    Raises:
        InvalidInput: if the file cannot be opened, or is something else.
    """

    def __init__(self, path: str | Path) -> None:
        self._path = str(path)
        with self._told():
            if not self._path:
                raise sqlite3.OperationalError("it has no name")
            self._file = sqlite3.connect(self._path, timeout=PATIENCE, isolation_level=None)
            self._prepare()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()

    def find(self, keys: Sequence[str]) -> Iterator[tuple[str, str]]:
        """Yield the key and the rows of those points that are there."""
        with self._told():
            for first in range(0, len(keys), AT_ONCE):
                part = keys[first : first + AT_ONCE]
                marks = ",".join("?" * len(part))
                question = f"SELECT key, rows FROM points WHERE key IN ({marks})"  # noqa: S608  only marks
                yield from self._file.execute(question, part)

    def add(self, done: Iterable[tuple[Point, str]]) -> None:
        """Keep points with their rows, all of these or none; what is there already stays as it is."""
        values = (
            (point.key, point.subject, json.dumps(dict(point.parameters), sort_keys=True), rows)
            for point, rows in done
        )
        with self._told(), self._transaction():
            self._file.executemany("INSERT OR IGNORE INTO points VALUES (?, ?, ?, ?)", values)

    def __len__(self) -> int:
        with self._told():
            (count,) = self._file.execute("SELECT count(*) FROM points").fetchone()
        return int(count)

    def _prepare(self) -> None:
        """Make the table where there is none; all or nothing, for this too may be killed."""
        with self._transaction():
            (ours,) = self._file.execute("PRAGMA application_id").fetchone()
            (format,) = self._file.execute("PRAGMA user_version").fetchone()
            (tables,) = self._file.execute("SELECT count(*) FROM sqlite_master").fetchone()
            if (ours, format) != (OURS, FORMAT) and (ours, format, tables) != (0, 0, 0):
                raise sqlite3.DatabaseError("it is another database, or one of another version")
            self._file.execute(TABLE)
            self._file.execute(f"PRAGMA application_id = {OURS}")
            self._file.execute(f"PRAGMA user_version = {FORMAT}")

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._file.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._file.execute("ROLLBACK")
            raise
        self._file.execute("COMMIT")

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Tell an error of SQLite in one sentence."""
        try:
            yield
        except sqlite3.Error as error:
            shown = self._path[-80:] or EMPTY
            problem = f"{shown} cannot be used, {error}"
            raise InvalidInput(
                "store", problem, fix="name another file, or one that is not there"
            ) from None
