"""Rows to draw: any row in one word, and a full Figure 3 made of the published points."""

import pytest

from labkit.published import Published, curve
from labkit.results import Row

PAPER = ("SHM1", "SHM2", "SHM4", "SHM8", "MSG1", "MSG8", "Server")


def make_row(name, x, value):
    return Row(
        experiment="fig3_shared_state",
        machine="amd_4x4",
        curve=name,
        x_name="cores",
        x=x,
        value=value,
        unit="cycles",
    )


@pytest.fixture(scope="session")
def row():
    """Return a function that makes a row of a curve at x, with a value."""
    return make_row


@pytest.fixture(scope="session")
def published_row():
    """Return a function that makes a row beside a published value with a reading error of 50."""

    def make(name, x, value, *, against, calibrated=False):
        point = Published(
            id=f"fig3.{name}.{x}",
            machine="4x4-core AMD",
            x=str(x),
            what="",
            value=str(against),
            unit="cycles",
            tolerance=50.0,
            status="figure",
            source="the figure",
            note="",
        )
        return make_row(name, x, value).beside(point, fitted_to=[point.id] if calibrated else ())

    return make


@pytest.fixture(scope="session")
def paper_rows():
    """All 105 points, off by up to 6 %, calibrated up to 5 cores, the server unclear up to 4."""
    return tuple(
        make_row(name, x, point.number * (1 + (7 * x + len(name)) % 13 / 100 - 0.06)).beside(
            point,
            fitted_to=[point.id] if x <= 5 and name != "Server" else (),
            remark="definition unclear" if name == "Server" and x <= 4 else "",
        )
        for x in range(2, 17)
        for name in PAPER
        for point in [curve(f"fig3.{name}")[x]]
    )
