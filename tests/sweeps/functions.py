"""Functions for sweeps that processes can import, each a stand-in for an experiment's ``points``."""

import os
import time
from pathlib import Path

from labkit.errors import InvalidInput
from labkit.results import Progress, Row
from labkit.sweeps.point import Point


def row(number: int, value: float | None = None) -> Row:
    return Row(
        experiment="doubling",
        machine="none",
        curve="double",
        x_name="n",
        x=number,
        value=2 * number / 7 if value is None else value,
        unit="",
    )


def double(number):
    """A row a point, and a sign of life."""
    yield row(number)
    yield Progress(done=1, total=1, events=number)


def choosy(number):
    """Refuses multiples of 3, and fails at those of 5."""
    if number % 3 == 0:
        raise InvalidInput("n", f"{number} is a multiple of 3", fix="try 4")
    if number % 5 == 0:
        raise ZeroDivisionError("five")
    yield row(number)


def deadly(number):
    """Number 7 kills whoever computes it."""
    if number == 7:
        os._exit(9)
    yield row(number)


def deadly_once(argument):
    """Kills its process the first time; a file remembers."""
    number, folder = argument
    mark = Path(folder) / str(number)
    if not mark.exists():
        mark.touch()
        os._exit(9)
    yield row(number)


def slow(argument):
    """Takes a while, and writes into a file that it was computed."""
    number, seconds, log = argument
    time.sleep(seconds)
    with Path(log).open("a") as file:
        file.write(f"{number}\n")
    yield row(number)


def points(numbers, argument=lambda number: number):
    return [
        Point(
            subject="doubling",
            parameters={"n": str(number)},
            axes={"n": str(number)},
            argument=argument(number),
        )
        for number in numbers
    ]
