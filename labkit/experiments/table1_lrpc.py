"""Table 1: what a one-way LRPC costs, user program to user program on one core of each machine.

Programs of one core talk to each other through its CPU driver: a message is a system call, a switch to
the receiver and an upcall into it. The paper gives what that takes one way, one number for each
machine. This lab is calibrated on these numbers, and how it divides each of them between the three is
its own assumption.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import attrs

from labkit.experiments import choices
from labkit.experiments.experiment import Experiment, Points, one_by_one
from labkit.experiments.traced_run import TracedRun, refuse_missing, traced
from labkit.hardware.change import Change
from labkit.hardware.kernel_costs import SWITCH_PERCENT, TRAP_PERCENT
from labkit.hardware.machine import Machine
from labkit.hardware.specification import MachineSpec
from labkit.parameters import integer
from labkit.published import published
from labkit.results import Row
from labkit.trace import Trace
from labkit.workloads.lrpc_ping_pong import LONG, PARTS, OneWay, one_way

NAME = "table1_lrpc"
LRPC = "LRPC"


@attrs.frozen(kw_only=True)
class Parameters:
    """What may be varied in Table 1."""

    machines: tuple[str, ...] = choices.machines()
    count: int = integer(
        100,
        low=10,
        high=10_000,
        unit="messages",
        label="messages measured",
        help="Messages behind each number, after a first call.",
    )


def points(parameters: Parameters) -> Points:
    """Yield the rows of each machine, smallest machine first, and progress in between."""
    return one_by_one(
        _by_cores(parameters.machines),
        lambda spec: one_way(Machine(spec, trace=Trace()), count=parameters.count),
        _rows,
    )


def trace(
    parameters: Parameters, curve: str, x: int, change: Change | None
) -> Iterator[int | TracedRun]:
    """Run one machine's calls again and record their steps.

    Raises:
        InvalidInput: for a point that these parameters do not have.
    """
    specs = {spec.topology.cores: spec for spec in _by_cores(parameters.machines)}
    refuse_missing(curve, x, curves=(LRPC, *PARTS.values()), numbers=specs)
    return traced(
        specs[x],
        lambda machine: one_way(machine, count=parameters.count),
        lambda result: round(result.cycles if curve == LRPC else result.parts[curve], 1),
        change=change,
        until=LONG,
        warm_up=1,
        title=f"{curve}, {specs[x].title}",
        means="cycles per message on average",
        each="round trip",
    )


def _by_cores(machines: Sequence[str]) -> list[MachineSpec]:
    return sorted(map(MachineSpec.load, machines), key=lambda spec: spec.topology.cores)


def _rows(spec: MachineSpec, result: OneWay) -> Iterator[Row]:
    id = f"table1.lrpc.{spec.size}.cycles"
    whole = _row(spec, LRPC, result.cycles)
    yield whole.beside(published()[id], fitted_to=spec.calibration)
    for part, cycles in result.parts.items():
        yield _row(spec, part, cycles)


def _row(spec: MachineSpec, curve: str, cycles: float) -> Row:
    return Row(
        experiment=NAME,
        machine=spec.name,
        curve=curve,
        x_name="cores",
        x=spec.topology.cores,
        value=round(cycles, 1),
        unit="cycles",
    )


def findings(rows: Sequence[Row]) -> Sequence[str]:
    """Say which machine is which, that nothing here is predicted, and what is assumed."""
    shares = (
        f"{TRAP_PERCENT} % for the system call, {SWITCH_PERCENT} % for the switch "
        "and the rest for the upcall"
    )
    return [
        *map(_in_time, (row for row in rows if row.curve == LRPC)),
        "LRPC is calibrated on every machine: that it agrees says only that what ran adds up to it",
        f"How it divides is not published: {shares} are an assumption, the same on every machine",
    ]


def _in_time(row: Row) -> str:
    spec = MachineSpec.load(row.machine)
    nanoseconds = row.computed * spec.nanoseconds_per_cycle
    return f"{row.x} cores, {spec.title}: {row.computed:,.0f} cycles are {nanoseconds:.0f} ns"


EXPERIMENT = Experiment(
    short="table1",
    name=NAME,
    title="Table 1: LRPC, a message between two programs of one core",
    claim=(__doc__ or "").partition("\n\n")[2].strip(),
    x_label="cores of the machine: "
    + ", ".join(
        f"{spec.topology.cores} is {spec.title}" for spec in _by_cores(tuple(choices.MACHINES))
    ),
    y_label="cycles",
    parameters=Parameters,
    warm_up="the first call",
    points=points,
    limits=lambda _: {},
    findings=findings,
    compares_curves=False,
    trace=trace,
)
