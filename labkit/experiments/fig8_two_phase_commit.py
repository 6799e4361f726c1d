"""Figure 8: two-phase commit, one retype at a time and many in a pipeline.

To retype a capability of which other cores may have copies, all monitors have to agree, and any of them
may refuse: a two-phase commit, along the same tree as the unmap of Figure 7. One agreement takes two
rounds to all cores and back. But a monitor does not wait, it keeps many agreements under way, and then
an agreement costs only what the busiest monitor has to do for it, far less than it takes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import attrs

from labkit.experiments import choices
from labkit.experiments.experiment import Experiment, Points, one_by_one
from labkit.experiments.traced_run import BEGIN, Begin, TracedRun, refuse_missing, traced
from labkit.hardware.change import Change
from labkit.hardware.machine import Machine
from labkit.hardware.specification import MachineSpec
from labkit.multikernel.boot import Multikernel
from labkit.multikernel.waiting import BLOCK_CYCLES, SPIN_THEN_MONITOR
from labkit.parameters import Span, integer, names
from labkit.results import Row
from labkit.workloads.retype_agreement import WARM_UP, Retypes, keep_busy, retypes
from labkit.workloads.shootdown import LONG

NAME = "fig8_two_phase_commit"
SINGLE, PIPELINED = "single operation", "pipelined"
CURVES = {
    SINGLE: "single operation: its latency",
    PIPELINED: "pipelined: the cost of each of many",
}

PAUSE = 3 * BLOCK_CYCLES
"""Cycles between single operations beside busy programs: long enough for idle monitors to give up."""
LEFT_OUT = (
    "Left out: what a retype does in a mapping database, and any software in a monitor beyond stubs, "
    "system calls, switches and upcalls; the unmap of Figure 7 says how much that may be"
)


@attrs.frozen(kw_only=True)
class Parameters:
    """What may be varied in Figure 8."""

    machine: str = choices.machine("amd_8x4")
    cores: Span = choices.cores((2, 32), help="How many cores have to agree.", high=64)
    step: int = integer(
        1, low=1, high=32, unit="cores", label="step", help="Cores from one point to the next."
    )
    curves: tuple[str, ...] = names(
        tuple(CURVES), options=CURVES, label="curves", help="Which curves to compute."
    )
    ahead: int = integer(
        16,
        low=1,
        high=64,
        unit="operations",
        label="pipeline",
        help="How many operations are under way at a time when they are pipelined.",
    )
    tree: str = choices.tree(help="Along which cores messages go.")
    busy: int = integer(
        0,
        low=0,
        high=8,
        unit="cores",
        label="busy cores",
        help="On so many cores, from core 1 on, a program computes and shares the core with the monitor.",
    )
    count: int = integer(
        10,
        low=1,
        high=1000,
        unit="operations",
        label="operations measured",
        help="Operations behind each number, after a warm-up.",
    )


def points(parameters: Parameters) -> Points:
    """Yield a row for every core count and curve, few cores first, and progress in between.

    All of them run on one machine, which is booted once; a point alone differs by up to 0.2 %.
    """
    spec = MachineSpec.load(parameters.machine)
    wanted = [(cores, name) for cores in _numbers(parameters) for name in parameters.curves]
    booted: list[Multikernel] = []

    def run(item: tuple[int, str]) -> Iterator[int | Retypes]:
        cores, name = item
        if not booted:
            booted.append(_boot(Machine(spec), parameters))
        return _run(booted[0], parameters, cores, name)

    return one_by_one(wanted, run, lambda item, result: [_row(spec, *item, result)])


def trace(
    parameters: Parameters, curve: str, x: int, change: Change | None
) -> Iterator[int | TracedRun]:
    """Run one point again on a machine of its own, and record its steps after the boot.

    Raises:
        InvalidInput: for a point that these parameters do not have.
    """
    refuse_missing(curve, x, curves=parameters.curves, numbers=_numbers(parameters))

    def run(machine: Machine) -> Iterator[int | Begin | Retypes]:
        system = _boot(machine, parameters)
        yield BEGIN
        yield from _run(system, parameters, x, curve)

    return traced(
        MachineSpec.load(parameters.machine),
        run,
        lambda result: round(result.cycles, 1),
        change=change,
        until=LONG,
        warm_up=WARM_UP + _ahead(parameters, curve),
        title=f"{curve}, {x} cores",
        means="cycles per operation on average",
        each="operation",
    )


def _numbers(parameters: Parameters) -> list[int]:
    first, last = parameters.cores
    return [*range(first, last, parameters.step), last]


def _boot(machine: Machine, parameters: Parameters) -> Multikernel:
    system = Multikernel(machine, waiting=SPIN_THEN_MONITOR)
    most = machine.spec.topology.cores - 1
    keep_busy(system, range(1, min(parameters.busy, most) + 1))
    return system


def _ahead(parameters: Parameters, name: str) -> int:
    return 1 if name == SINGLE else parameters.ahead


def _run(
    system: Multikernel, parameters: Parameters, cores: int, name: str
) -> Iterator[int | Retypes]:
    return retypes(
        system,
        range(cores),
        tree=parameters.tree,
        count=parameters.count,
        ahead=_ahead(parameters, name),
        pause=PAUSE if parameters.busy and name == SINGLE else 0,
    )


def _row(spec: MachineSpec, cores: int, name: str, result: Retypes) -> Row:
    return Row(
        experiment=NAME,
        machine=spec.name,
        curve=name,
        x_name="cores",
        x=cores,
        value=round(result.cycles, 1),
        unit="cycles",
    )


def operations_in_the_time_of_one(rows: Sequence[Row]) -> int | None:
    """Return how many operations a pipeline makes in the time of one, with the most cores of the rows."""
    values = {(row.curve, row.x): row.computed for row in rows}
    both = [x for curve, x in values if curve == SINGLE and (PIPELINED, x) in values]
    return round(values[SINGLE, max(both)] / values[PIPELINED, max(both)]) if both else None


def findings(rows: Sequence[Row]) -> Sequence[str]:
    """Say that nothing is published, how both curves rise, and what a pipeline saves."""
    values = {(row.curve, row.x): row.computed for row in rows}
    return [
        "No published value of this figure was available: both curves are the model's own",
        *_slopes(values),
        *_saved(values),
        LEFT_OUT,
    ]


def _slopes(values: Mapping[tuple[str, int], float]) -> Iterator[str]:
    for name in CURVES:
        cores = sorted(x for curve, x in values if curve == name)
        if len(cores) > 1:
            few, many = cores[0], cores[-1]
            more = (values[name, many] - values[name, few]) / (many - few)
            yield (
                f"{name}: {values[name, few]:,.0f} cycles with {few} cores, {values[name, many]:,.0f} "
                f"with {many}; {more:,.0f} more for each core"
            )


def _saved(values: Mapping[tuple[str, int], float]) -> Iterator[str]:
    both = [x for curve, x in values if curve == SINGLE and (PIPELINED, x) in values]
    if both:
        most = max(both)
        times = values[SINGLE, most] / values[PIPELINED, most]
        yield f"With {most} cores a pipeline makes {times:.1f} operations in the time of one"


EXPERIMENT = Experiment(
    short="fig8",
    name=NAME,
    title="Figure 8: two-phase commit, single and pipelined (no published values)",
    claim=(__doc__ or "").partition("\n\n")[2].strip(),
    x_label="cores",
    y_label="cycles per operation",
    parameters=Parameters,
    warm_up="the first operations: two more than are under way at a time",
    points=points,
    limits=choices.limits,
    findings=findings,
    trace=trace,
)
