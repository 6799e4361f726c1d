"""`labkit grade`: a folder of work.json of a class becomes marks, and a page of what is to be read."""

from __future__ import annotations

from pathlib import Path

import click

from labkit.cli.output_file import replacing
from labkit.cli.rows_out import telling
from labkit.errors import InvalidInput
from labkit.exercises.exercise import Exercise
from labkit.exercises.solutions import solution
from labkit.exercises.variant import Variant
from labkit.grading.class_summary import page, summary_lines
from labkit.grading.grade import Class
from labkit.grading.marking import Marked
from labkit.grading.marks import marks_table
from labkit.grading.roster import read_roster
from labkit.grading.sandbox import Sandbox
from labkit.grading.submission import Submissions
from labkit.results import Progress
from labkit.sweeps.workers import workers_of

HELP = """\
Mark a class: a file work.json for each student in a folder.

SUBMISSIONS holds ada.json or ada/work.json for the student ada of the roster, a CSV file with a column
student; a column file may say where else a student's file is. Every answer is checked again with the
numbers of the roster's name. Programs run in bubblewrap, without network and with limits; where that
does not work they do not run, and are marked "could not be checked".

\b
  labkit grade submissions/ --roster class.csv --output marks.csv --page marks.html
"""


@click.command("grade", help=HELP, short_help="Mark a class.")
@click.argument("submissions")
@click.option("--roster", required=True, metavar="FILE", help="The class, as CSV.")
@click.option("--output", default="marks.csv", show_default=True, help="The marks, as CSV.")
@click.option("--page", "page_file", default="marks.html", show_default=True, help="What to read.")
@click.option("--solutions", metavar="FOLDER", help="Show our answers beside the words to read.")
@click.option("--jobs", type=int, help="Submissions side by side.  [default: all cores]")
def grade(
    submissions: str,
    roster: str,
    output: str,
    page_file: str,
    solutions: str | None,
    jobs: int | None,
) -> None:
    """Mark everybody, write both files, and say what came of it."""
    students, place = read_roster(Path(roster)), Submissions.of(Path(submissions))
    side_by_side = workers_of("threads", jobs=jobs).jobs
    with replacing(output, option="output") as write, replacing(page_file, option="page") as show:
        assert write is not None, "there is a path"
        assert show is not None, "there is a path"
        sandbox = Sandbox()
        problem = sandbox.problem()
        if problem:
            click.echo(f"Programs are not run: {problem}.", err=True)
        group = Class(students=students, submissions=place, sandbox=sandbox, problem=problem)
        marked = group.in_order(_all(group, side_by_side))
        left_over = place.left_over(students)
        write(marks_table(marked))
        show(page(marked, left_over, lambda exercise: _model(exercise, solutions)))
    click.echo("\n".join(summary_lines(marked, left_over)))
    click.echo(f"{output}: marks of {len(marked)}; {page_file}: what is to be read")


def _all(group: Class, jobs: int) -> list[Marked]:
    marked: list[Marked] = []
    with telling("grade") as tell:
        for each in group.marked(jobs):
            marked.append(each)
            tell(Progress(done=len(marked), total=len(group.students), events=0))
    return marked


def _model(exercise: Exercise, folder: str | None) -> str:
    """Return our own answer to a question in words, if we are told where it is."""
    if folder is None:
        return ""
    try:
        return str(solution(Path(folder), exercise.name, Variant()).answer).strip()
    except (InvalidInput, KeyError):
        return ""
