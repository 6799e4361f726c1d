"""`labkit solutions`: the notebooks with every exercise answered, and whether nothing else has changed."""

from __future__ import annotations

import json
from pathlib import Path

import click

from labkit.cli.usage import Refused
from labkit.errors import InvalidInput
from labkit.exercises.variant import Variant
from labkit.grading.books import chapters, differences, read_book, solution_book

HELP = """\
Make solution books: each notebook of NOTEBOOKS with every exercise answered.

Without --student they answer the plain variant, that of somebody who gave no name. With --check, books
that are already in the folder are compared instead: they may differ from the notebooks only in the cells
of exercises.

\b
  labkit solutions notebooks --answers tests/solutions --output solutions
  labkit solutions notebooks --output solutions --check
"""


@click.command("solutions", help=HELP, short_help="Make solution books of the notebooks.")
@click.argument("notebooks")
@click.option("--answers", default="tests/solutions", show_default=True, metavar="FOLDER")
@click.option("--output", default="solutions", show_default=True, metavar="FOLDER")
@click.option("--student", default="", help="Whose numbers to answer.")
@click.option("--check", is_flag=True, help="Compare the books that are there; write nothing.")
def solutions(notebooks: str, answers: str, output: str, student: str, check: bool) -> None:  # noqa: FBT001
    """Write the books, or compare them, chapter by chapter."""
    found: list[str] = []
    paths = chapters(Path(notebooks))
    for path in paths:
        place, book = Path(output) / path.name, read_book(path)
        if not check:
            _write(
                place, json.dumps(solution_book(book, Path(answers), Variant(student)), indent=1)
            )
        found += [f"{path.name}: {each}" for each in differences(book, read_book(place))]
    if found:
        raise Refused("\n".join(found))
    done = "differ from the notebooks only where an exercise is answered"
    click.echo(f"{output}: {len(paths)} books, which {done}")


def _write(place: Path, text: str) -> None:
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(f"{text}\n", encoding="utf-8")
    except OSError as error:
        problem = f"{place.name} cannot be written there, {(error.strerror or '').lower()}"
        raise InvalidInput("output", problem, fix="name a folder where you may write") from None
