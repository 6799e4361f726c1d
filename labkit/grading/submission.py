"""What one student has handed in: found, opened with care, and read; whatever is wrong is told, not raised.

A link is not followed: it may lead to somebody else's work, or out of the folder.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath

import attrs

from labkit.errors import InvalidInput
from labkit.exercises import work_file
from labkit.exercises.saving import FILENAME
from labkit.exercises.work import Work
from labkit.grading.roster import Student, plain
from labkit.strings import say

NO_LINKS = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
"""A named pipe is opened without waiting for somebody to write to it."""


@attrs.frozen(kw_only=True)
class Submission:
    """What came from a student.

    Args:
        student: whose it should be.
        file: where it was, below the folder; nothing if nothing was handed in.
        work: what is in it, or ``None``.
        problem: why nothing could be read, in one sentence.
        digest: the same for two files with the same content.
    """

    student: Student
    file: str = ""
    work: Work | None = None
    problem: str = ""
    digest: str = ""


@attrs.frozen
class Submissions:
    """A folder with a file ``ada.json`` or a folder ``ada`` with ``work.json`` for each student."""

    folder: Path
    entries: Mapping[str, str]
    """What is in the folder, by its plain name."""

    @classmethod
    def of(cls, folder: Path) -> Submissions:
        """Look into a folder.

        Raises:
            InvalidInput: if it cannot be read.
        """
        try:
            entries = {plain(path.name): path.name for path in sorted(folder.iterdir())}
        except OSError as error:
            problem = f"{folder.name} cannot be read ({error.strerror})"
            fix = "name the folder with a file or a folder for each student"
            raise InvalidInput("submissions", problem, fix=fix) from None
        return cls(folder, entries)

    def of_student(self, student: Student) -> Submission:
        """Return what a student has handed in; never raises."""
        file = self._file(student)
        if not file:
            return Submission(student=student)
        found = Submission(student=student, file=file)
        try:
            content = _content(self.folder, PurePosixPath(file))
            digest = hashlib.sha256(content).hexdigest()
            return attrs.evolve(found, work=work_file.from_text(content), digest=digest)
        except FileNotFoundError:
            return Submission(student=student)
        except OSError as error:
            reason = error.strerror or type(error).__name__
            return attrs.evolve(found, problem=say("grading.unreadable", reason=reason))
        except InvalidInput as refused:
            return attrs.evolve(found, problem=refused.problem)

    def left_over(self, students: Iterable[Student]) -> list[str]:
        """Return what is in the folder and belongs to nobody."""
        used = {PurePosixPath(file).parts[0] for file in map(self._file, students) if file}
        return sorted(name for name in self.entries.values() if name not in used)

    def _file(self, student: Student) -> str:
        """Return where a student's file is, if there is any."""
        if student.file:
            return student.file
        if (single := f"{student.name}.json") in self.entries:
            return self.entries[single]
        if student.name in self.entries:
            return f"{self.entries[student.name]}/{FILENAME}"
        return ""


def _content(folder: Path, place: PurePosixPath) -> bytes:
    """Return what is in a file that is no link, nor in a folder that is one."""
    for parent in reversed(place.parents[:-1]):
        if (folder / parent).is_symlink():
            raise OSError(None, say("grading.link"))
    path = folder / place
    if path.is_symlink():
        raise OSError(None, say("grading.link"))
    # O_NOFOLLOW, should it become a link just now.
    with os.fdopen(os.open(path, os.O_RDONLY | NO_LINKS), "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise OSError(None, say("grading.no_file"))
        return file.read(work_file.LARGEST + 1)
