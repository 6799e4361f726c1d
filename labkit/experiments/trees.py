"""Trees: what a broadcast with all its acknowledgements takes, by tree, on every machine there is.

The paper's claim: an operating system that measures its machine while it boots can plan the way of its
messages. A tree made for one machine is not the best one on the next: fixed trees look at the number
of cores, or at packages. The adaptive tree is built from measurements between pairs of cores, before
any tree was tried; it should be no more than 5 % slower than the best of the fixed ones, which one
knows only after trying all of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import attrs

from labkit.errors import InvalidInput
from labkit.experiments import choices
from labkit.experiments.experiment import Experiment, Points, one_by_one
from labkit.experiments.traced_run import TracedRun, refuse_missing, traced
from labkit.hardware.change import Change
from labkit.hardware.machine import Machine
from labkit.hardware.machine_files import measured_machines
from labkit.hardware.specification import MachineSpec
from labkit.multikernel.discovery import Discovery, discover
from labkit.multikernel.planning import Planner
from labkit.parameters import integer, names
from labkit.results import Row
from labkit.workloads.broadcast import ADAPTIVE, TREES, broadcasts
from labkit.workloads.shootdown import LONG, WARM_UP, Mean

NAME = "trees"
MACHINES: Mapping[str, str] = {
    **choices.MACHINES,
    **{name: source.title for name, source in measured_machines().items()},
}


@attrs.frozen(kw_only=True)
class Parameters:
    """What may be varied."""

    machines: tuple[str, ...] = names(
        tuple(MACHINES),
        options=MACHINES,
        label="machines",
        help="The machines to model.",
        opens=MachineSpec.load,
    )
    trees: tuple[str, ...] = names(
        tuple(TREES),
        options={name: name for name in TREES},
        label="trees",
        help="Along which trees to send.",
    )
    era: str = choices.era()
    root: int = integer(0, low=0, high=1023, label="root", help="The core that has the news.")
    rounds: int = integer(
        3, low=1, high=100, unit="broadcasts", label="measured", help="Broadcasts behind a number."
    )

    def __attrs_post_init__(self) -> None:
        """Refuse a root that a machine does not have, and a machine with nobody to tell.

        Raises:
            InvalidInput: which names the machine and its bounds.
        """
        for name in self.machines:
            choices.refuse_too_few_cores(name)
            cores = MachineSpec.load(name).topology.cores
            if self.root >= cores:
                problem = f"{self.root} is not within 0:{cores - 1}, {name} has {cores} cores"
                raise InvalidInput("root", problem, fix="try 0")


def limits(parameters: Parameters) -> dict[str, int]:
    """Return the bounds that the smallest machine sets."""
    return {"root": min(MachineSpec.load(name).topology.cores for name in parameters.machines) - 1}


def trace(
    parameters: Parameters, curve: str, x: int, change: Change | None
) -> Iterator[int | TracedRun]:
    """Meet a machine again, and record the broadcasts along one of its trees.

    Raises:
        InvalidInput: for a point that these parameters do not have.
    """
    names = {_number(name, parameters): name for name in parameters.machines}
    refuse_missing(curve, x, curves=parameters.trees, numbers=names)
    spec = MachineSpec.load(names[x])
    stub_cycles = spec.software[parameters.era].stub_cycles

    def run(machine: Machine) -> Iterator[int | Mean]:
        found: Discovery
        for mark in discover(Machine(spec), stub_cycles=stub_cycles):
            if isinstance(mark, int):
                yield mark
            else:
                found = mark
        tree = TREES[curve](parameters.root, Planner(found.facts), found)
        yield from broadcasts(machine, tree, stub_cycles=stub_cycles, rounds=parameters.rounds)

    return traced(
        spec,
        run,
        lambda took: round(took.cycles * spec.nanoseconds_per_cycle, 1),
        change=change,
        until=LONG,
        warm_up=WARM_UP,
        title=f"{curve}, {spec.title}",
        means="ns per broadcast on average",
        each="broadcast",
    )


Times = Mapping[str, Mean]


def points(parameters: Parameters) -> Points:
    """Yield a row for each machine and tree, and progress in between."""
    return one_by_one(
        parameters.machines,
        lambda name: _run(MachineSpec.load(name), parameters),
        lambda name, times: _rows(MachineSpec.load(name), _number(name, parameters), times),
    )


def _number(name: str, parameters: Parameters) -> int:
    """Return the place of a machine in the list of all; a reader's own follow."""
    known = list(MACHINES)
    own = [other for other in parameters.machines if other not in MACHINES]
    return 1 + [*known, *own].index(name)


def _run(spec: MachineSpec, parameters: Parameters) -> Iterator[int | Times]:
    """Meet the machine, plan all trees, and only then run them, each on a fresh machine."""
    stub_cycles = spec.software[parameters.era].stub_cycles
    events = 0
    found: Discovery
    for mark in discover(Machine(spec), stub_cycles=stub_cycles):
        if isinstance(mark, int):
            events = mark
            yield events
        else:
            found = mark
    planner = Planner(found.facts)
    trees = {name: TREES[name](parameters.root, planner, found) for name in parameters.trees}
    times: dict[str, Mean] = {}
    for name, tree in trees.items():
        before = events
        run = broadcasts(Machine(spec), tree, stub_cycles=stub_cycles, rounds=parameters.rounds)
        for point in run:
            if isinstance(point, int):
                events = before + point
                yield events
            else:
                times[name] = point
    yield times


def _rows(spec: MachineSpec, number: int, times: Times) -> Iterator[Row]:
    for name, took in times.items():
        yield Row(
            experiment=NAME,
            machine=spec.name,
            curve=name,
            x_name="machine",
            x=number,
            value=round(took.cycles * spec.nanoseconds_per_cycle, 1),
            unit="ns",
        )


class Slowdown(NamedTuple):
    """How many times as long the adaptive tree takes on a machine as the best fixed one; both in ns."""

    ratio: float
    machine: str
    adaptive: float
    best: float
    best_tree: str


def slowdowns(rows: Sequence[Row]) -> list[Slowdown]:
    """Return for each machine how the adaptive tree compares with the best fixed one, worst first."""
    by_machine: dict[str, dict[str, float]] = {}
    for row in rows:
        by_machine.setdefault(row.machine, {})[row.curve] = row.computed
    compared = []
    for machine, times in by_machine.items():
        fixed = {name: time for name, time in times.items() if name != ADAPTIVE}
        if fixed and ADAPTIVE in times:
            tree, best = min(fixed.items(), key=lambda item: item[1])
            mine = times[ADAPTIVE]
            compared.append(Slowdown(mine / best, machine, mine, best, tree))
    return sorted(compared, reverse=True)


def best_trees(rows: Sequence[Row]) -> int:
    """Return how many different fixed trees are the best one on at least one machine."""
    return len({case.best_tree for case in slowdowns(rows)})


def findings(rows: Sequence[Row]) -> Sequence[str]:
    """Say how much slower or faster the adaptive tree is on each machine, the worst first."""
    return [
        f"{case.ratio:.3f} times the best fixed tree on {case.machine}: adaptive "
        f"{case.adaptive:.0f} ns, {case.best_tree} {case.best:.0f} ns"
        for case in slowdowns(rows)
    ]


EXPERIMENT = Experiment(
    short="trees",
    name=NAME,
    title="Trees: a broadcast with acknowledgements on 41 machines",
    claim=(__doc__ or "").partition("\n\n")[2].strip(),
    x_label="machine, by its place in: labkit machines",
    y_label="ns until the root has all acknowledgements",
    parameters=Parameters,
    points=points,
    limits=limits,
    findings=findings,
    compares_curves=False,
    trace=trace,
)
