"""`labkit report`: a reader's work as one web page to print or hand in."""

from __future__ import annotations

from pathlib import Path

import click

from labkit.cli.output_file import replacing
from labkit.exercises.report import FILENAME, report
from labkit.exercises.saving import FILENAME as WORK
from labkit.exercises.saving import Desk


@click.command("report")
@click.argument("work", default=WORK)
@click.option("--output", default=FILENAME, show_default=True, help="The web page to write.")
def report_work(work: str, output: str) -> None:
    """Make a web page of a file of work: predictions, answers, explanations, versions."""
    page = report(Desk(Path(work)).existing())
    with replacing(output, option="output") as write:
        assert write is not None, "there is a path"
        write(page)
    click.echo(f"{output}: {len(page):,} characters, to be opened in any browser")
