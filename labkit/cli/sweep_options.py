"""What the commands that run an experiment at many points have in common: what varies, and where."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from labkit.cli.completion import axes_of
from labkit.experiments.experiment import Experiment
from labkit.parameters import fields

EXECUTOR = "Where: processes, serial, threads, dask://HOST:PORT, or dask:// for a cluster here."
STORE = "Keep each point that is done in this file, and take from it what is there."


def over(experiment: Experiment, help: str) -> click.Option:
    """Return the option that names what varies."""
    complete = axes_of(fields(experiment.parameters))
    return click.Option(
        ["--over"], multiple=True, metavar="NAME=VALUES", help=help, shell_complete=complete
    )


def store() -> Callable[[Any], Any]:
    """Return the decorator that adds the option that names a store."""
    return click.option("--store", metavar="FILE", help=STORE)


def where() -> list[click.Option]:
    """Return the options that say where points are computed and kept."""
    return [
        click.Option(["--executor"], default="processes", show_default=True, help=EXECUTOR),
        click.Option(["--jobs"], type=int, help="Workers side by side.  [default: all cores]"),
        click.Option(["--store"], metavar="FILE", help=STORE),
    ]
