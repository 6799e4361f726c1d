"""Where work is kept: one file beside the notebooks, which is always whole.

It is written beside its place, brought to the disk, and then renamed: whoever reads finds the old or
the new, whatever is killed in between.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import attrs

from labkit.errors import InvalidInput
from labkit.exercises import work_file
from labkit.exercises.work import Work

VARIABLE = "LABKIT_WORK"
FILENAME = "work.json"
SUFFIX = ".new"
OLD = 60
"""Seconds after which nobody is still writing a file."""


def place() -> Path:
    """Return where work is kept: what LABKIT_WORK says, or beside the notebook."""
    return Path(os.environ.get(VARIABLE, "").strip() or FILENAME).absolute()


@attrs.frozen
class Desk:
    """The file of work that several notebooks share; each change reads it and writes it."""

    path: Path = attrs.field(factory=place)

    def read(self) -> Work:
        """Return the work so far, if any.

        Raises:
            InvalidInput: if the file holds something else.
        """
        return self.existing() if self.path.exists() else Work()

    def existing(self) -> Work:
        """Return the work in the file.

        Raises:
            InvalidInput: if there is none, or the file holds something else.
        """
        try:
            # One byte more than allowed is enough to refuse it.
            with self.path.open("rb") as file:
                return work_file.from_text(file.read(work_file.LARGEST + 1))
        except OSError as error:
            problem = f"{self.path.name} cannot be read ({error.strerror})"
            raise InvalidInput("work", problem, fix=f"set {VARIABLE} to a file elsewhere") from None

    def change(self, change: Callable[[Work], Work]) -> Work:
        """Change the work, save it and return it.

        Raises:
            InvalidInput: if the file cannot be read, or not be written.
        """
        work = change(self.read())
        self.save(work)
        return work

    def save(self, work: Work) -> None:
        """Save this work in the place of what was there.

        Raises:
            InvalidInput: if it is too large, or the file cannot be written.
        """
        text = work_file.to_text(work).encode(errors="surrogatepass")
        work_file.from_text(text)  # never write what could not be read again
        try:
            _replace(self.path, text)
        except OSError as error:
            problem = f"{self.path.name} cannot be written ({error.strerror})"
            raise InvalidInput("work", problem, fix=f"set {VARIABLE} to a file elsewhere") from None


def _replace(path: Path, content: bytes) -> None:
    """Put content in the place of a file, all of it or nothing."""
    _clear(path)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=SUFFIX)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _clear(path: Path) -> None:
    """Remove what a killed kernel has left half written; a young one may still be in work."""
    for left in path.parent.glob(f".{path.name}.*{SUFFIX}"):
        with contextlib.suppress(OSError):
            if time.time() - left.stat().st_mtime > OLD:
                left.unlink()
