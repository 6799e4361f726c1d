"""A command line over a small experiment whose rows are known, and a runner for it."""

import attrs
import pytest
from click.testing import CliRunner

from labkit.cli import build
from labkit.experiments.experiment import Experiment
from labkit.parameters import choice, integer, span
from labkit.published import Published
from labkit.results import Progress, Row


@attrs.frozen(kw_only=True)
class Parameters:
    cores: tuple[int, int] = span((2, 4), low=2, high=16, label="cores", help="How many cores.")
    hop_percent: int = integer(
        100, low=0, high=400, unit="%", label="cost per hop", help="The price of a link."
    )
    shape: str = choice("ring", options={"ring": "a ring", "line": "a line"}, label="s", help="S.")


def row(name, x, value, against=None, *, calibrated=False, remark=""):
    plain = Row(
        experiment="squares_of_cores",
        machine="none",
        curve=name,
        x_name="cores",
        x=x,
        value=value,
        unit="cycles",
    )
    if against is None:
        return plain
    point = Published(
        id=f"{name}.{x}",
        machine="none",
        x=str(x),
        what="",
        value=str(against),
        unit="cycles",
        tolerance=5.0,
        status="figure",
        source="the figure",
        note="",
    )
    return plain.beside(point, fitted_to=[point.id] if calibrated else (), remark=remark)


def points(parameters):
    """SHM4 is the square of the cores and published ten per cent off; MSG8 is 10 everywhere."""
    first, last = parameters.cores
    for x in range(first, last + 1):
        yield Progress(done=x - first, total=last - first + 1, events=100 * x)
        yield row("SHM4", x, x * x, x * x / 1.1, calibrated=x == 2)
        yield row("MSG8", x, 10, 10, remark="definition unclear" if x == 3 else "")


@pytest.fixture(scope="session")
def experiment():
    return Experiment(
        short="squares",
        name="squares_of_cores",
        title="Squares of cores",
        claim="What is squared grows.",
        x_label="cores",
        y_label="cycles",
        parameters=Parameters,
        points=points,
        limits=lambda _: {},
    )


@pytest.fixture(scope="session")
def call(experiment):
    """Return a function that runs the command line over that experiment."""
    lab = build([experiment])

    def run(*arguments):
        return CliRunner().invoke(lab, arguments, prog_name="labkit")

    return run


@pytest.fixture
def other_call():
    """Return a function that runs the command line over an experiment given to it."""

    def run(experiment, *arguments):
        return CliRunner().invoke(build([experiment]), arguments, prog_name="labkit")

    return run


@pytest.fixture(scope="session")
def make_row():
    return row
