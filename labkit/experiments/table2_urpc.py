"""Table 2: what a URPC message costs, alone and in a pipeline, by distance on all four machines.

The paper's claim: a message between two cores costs little more than the cache lines that carry it,
a few hundred cycles, and less where cores share a cache. The model's reason for what a pipeline of
sixteen passes: each send needs a round of probes, the same from everywhere, and one store is seen
after the other. So the distance moves the latency, and hardly the throughput.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import NamedTuple

import attrs

from labkit.experiments import choices
from labkit.experiments.experiment import Experiment, Points, one_by_one
from labkit.experiments.traced_run import TracedRun, no_such_point, traced
from labkit.hardware.change import Change
from labkit.hardware.machine import Machine
from labkit.hardware.specification import MachineSpec
from labkit.multikernel.urpc import SLOTS
from labkit.parameters import choice, integer, names
from labkit.published import published
from labkit.results import Row
from labkit.workloads import ping_pong
from labkit.workloads.ping_pong import Echoes, RoundTrip

NAME = "table2_urpc"
QUEUE = 16
"""Messages under way in the published throughput: row ``table2.queue_length``."""
MEASURES = {
    "latency": "cycles of one message, half of a round trip",
    "throughput": "messages that come back per thousand cycles",
}
MEANS = {
    "latency": "cycles, half of a round trip on average",
    "throughput": "messages back per thousand cycles",
}
WARM = 60_000
"""Cycles after which messages have been once around the ring, on every machine."""
UNITS = {"latency": "cycles", "throughput": "msgs/kcycle"}
PUBLISHED = {
    ("amd_2x2", 0): "2x2.same_die",
    ("amd_8x4", 2): "8x4.two-hop",
    ("intel_2x4", 0): "2x4.shared_L2",
}
"""The verified rows of Table 2, by machine and distance."""
ENDINGS = {"latency": "cycles", "throughput": "throughput"}
STAMPS = {
    "wait": "reading the time waits until the core's stores are seen",
    "do not wait": "reading the time waits for nothing",
}


@attrs.frozen(kw_only=True)
class Parameters:
    """What may be varied in Table 2."""

    machines: tuple[str, ...] = choices.machines()
    measures: tuple[str, ...] = names(
        tuple(MEASURES), options=MEASURES, label="measures", help="What to measure."
    )
    queue: int = integer(
        QUEUE,
        low=1,
        high=SLOTS - 1,
        unit="messages",
        label="queue length",
        help="Messages under way at once when throughput is measured.",
    )
    ahead: int = integer(
        1,
        low=0,
        high=7,
        unit="slots",
        label="fetched ahead",
        help="Slots beyond the next one that a core fetches before it needs them.",
    )
    stamps: str = choice(
        "wait",
        options=STAMPS,
        label="time stamps",
        help="What reading the time for each echo does to posted stores.",
    )
    era: str = choices.era()
    count: int = integer(
        200,
        low=20,
        high=10_000,
        unit="messages",
        label="messages measured",
        help="Messages behind each number, after a lap around the ring.",
    )


def points(parameters: Parameters) -> Points:
    """Yield a row for each measure, machine and distance, and progress in between."""
    return one_by_one(
        _cells(parameters),
        lambda cell: _run(parameters, cell, Machine(cell.spec)),
        partial(_rows, parameters),
    )


def trace(
    parameters: Parameters, curve: str, x: int, change: Change | None
) -> Iterator[int | TracedRun]:
    """Run one cell again and record its first steps.

    Raises:
        InvalidInput: for a cell that these parameters do not have.
    """
    cells = {(cell.curve, cell.distance): cell for cell in _cells(parameters)}
    if (curve, x) not in cells:
        raise no_such_point(curve, x, ", ".join(dict.fromkeys(name for name, _ in cells)))
    cell = cells[curve, x]
    return traced(
        cell.spec,
        partial(_run, parameters, cell),
        _value,
        change=change,
        until=2 * WARM,
        title=f"{curve}, {x} hop{'' if x == 1 else 's'}",
        begin=WARM,
        means=MEANS[cell.measure],
        each="round trip",
    )


def _cells(parameters: Parameters) -> list[Cell]:
    return [
        Cell(measure, spec, distance)
        for measure in parameters.measures
        for spec in map(MachineSpec.load, parameters.machines)
        for distance in spec.partners
    ]


class Cell(NamedTuple):
    """One cell of the table: what is measured on which machine, over how many hops."""

    measure: str
    spec: MachineSpec
    distance: int

    @property
    def curve(self) -> str:
        """The curve that the cell is a point of."""
        return f"{self.measure} {self.spec.size}"


def _run(
    parameters: Parameters, cell: Cell, machine: Machine
) -> Iterator[int | RoundTrip | Echoes]:
    measure, spec, distance = cell
    partner = spec.partners[distance]
    stub_cycles = spec.software[parameters.era].stub_cycles
    if measure == "latency":
        return ping_pong.round_trips(
            machine, other=partner, stub_cycles=stub_cycles, count=parameters.count
        )
    return ping_pong.echoes(
        machine,
        other=partner,
        stub_cycles=stub_cycles,
        queue=parameters.queue,
        ahead=parameters.ahead,
        stamps_wait=parameters.stamps == "wait",
        count=parameters.count,
    )


def _value(result: RoundTrip | Echoes) -> float:
    return result.cycles / 2 if isinstance(result, RoundTrip) else result.per_kilocycle


def _rows(parameters: Parameters, cell: Cell, result: RoundTrip | Echoes) -> Iterator[Row]:
    measure, spec, distance = cell
    value = _value(result)
    row = Row(
        experiment=NAME,
        machine=spec.name,
        curve=cell.curve,
        x_name="hops",
        x=distance,
        value=round(value, 2),
        unit=UNITS[measure],
    )
    as_published = parameters.era == "paper_2009" and parameters.queue == QUEUE
    if not as_published or (spec.name, distance) not in PUBLISHED:
        yield row
        return
    id = f"table2.urpc.{PUBLISHED[spec.name, distance]}.{ENDINGS[measure]}"
    yield row.beside(published()[id], fitted_to=spec.calibration)


def findings(rows: Sequence[Row]) -> Sequence[str]:
    """Say how each machine's farthest distance compares with its nearest, and what is assumed."""
    values: dict[str, list[float]] = {}
    for row in rows:
        if row.value is not None:
            values.setdefault(row.curve, []).append(row.value)
    compared = [
        f"{curve}: {value[-1] / value[0]:.2f} times as much from the farthest core as from the nearest"
        for curve, value in values.items()
        if round(value[-1] / value[0], 2) != 1
    ]
    machines = map(MachineSpec.load, dict.fromkeys(row.machine for row in rows))
    assumed = [
        f"{spec.name}: what the bus takes is an assumption, so 1 hop is one too"
        for spec in machines
        if not spec.has_links
    ]
    return [*compared, *assumed]


EXPERIMENT = Experiment(
    short="table2",
    name=NAME,
    title="Table 2: URPC, latency and throughput by distance",
    claim=(__doc__ or "").partition("\n\n")[2].strip(),
    x_label="hops between the packages; on the Intel machine 1 is across the bus",
    y_label="cycles",
    parameters=Parameters,
    warm_up="of throughput the first 60,000 cycles",
    points=points,
    limits=lambda _: {},
    findings=findings,
    compares_curves=False,
    trace=trace,
)
