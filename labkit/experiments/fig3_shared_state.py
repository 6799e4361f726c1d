"""Figure 3: what it costs to update shared state, in place or by messages to its owner.

The paper's claim: when many cores write to the same cache lines, each stalls while the lines move
between their caches, and the cost of an update grows with the number of cores and lines. A client
that instead sends its update to the one core that owns the state waits too, but only for the queue
at that server; with four lines and four cores or more, messages are faster.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator

import attrs

from labkit.errors import InvalidInput
from labkit.experiments import choices
from labkit.experiments.experiment import Experiment, Points, one_by_one
from labkit.experiments.fig3_findings import findings
from labkit.experiments.traced_run import UNTIL, TracedRun, no_such_point, traced
from labkit.hardware.change import Change
from labkit.hardware.machine import Machine
from labkit.hardware.shapes import shapes_of
from labkit.hardware.specification import MachineSpec
from labkit.hardware.topology import AS_BUILT, ONE_PACKAGE
from labkit.parameters import Span, choice, integer, names
from labkit.published import curve
from labkit.results import Row
from labkit.workloads import shared_update
from labkit.workloads.shared_update import SERVER, Update

NAME = "fig3_shared_state"
PAPER_CURVES = ("SHM1", "SHM2", "SHM4", "SHM8", "MSG1", "MSG8", "Server")
UNCLEAR = range(2, 5)
"""At 2 to 4 cores the published server curve is not the server's cost; what it is, is unclear."""
PUBLISHED_ON = "amd_4x4"
LINES = (1, 2, 4, 8, 16)


def _lines(number: int) -> str:
    return "1 line" if number == 1 else f"{number} lines"


CURVES = {
    **{f"SHM{lines}": f"SHM{lines}: {_lines(lines)} in shared memory" for lines in LINES},
    **{f"MSG{lines}": f"MSG{lines}: {_lines(lines)}, by messages" for lines in LINES},
    "Server": "Server: what one update costs it",
}
ORDERS = {"in order": "core 0 first, then 1, 2 ...", "random": "shuffled by the seed"}
SHAPE_LABELS = {shape: shape for shape in (AS_BUILT, *shapes_of(2, 4, 8), ONE_PACKAGE)}


@attrs.frozen(kw_only=True)
class Parameters:
    """What may be varied in Figure 3."""

    machine: str = choices.machine(PUBLISHED_ON)
    cores: Span = choices.cores((2, 16), help="How many cores update the state.", low=1)
    curves: tuple[str, ...] = names(
        PAPER_CURVES, options=CURVES, label="curves", help="Which curves to compute."
    )
    clients: int = integer(
        1023,
        low=1,
        high=1023,
        unit="clients",
        label="clients at most",
        help="The other cores beside the server are clients, but no more than this.",
    )
    misses: int = integer(
        8,
        low=1,
        high=32,
        unit="misses",
        label="misses in flight",
        help="Misses a core has under way at once; 1 is an in-order core.",
    )
    topology: str = choice(
        AS_BUILT, options=SHAPE_LABELS, label="topology", help="How the packages are joined."
    )
    hop_percent: int = integer(
        100,
        low=0,
        high=400,
        unit="%",
        label="cost per hop",
        help="The price of a link, in per cent of the machine's own.",
    )
    era: str = choices.era()
    order: str = choice(
        "in order", options=ORDERS, label="start order", help="The order in which cores start."
    )
    seed: int = integer(0, low=0, high=999_999, label="seed", help="Shuffles a random start order.")
    cycles: int = integer(
        160_000,
        low=20_000,
        high=10_000_000,
        unit="cycles",
        label="length of a run",
        help="Model time of each point; a fifth of it is warm-up.",
    )

    def __attrs_post_init__(self) -> None:
        """Refuse other links where the machine has none.

        Raises:
            InvalidInput: which names what cannot be changed.
        """
        if not MachineSpec.load(self.machine).has_links:
            for name, as_built in (("topology", AS_BUILT), ("hop_percent", 100)):
                if getattr(self, name) != as_built:
                    problem = f"{self.machine} has no links to change, its packages share a bus"
                    raise InvalidInput(name, problem, fix=f"try {as_built}")


def limits(parameters: Parameters) -> dict[str, int]:
    """Return the bounds that the machine sets."""
    cores = choices.most_cores(parameters.machine)
    return {"cores": cores, "clients": cores - 1}


def points(parameters: Parameters) -> Points:
    """Yield a row for every curve and core count, small core counts first, and progress in between."""
    spec = _spec(parameters)
    first, last = parameters.cores
    wanted = [
        (cores, name)
        for cores in range(first, last + 1)
        for name in parameters.curves
        if cores > 1 or name.startswith("SHM")
    ]
    return one_by_one(
        wanted,
        lambda item: _run(_machine(spec, parameters), parameters, *item),
        lambda item, update: [_row(spec, parameters, *item, update)],
    )


def trace(
    parameters: Parameters, curve: str, x: int, change: Change | None
) -> Iterator[int | TracedRun]:
    """Run one point again and record its first steps.

    Raises:
        InvalidInput: for a point that these parameters do not have.
    """
    first, last = parameters.cores
    if curve not in parameters.curves or not max(first, 2 - curve.startswith("SHM")) <= x <= last:
        raise no_such_point(curve, x, f"{', '.join(parameters.curves)} at {first} to {last}")
    return traced(
        _spec(parameters),
        lambda machine: _run(machine, parameters, x, curve),
        lambda update: _value(curve, update),
        change=change,
        miss_buffers=parameters.misses,
        title=f"{curve}, {x} cores",
        begin=min(parameters.cycles // 5, UNTIL // 2),
        means="cycles of the server per update"
        if curve == "Server"
        else "cycles per update on average",
        each="update",
    )


def _spec(parameters: Parameters) -> MachineSpec:
    return attrs.evolve(
        MachineSpec.load(parameters.machine).with_topology(parameters.topology),
        hop_percent=parameters.hop_percent,
    )


def _machine(spec: MachineSpec, parameters: Parameters) -> Machine:
    return Machine(spec, miss_buffers=parameters.misses)


def _run(machine: Machine, parameters: Parameters, cores: int, name: str) -> Iterator[int | Update]:
    """Run one point of one curve on a fresh machine."""
    used = list(range(cores))
    if parameters.order == "random":
        # One stream for each point, so that the shuffle does not depend on which points are run.
        random.Random(f"{parameters.seed} start order {cores}").shuffle(used)
    if name.startswith("SHM"):
        lines = int(name.removeprefix("SHM"))
        return shared_update.shared_memory(
            machine, cores=used, lines=lines, until=parameters.cycles
        )
    clients = [core for core in used if core != SERVER][: parameters.clients]
    lines = int(name.removeprefix("MSG")) if name.startswith("MSG") else 1
    return shared_update.messages(
        machine,
        clients=clients,
        lines=lines,
        until=parameters.cycles,
        stub_cycles=machine.spec.software[parameters.era].stub_cycles,
    )


def _value(name: str, update: Update) -> float:
    return round(update.busy if name == "Server" else update.latency, 1)


def _row(spec: MachineSpec, parameters: Parameters, cores: int, name: str, update: Update) -> Row:
    row = Row(
        experiment=NAME,
        machine=spec.name,
        curve=name,
        x_name="cores",
        x=cores,
        value=_value(name, update),
        unit="cycles",
        seed=parameters.seed,
    )
    if not _as_published(parameters, cores):
        return row
    unclear = name == "Server" and cores in UNCLEAR
    return row.beside(
        curve(f"fig3.{name}").get(cores),
        fitted_to=spec.calibration,
        remark="definition unclear" if unclear else "",
    )


def _as_published(parameters: Parameters, cores: int) -> bool:
    """Return whether the run is one of the machine that was measured, not a what-if."""
    return (
        parameters.machine == PUBLISHED_ON
        and parameters.topology == AS_BUILT
        and parameters.hop_percent == 100
        and parameters.era == "paper_2009"
        and parameters.misses == Parameters().misses
        and parameters.clients >= cores - 1
    )


def messages_win_from(rows: Iterable[Row], *, shared: str, messages: str) -> int | None:
    """Return the smallest core count from which on messages are cheaper, or ``None`` if never."""
    values = {(row.curve, row.x): row.computed for row in rows}
    both = sorted(x for curve, x in values if curve == shared and (messages, x) in values)
    dearer = [x for x in both if values[shared, x] > values[messages, x]]
    lost = [x for x in both if x not in dearer]
    return min((x for x in dearer if not lost or x > max(lost)), default=None)


EXPERIMENT = Experiment(
    short="fig3",
    name=NAME,
    title="Figure 3: updating shared state, in shared memory and by messages",
    claim=(__doc__ or "").partition("\n\n")[2].strip(),
    x_label="cores",
    y_label="cycles per update",
    parameters=Parameters,
    warm_up="the first fifth of each run",
    points=points,
    limits=limits,
    findings=findings,
    trace=trace,
)
