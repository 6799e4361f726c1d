"""Replicas or sharing: what reading and writing one small object costs, by how many cores do it.

Few cores share memory cheaply, because a lock moves one line or two. The more there are, the longer each
waits for its turn, and the more it pays to let one core do all the work, or to have a replica of
one's own if most operations only read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import attrs

from labkit.experiments import choices
from labkit.experiments.experiment import Experiment, Points, one_by_one
from labkit.experiments.replication import NOTES, Shared, row, run, trace_of, who_wins
from labkit.experiments.traced_run import TracedRun, refuse_missing
from labkit.hardware.change import Change
from labkit.hardware.machine import Machine
from labkit.hardware.specification import MachineSpec
from labkit.parameters import Span, integer
from labkit.results import Row

NAME = "replication_cores"


@attrs.frozen(kw_only=True)
class Parameters(Shared):
    """What may be varied if the number of cores is the axis."""

    cores: Span = choices.cores((2, 16), help="How many cores operate or serve.", high=64)
    reads: int = integer(
        90, low=0, high=100, unit="%", label="share of reads", help="How much is only read."
    )
    step: int = integer(
        2, low=1, high=16, unit="cores", label="step", help="From one number to the next."
    )


def points(parameters: Parameters) -> Points:
    """Yield a row for each number of cores and way, few cores first, and progress in between."""
    wanted = [(cores, way) for cores in _numbers(parameters) for way in parameters.curves]
    return one_by_one(
        wanted,
        lambda item: run(
            Machine(MachineSpec.load(parameters.machine)),
            parameters,
            cores=item[0],
            reads=parameters.reads,
            way=item[1],
        ),
        lambda item, cycles: [
            row(parameters, NAME, item[1], x_name="cores", x=item[0], cycles=cycles)
        ],
    )


def trace(
    parameters: Parameters, curve: str, x: int, change: Change | None
) -> Iterator[int | TracedRun]:
    """Run one point again and record its steps.

    Raises:
        InvalidInput: for a point that these parameters do not have.
    """
    refuse_missing(curve, x, curves=parameters.curves, numbers=_numbers(parameters))
    return trace_of(parameters, change, cores=x, reads=parameters.reads, way=curve)


def _numbers(parameters: Parameters) -> list[int]:
    first, last = parameters.cores
    return [*range(first, last, parameters.step), last]


def findings(rows: Sequence[Row]) -> Sequence[str]:
    """Say which way wins where, and what the model leaves out."""
    return [*who_wins(rows, "cores"), *NOTES]


EXPERIMENT = Experiment(
    short="replicas",
    name=NAME,
    title="Replicas or sharing: an operation on a small object, by the number of cores",
    claim=(__doc__ or "").partition("\n\n")[2].strip(),
    x_label="cores",
    y_label="cycles per operation",
    parameters=Parameters,
    points=points,
    limits=choices.limits,
    findings=findings,
    trace=trace,
)
