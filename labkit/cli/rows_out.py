"""In which form rows leave, and how a reader hears how far a run is."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as ProgressBar

from labkit.errors import EMPTY, InvalidInput
from labkit.results import Progress
from labkit.studies.export import PROVENANCE

TABLE = "table"
FORMATS = ("csv", "json", "parquet")
PAGES = (".html", ".htm")
QUIET = 20.0
"""Seconds after which a run that has no bar to show says how far it is."""


def chosen_format(format: str | None, output: str | None) -> str:
    """Return the form of the rows: the one asked for, or the one that the file's name ends in.

    Raises:
        InvalidInput: for Parquet without a file.
    """
    ending = Path(output or "").suffix.removeprefix(".")
    chosen = format or (ending if ending in FORMATS else TABLE)
    if chosen == "parquet" and output is None:
        fix = "try --output rows.parquet"
        raise InvalidInput("format", "parquet is nothing to read, it needs a file", fix=fix)
    return chosen


def side_file(output: str | None, chosen: str) -> str | None:
    """Return where to say where a CSV file comes from, which has no place for it; not for a pipe."""
    if output is None or chosen != "csv":
        return None
    target = Path(output)
    return None if target.exists() and not target.is_file() else output + PROVENANCE


def check_page(chart: str | None) -> None:
    """Refuse a chart whose file is no web page.

    Raises:
        InvalidInput: if its name does not say that it is one.
    """
    if chart is not None and Path(chart).suffix not in PAGES:
        problem = f"{chart[-60:] or EMPTY} is not a file that ends in .html"
        raise InvalidInput("chart", problem, fix="try --chart chart.html")


@contextmanager
def telling(name: str) -> Iterator[Callable[[Progress], None]]:
    """Give a function that tells progress on stderr: a bar in a terminal, else a line at times."""
    console = Console(stderr=True)
    columns = (TextColumn(name), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    bar = ProgressBar(
        *columns,
        console=console,
        transient=True,
        disable=not console.is_terminal,
        redirect_stdout=sys.stdout is not None
        and sys.stdout.isatty(),  # lines of the table go above the bar, not into it
    )
    task = bar.add_task(name, total=None)
    told = monotonic()

    def tell(mark: Progress) -> None:
        nonlocal told
        bar.update(task, completed=mark.done, total=mark.total)
        if not console.is_terminal and monotonic() - told > QUIET:
            told = monotonic()
            events = f", {mark.events:,} events so far" if mark.events else ""
            click.echo(f"{name}: {mark.done} of {mark.total}{events}", err=True)

    with bar:
        yield tell
