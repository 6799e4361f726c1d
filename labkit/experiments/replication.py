"""Replicas or sharing: what reading and writing one small object costs, by how often it is only read.

A core that has a replica reads it without asking anybody, and pays when it writes: everybody has to
change, and to say so. A server makes no difference between the two. Under a lock a read costs as much as
a write, because the lock itself is written. So replicas win where an object is mostly read, and where
that begins depends on how many cores there are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import pairwise

import attrs

from labkit.errors import InvalidInput
from labkit.experiments import choices
from labkit.experiments.experiment import Experiment, Points, one_by_one
from labkit.experiments.traced_run import TracedRun, refuse_missing, traced
from labkit.hardware.change import Change
from labkit.hardware.machine import Machine
from labkit.hardware.specification import MachineSpec
from labkit.parameters import Span, integer, names, span
from labkit.results import Row
from labkit.workloads.operation_mix import LONG, WARM_UP
from labkit.workloads.replicated_object import Setting, operate
from labkit.workloads.retype_agreement import TREES

NAME = "replication"
LOG, SERVER = "replicated log", "server"
CURVES = {
    LOG: "replicated log: a replica each, core 0 orders all changes",
    "replicated two-phase": "replicated two-phase: a replica each, every core may write (slow to run)",
    SERVER: "server: core 0 owns the only copy",
    "ticket lock": "ticket lock",
    "MCS lock": "MCS lock",
    "test-and-set lock": "test-and-set lock",
}
DEFAULT_CURVES = tuple(name for name in CURVES if name != "replicated two-phase")


@attrs.frozen(kw_only=True)
class Shared:
    """What may be varied about replicas and sharing, whatever the axis is."""

    machine: str = choices.machine("amd_4x4")
    curves: tuple[str, ...] = names(
        DEFAULT_CURVES, options=CURVES, label="curves", help="Which ways to keep the object."
    )
    lines: int = integer(
        1,
        low=1,
        high=16,
        unit="lines",
        label="size of the object",
        help="Cache lines that a read or a write goes over.",
    )
    think: int = integer(
        0,
        low=0,
        high=100_000,
        unit="cycles",
        label="work in between",
        help="What a core computes between two operations; not part of the result.",
    )
    tree: str = choices.tree(help="Along which cores changes of replicas go.")
    era: str = choices.era()
    each: int = integer(
        20,
        low=10,
        high=1000,
        unit="operations",
        label="operations measured",
        help="Operations of each core behind each number; the share of reads is rounded to them.",
    )
    seed: int = integer(0, low=0, high=999_999, label="seed", help="The order of reads and writes.")


@attrs.frozen(kw_only=True)
class Parameters(Shared):
    """What may be varied if the share of reads is the axis."""

    cores: int = integer(
        16,
        low=2,
        high=64,
        unit="cores",
        label="cores",
        help="With replicas and with a server, core 0 operates for the others only.",
    )
    reads: Span = span(
        (0, 100),
        low=0,
        high=100,
        unit="%",
        label="share of reads",
        help="From the fewest reads to the most.",
    )
    step: int = integer(
        10,
        low=5,
        high=100,
        unit="%",
        label="step",
        help="From one share to the next.",
    )

    def __attrs_post_init__(self) -> None:
        """Refuse more cores than the machine has.

        Raises:
            InvalidInput: which names the machine's own bounds.
        """
        choices.refuse_too_few_cores(self.machine)
        most = choices.most_cores(self.machine)
        if self.cores > most:
            problem = f"{self.cores} is not within 2 to {most}, {self.machine} has {most} cores"
            raise InvalidInput("cores", problem, fix=f"try {most}")


def points(parameters: Parameters) -> Points:
    """Yield a row for each share and way, few reads first, and progress in between."""
    wanted = [(share, way) for share in _shares(parameters) for way in parameters.curves]
    return one_by_one(
        wanted,
        lambda item: run(
            _machine(parameters), parameters, cores=parameters.cores, reads=item[0], way=item[1]
        ),
        lambda item, cycles: [
            row(parameters, NAME, item[1], x_name="reads", x=item[0], cycles=cycles)
        ],
    )


def trace(
    parameters: Parameters, curve: str, x: int, change: Change | None
) -> Iterator[int | TracedRun]:
    """Run one point again and record its steps.

    Raises:
        InvalidInput: for a point that these parameters do not have.
    """
    shares = _shares(parameters)
    refuse_missing(curve, x, curves=parameters.curves, numbers=shares)
    return trace_of(parameters, change, cores=parameters.cores, reads=x, way=curve)


def trace_of(
    parameters: Shared, change: Change | None, *, cores: int, reads: int, way: str
) -> Iterator[int | TracedRun]:
    """Return the run of a point, with its steps, whatever the axis is."""
    return traced(
        MachineSpec.load(parameters.machine),
        lambda machine: run(machine, parameters, cores=cores, reads=reads, way=way),
        lambda cycles: round(cycles, 1),
        change=change,
        until=LONG,
        warm_up=WARM_UP * (cores - 1),
        title=f"{way}, {cores} cores, {reads} % reads",
        means="cycles per operation on average",
        each="operation",
    )


def _shares(parameters: Parameters) -> list[int]:
    first, last = parameters.reads
    return [*range(first, last, parameters.step), last]


def _machine(parameters: Shared) -> Machine:
    return Machine(MachineSpec.load(parameters.machine))


def run(
    machine: Machine, parameters: Shared, *, cores: int, reads: int, way: str
) -> Iterator[int | float]:
    """Run one point on a fresh machine; yield event counts, then the cycles of an operation."""
    spec = machine.spec
    everybody = range(cores)
    pick = TREES[parameters.tree]
    setting = Setting(
        cores=everybody,
        lines=parameters.lines,
        stub_cycles=spec.software[parameters.era].stub_cycles,
        trees=cache(lambda root: pick(spec, root, everybody)),
        seed=parameters.seed,
    )
    return operate(
        machine,
        setting,
        way=way,
        read_percent=reads,
        think_cycles=parameters.think,
        each=parameters.each,
    )


def row(
    parameters: Shared, experiment: str, way: str, *, x_name: str, x: int, cycles: float
) -> Row:
    """Return one point as a row."""
    return Row(
        experiment=experiment,
        machine=MachineSpec.load(parameters.machine).name,
        curve=way,
        x_name=x_name,
        x=x,
        value=round(cycles, 1),
        unit="cycles",
        seed=parameters.seed,
    )


def best_at(rows: Sequence[Row]) -> Mapping[int, str]:
    """Return the cheapest way at each place of the axis."""
    best: dict[int, Row] = {}
    for each in rows:
        if each.x not in best or each.computed < best[each.x].computed:
            best[each.x] = each
    return {x: best[x].curve for x in sorted(best)}


def replicas_win_from(rows: Sequence[Row]) -> int | None:
    """Return the smallest share of reads from which on a replicated log is the cheapest way."""
    best = best_at(rows)
    lost = [x for x, way in best.items() if way != LOG]
    return min((x for x in best if not lost or x > max(lost)), default=None)


def who_wins(rows: Sequence[Row], what: str) -> Iterator[str]:
    """Say which way is the cheapest, from where to where."""
    best = best_at(rows)
    places = list(best)
    starts = [
        *places[:1],
        *(here for before, here in pairwise(places) if best[here] != best[before]),
    ]
    for start, end in zip(starts, [*starts[1:], None], strict=True):
        last = max(x for x in places if end is None or x < end)
        where = f"{start}" if start == last else f"{start} to {last}"
        yield f"Cheapest at {where} {what}: {best[start]}"


def findings(rows: Sequence[Row]) -> Sequence[str]:
    """Say which way wins where, and what the model leaves out."""
    return [*who_wins(rows, "% reads"), *NOTES]


NOTES = (
    "Core 0 only serves with replicas and with a server; under a lock it operates like the others",
    "Nothing is published to compare with",
)

EXPERIMENT = Experiment(
    short="replication",
    name=NAME,
    title="Replicas or sharing: an operation on a small object, by the share of reads",
    claim=(__doc__ or "").partition("\n\n")[2].strip(),
    x_label="share of reads, %",
    y_label="cycles per operation",
    parameters=Parameters,
    points=points,
    limits=choices.limits,
    findings=findings,
    trace=trace,
)
