"""A class marked: many submissions side by side, and not one of them lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed

import attrs

from labkit.grading.marking import Marked, failed, mark
from labkit.grading.roster import Student
from labkit.grading.sandbox import Sandbox
from labkit.grading.submission import Submissions
from labkit.strings import say


@attrs.frozen(kw_only=True)
class Class:
    """A class to be marked.

    Args:
        students: everybody on the roster.
        submissions: where their work is.
        sandbox: where their programs run.
        problem: why programs do not run at all, or nothing.
    """

    students: Sequence[Student]
    submissions: Submissions
    sandbox: Sandbox
    problem: str = ""

    def marked(self, jobs: int) -> Iterator[Marked]:
        """Yield everybody's marks as they are known, so many side by side."""
        # Threads: what takes time is the sandboxes, and those are processes.
        pool = ThreadPoolExecutor(jobs)
        try:
            started = [pool.submit(self._one, student) for student in self.students]
            for future in as_completed(started):
                yield future.result()
        finally:
            pool.shutdown(cancel_futures=True)

    def in_order(self, marked: Sequence[Marked]) -> list[Marked]:
        """Return marks in the order of the roster, with a note where two files are the same."""
        by_name = {each.student.name: each for each in marked}
        every = [by_name[student.name] for student in self.students]
        copies = Counter(each.submission.digest for each in every if each.submission.digest)
        return [
            _with_note(each, every) if copies[each.submission.digest] > 1 else each
            for each in every
        ]

    def _one(self, student: Student) -> Marked:
        submission = self.submissions.of_student(student)
        try:
            return mark(submission, sandbox=self.sandbox, problem=self.problem)
        except Exception as error:  # noqa: BLE001 - told in the marks; the class goes on
            return failed(submission, error)


def _with_note(marked: Marked, every: Sequence[Marked]) -> Marked:
    same = [
        each.student.name
        for each in every
        if each.submission.digest == marked.submission.digest and each is not marked
    ]
    note = say("grading.same", names=", ".join(same[:10]))
    return attrs.evolve(marked, notes=(*marked.notes, note))
