"""`labkit sensitivity fig3 --over cores=2:16 --over misses=1:32 --curve SHM8`: what moves a curve."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import attrs
import click

from labkit.charts import effects as ranked
from labkit.cli import sweep_options
from labkit.cli.output_file import replacing
from labkit.cli.rows_out import check_page, side_file
from labkit.experiments.experiment import Experiment
from labkit.studies.axes import read_over
from labkit.studies.export import PROVENANCE
from labkit.studies.sensitivity import Sensitivity, sensitivity
from labkit.sweeps.sensitivity import METHODS
from labkit.tables import csv_of, in_columns

FORMATS = ("csv", "json")
OUTPUT = (
    "Write the ranking into a file; JSON says where it comes from, and beside FILE.csv a file "
    f"FILE.csv{PROVENANCE} does."
)
HELP = """\
{title}

Varies several parameters together and ranks them by how much they move a curve. Morris is cheap and
ranks; Sobol needs more points and says which share of the variance is due to each.

\b
  labkit sensitivity fig3 --over cores=2:16 --over misses=1:32 --over hop_percent=0:400 --curve SHM8
"""


def sensitivity_command(experiment: Experiment) -> click.Command:
    """Return the command that ranks the parameters of an experiment."""

    def callback(
        *,
        over: tuple[str, ...],
        fix: tuple[str, ...],
        output: str | None,
        format: str | None,
        chart: str | None,
        **how: Any,
    ) -> None:
        check_page(chart)
        ending = Path(output or "").suffix.removeprefix(".")
        chosen = format or (ending if ending in FORMATS else "table")
        with (
            replacing(output, option="output") as write,
            replacing(side_file(output, chosen), option="output") as tell,
            replacing(chart, option="chart") as draw,
        ):
            found = sensitivity(experiment, over=read_over(over), fixed=read_over(fix), **how)
            if tell is not None:
                tell(json.dumps(found.provenance, indent=1) + "\n")
            text = _text(found, chosen)
            if write is not None:
                write(text)
            else:
                click.echo(text, nl=False)
            if draw is not None:
                draw(
                    ranked.page(
                        found.effects, title=found.title, method=found.method, unit=found.unit
                    )
                )

    return click.Command(
        experiment.short,
        callback=callback,
        params=_options(experiment),
        help=HELP.format(title=experiment.title),
        short_help=experiment.title,
    )


def _options(experiment: Experiment) -> list[click.Parameter]:
    over = "Vary a parameter: cores=2:16 or machine=amd_4x4,amd_8x4; two of them at least."
    samples = "Beginnings for Morris [default: 10]; for Sobol a power of two [default: 64]."
    return [
        sweep_options.over(experiment, over),
        click.Option(
            ["--fix"], multiple=True, metavar="NAME=VALUE", help="Give another one this value."
        ),
        click.Option(["--curve"], required=True, help="The curve whose values are the answer."),
        click.Option(
            ["--method"], type=click.Choice(list(METHODS)), default="morris", show_default=True
        ),
        click.Option(["--samples"], type=int, help=samples),
        click.Option(["--seed"], type=int, default=0, show_default=True, help="Of the design."),
        *sweep_options.where(),
        click.Option(["--output"], metavar="FILE", help=OUTPUT),
        click.Option(["--format"], type=click.Choice(["table", *FORMATS])),
        click.Option(["--chart"], metavar="FILE.html", help="Draw the ranking on a web page."),
    ]


def _text(found: Sensitivity, chosen: str) -> str:
    if chosen == "json":
        return json.dumps(attrs.asdict(found), indent=1) + "\n"
    if chosen == "csv":
        columns = [field.name for field in attrs.fields(type(found.effects[0]))]
        return csv_of(map(attrs.asdict, found.effects), columns)
    lines = ranked.cells(found.effects, method=found.method)
    drawn = in_columns(lines)
    fixed = "".join(f", {name} = {value}" for name, value in found.fixed.items())
    counted = f"{found.asked} points, {found.run} of them different; {found.unit}{fixed}."
    return "\n".join([found.title, *drawn, "", ranked.MEANS[found.method], counted, ""])
