"""Table 3: URPC beside L4's IPC, the fastest of its time, on the 2x2-core AMD machine.

The paper's claim: a message between two cores through a shared cache line takes about as long
as one between two processes on the same core through a kernel made for it, more of them pass in the
same time, and they leave a smaller footprint in the caches. The model has neither L4 nor
instructions: what it does not compute is shown as published only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import attrs

from labkit.experiments.experiment import Experiment, Points, one_by_one
from labkit.hardware.machine import Machine
from labkit.hardware.specification import MachineSpec
from labkit.parameters import integer
from labkit.published import published
from labkit.results import Row
from labkit.workloads import ping_pong
from labkit.workloads.footprint import data_lines

NAME = "table3_messaging"
MACHINE = "amd_2x2"
NEIGHBOUR = 1
"""The core that answers: on the same die as core 0."""
QUEUE, AHEAD = 16, 1  # as in Table 2
UNITS = {
    "latency": "cycles",
    "throughput": "msgs/kcycle",
    "icache_lines": "cache lines",
    "dcache_lines": "cache lines",
}
LABELS = {
    "latency": "latency",
    "throughput": "throughput",
    "icache_lines": "instructions",
    "dcache_lines": "data",
}
SYSTEMS = {"urpc": "URPC", "l4": "L4"}


@attrs.frozen(kw_only=True)
class Parameters:
    """What may be varied in Table 3."""

    count: int = integer(
        200,
        low=20,
        high=10_000,
        unit="messages",
        label="messages measured",
        help="Messages behind latency and throughput, after a lap around the ring.",
    )


Part = Callable[[MachineSpec, int], Iterator[int | float]]
"""Runs the model; yields event counts, and at last the value as a float."""


def points(parameters: Parameters) -> Points:
    """Yield the rows of URPC and of L4, property by property, and progress in between."""
    spec = MachineSpec.load(MACHINE)
    return one_by_one(
        tuple(UNITS), lambda name: _value(spec, name, parameters.count), partial(_rows, spec)
    )


def _value(spec: MachineSpec, name: str, count: int) -> Iterator[int | float | None]:
    """Yield what the model says of a property, at the end; ``None`` where it does not model it."""
    return PARTS[name](spec, count) if name in PARTS else iter((None,))


def _rows(spec: MachineSpec, name: str, value: float | None) -> Iterator[Row]:
    yield _row(spec, "urpc", name, value)
    yield _row(spec, "l4", name, None)


def _row(spec: MachineSpec, system: str, name: str, value: float | None) -> Row:
    row = Row(
        experiment=NAME,
        machine=spec.name,
        curve=f"{SYSTEMS[system]} {LABELS[name]}",
        x_name="hops",
        x=0,
        value=None if value is None else round(value, 2),
        unit=UNITS[name],
    )
    return row.beside(published()[f"table3.{system}.{name}"], fitted_to=spec.calibration)


def _latency(spec: MachineSpec, count: int) -> Iterator[int | float]:
    stub_cycles = spec.software["paper_2009"].stub_cycles
    for mark in ping_pong.round_trips(
        Machine(spec), other=NEIGHBOUR, stub_cycles=stub_cycles, count=count
    ):
        yield mark if isinstance(mark, int) else mark.cycles / 2


def _throughput(spec: MachineSpec, count: int) -> Iterator[int | float]:
    for mark in ping_pong.echoes(
        Machine(spec),
        other=NEIGHBOUR,
        stub_cycles=spec.software["paper_2009"].stub_cycles,
        queue=QUEUE,
        ahead=AHEAD,
        stamps_wait=True,
        count=count,
    ):
        yield mark if isinstance(mark, int) else mark.per_kilocycle


def _data_lines(spec: MachineSpec, _: int) -> Iterator[int | float]:
    yield float(len(data_lines(spec, other=NEIGHBOUR)))


PARTS: dict[str, Part] = {
    "latency": _latency,
    "throughput": _throughput,
    "dcache_lines": _data_lines,
}
"""What the model computes; the rest is published only."""

EXPERIMENT = Experiment(
    short="table3",
    name=NAME,
    title="Table 3: URPC beside L4's IPC on the 2x2-core AMD machine",
    claim=(__doc__ or "").partition("\n\n")[2].strip(),
    x_label="hops",
    y_label="cycles",
    parameters=Parameters,
    points=points,
    limits=lambda _: {},
    compares_curves=False,
)
