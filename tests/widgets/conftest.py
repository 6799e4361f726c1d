"""A small experiment with known numbers, so that a test can say what a panel must show."""

import asyncio
from collections.abc import Mapping

import attrs
import pytest

from labkit import parameters
from labkit.errors import InvalidInput
from labkit.experiments.experiment import Experiment
from labkit.results import Progress, Row

CORES = {"small": 4, "large": 16}


@attrs.frozen(kw_only=True)
class Parameters:
    cores: parameters.Span = parameters.span(
        (2, 5), low=2, high=64, label="Cores", help="first and last", unit="cores"
    )
    slope: int = parameters.integer(10, low=1, high=100, label="Slope", help="cycles a core")
    machine: str = parameters.choice(
        "large", options={"small": "Small", "large": "Large"}, label="Machine", help="which one"
    )
    curves: tuple[str, ...] = parameters.names(
        ("SHM1", "MSG1"), options={"SHM1": "SHM1", "MSG1": "MSG1"}, label="Curves", help="which"
    )

    def __attrs_post_init__(self) -> None:
        if self.cores[1] > CORES[self.machine]:
            raise InvalidInput("cores", f"{self.cores} is too many", fix="take fewer")


def limits(given: Parameters) -> Mapping[str, int]:
    return {"cores": CORES[given.machine]}


def points(given: Parameters):
    """A straight line for each curve; slope 13 is refused, slope 66 breaks after two rows."""
    if given.slope == 13:
        raise InvalidInput("slope", "13 brings no luck", fix="try 12")
    ends = range(given.cores[0], given.cores[1] + 1)
    total = len(given.curves) * len(ends)
    for index, (curve, x) in enumerate((c, x) for c in given.curves for x in ends):
        if given.slope == 66 and index == 2:
            raise ZeroDivisionError("broken on purpose")
        yield Progress(done=index, total=total, events=1000 * index)
        yield row(curve, x, value=x * given.slope, machine=given.machine)


def row(curve, x, *, value, machine="large"):
    return Row(
        experiment="line",
        machine=machine,
        curve=curve,
        x_name="cores",
        x=x,
        value=value,
        unit="cycles",
        published=value * 1.1,
        published_tolerance=5.0,
        published_status="figure",
        error_percent=-9.09,
    )


@pytest.fixture
def line() -> Experiment:
    return Experiment(
        short="line",
        name="straight_line",
        title="A straight line",
        claim="cost grows with cores",
        x_label="cores",
        y_label="cycles",
        parameters=Parameters,
        points=points,
        limits=limits,
    )


@pytest.fixture
def on_loop():
    """Run a function, or a coroutine function, with a running loop, as a notebook cell has one."""

    def run(function):
        async def cell():
            result = function()
            return await result if asyncio.iscoroutine(result) else result

        return asyncio.run(cell())

    return run
