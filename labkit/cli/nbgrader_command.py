"""`labkit nbgrader`: the exercises as a course that nbgrader hands out and marks."""

from __future__ import annotations

from pathlib import Path

import click

from labkit.errors import InvalidInput
from labkit.grading.books import chapters, read_book
from labkit.grading.nbgrader_export import write_course

HELP = """\
Write the exercises as a course of nbgrader's, an assignment a chapter.

\b
  labkit nbgrader notebooks --answers tests/solutions --output course
  cd course && nbgrader generate_assignment chapter_02

nbgrader runs what students hand in as it is, without the sandbox of labkit grade.
"""


@click.command("nbgrader", help=HELP, short_help="Write the exercises as a course of nbgrader's.")
@click.argument("notebooks")
@click.option("--answers", default="tests/solutions", show_default=True, metavar="FOLDER")
@click.option("--output", default="course", show_default=True, metavar="FOLDER")
def nbgrader(notebooks: str, answers: str, output: str) -> None:
    """Write the course, and name its assignments."""
    books = [read_book(path) for path in chapters(Path(notebooks))]
    try:
        names = write_course(Path(output), books, Path(answers))
    except OSError as error:
        problem = f"{output} cannot be written, {(error.strerror or '').lower()}"
        raise InvalidInput("output", problem, fix="name a folder where you may write") from None
    click.echo(f"{output}/source: {', '.join(names)}")
