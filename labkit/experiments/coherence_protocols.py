"""Hammer and a directory side by side: the same programs, two ways to find out who has a line.

The paper's machines ask every package at every miss. A directory asks only those that have a copy, so
what it saves in messages grows with the machine, and what it costs is a way over the home node. Does
that change what the paper says about shared state and messages? Both are made of lines that move, so
one protocol cannot help only one of them; this shows what each takes, and what it puts on the links.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import attrs

from labkit.experiments import choices
from labkit.experiments.experiment import Experiment, Points, one_by_one
from labkit.experiments.traced_run import UNTIL, TracedRun, refuse_missing, traced
from labkit.hardware.change import Change
from labkit.hardware.coherence.directory import Directory
from labkit.hardware.coherence.hammer import Hammer
from labkit.hardware.coherence.traffic import COMMAND_BYTES
from labkit.hardware.machine import Machine
from labkit.hardware.specification import MachineSpec
from labkit.parameters import integer, names
from labkit.results import Row, value_of
from labkit.workloads.shared_update import Update, messages, shared_memory
from labkit.workloads.shootdown import LONG, WARM_UP, Shootdown, shootdowns

NAME = "coherence_protocols"
PROTOCOLS = {"hammer": "Hammer asks everybody", "directory": "a directory asks those with a copy"}
WORKLOADS = {
    "SHM8": "Figure 3: 8 lines updated in shared memory",
    "MSG8": "Figure 3: 8 lines updated by messages",
    "Broadcast": "Figure 6: a shootdown through one line",
    "Unicast": "Figure 6: a shootdown by messages to each core",
    "NUMA-aware_multicast": "Figure 6: a shootdown along a tree",
}
VALUES = {
    "cycles": "cycles",
    "probes": "probes between packages per miss",
    "messages": "messages between packages per miss",
    "bytes": "bytes on all links per miss",
}
RUN = 160_000
"""Cycles of a run of Figure 3, as there."""


@attrs.frozen(kw_only=True)
class Parameters:
    """What may be varied."""

    machine: str = choices.machine("amd_8x4")
    workloads: tuple[str, ...] = names(
        tuple(WORKLOADS), options=WORKLOADS, label="workloads", help="What to run."
    )
    protocols: tuple[str, ...] = names(
        tuple(PROTOCOLS), options=PROTOCOLS, label="protocols", help="How copies are found."
    )
    values: tuple[str, ...] = names(
        tuple(VALUES), options=VALUES, label="values", help="What to show of each run."
    )
    step: int = integer(
        8, low=1, high=64, unit="cores", label="step", help="Cores from one point to the next."
    )
    rounds: int = integer(
        5, low=1, high=100, unit="shootdowns", label="measured", help="Behind a number of Figure 6."
    )
    command_bytes: int = integer(
        COMMAND_BYTES,
        low=4,
        high=64,
        unit="bytes",
        label="message without a line",
        help="An assumption. One that carries a line has its 64 bytes beside it.",
    )
    era: str = choices.era()

    def __attrs_post_init__(self) -> None:
        """Refuse a machine that one of the protocols cannot run on, or has nobody to share with.

        Raises:
            InvalidInput: which names what is missing.
        """
        choices.refuse_too_few_cores(self.machine)
        for protocol in self.protocols:
            MachineSpec.load(self.machine).with_protocol(protocol)


class Pair(NamedTuple):
    """Two curves: what a workload takes with a protocol, and the probes it takes."""

    workload: str
    protocol: str


class Result(NamedTuple):
    """What it took, and what each transaction on a line took, in the mean.

    ``probes`` are packages asked, ``messages`` those between packages, and ``bytes`` what all links
    carried, counted again on each link.
    """

    cycles: float
    probes: float
    messages: float
    bytes: float


def points(parameters: Parameters) -> Points:
    """Yield the rows of two curves for each workload and protocol, and progress in between."""
    wanted = [
        Pair(workload, protocol)
        for workload in parameters.workloads
        for protocol in parameters.protocols
    ]
    return one_by_one(
        wanted, lambda pair: _run(parameters, pair), lambda pair, got: _rows(parameters, pair, got)
    )


def _run(parameters: Parameters, pair: Pair) -> Iterator[int | dict[int, Result]]:
    spec = MachineSpec.load(parameters.machine).with_protocol(pair.protocol)
    got, before = {}, 0
    for cores in _numbers(parameters):
        machine, events = Machine(spec), before
        for mark in _start(machine, pair.workload, range(cores), parameters):
            if isinstance(mark, int):
                events = before + mark
                yield events
            else:
                got[cores] = _result(machine, parameters, mark)
        before = events
    yield got


def trace(
    parameters: Parameters, curve: str, x: int, change: Change | None
) -> Iterator[int | TracedRun]:
    """Run one point again and record its first steps.

    Raises:
        InvalidInput: for a point that these parameters do not have.
    """
    curves = {
        _curve(Pair(workload, protocol), value): (Pair(workload, protocol), value)
        for workload in parameters.workloads
        for protocol in parameters.protocols
        for value in parameters.values
    }
    refuse_missing(curve, x, curves=curves, numbers=_numbers(parameters))
    pair, value = curves[curve]

    def run(machine: Machine) -> Iterator[int | Result]:
        for mark in _start(machine, pair.workload, range(x), parameters):
            yield mark if isinstance(mark, int) else _result(machine, parameters, mark)

    is_update = pair.workload in {"SHM8", "MSG8"}
    return traced(
        MachineSpec.load(parameters.machine).with_protocol(pair.protocol),
        run,
        lambda result: round(getattr(result, value), SHOWN[value].digits),
        change=change,
        until=UNTIL if is_update else LONG,
        begin=min(RUN // 5, UNTIL // 2) if is_update else None,
        warm_up=WARM_UP,
        title=f"{curve}, {x} cores",
        means=MEANS[value],
        each="update" if is_update else "shootdown",
    )


def _numbers(parameters: Parameters) -> list[int]:
    most = MachineSpec.load(parameters.machine).topology.cores
    return sorted({2, *range(parameters.step, most + 1, parameters.step), most})


def _result(machine: Machine, parameters: Parameters, mark: Update | Shootdown) -> Result:
    cycles = mark.latency if isinstance(mark, Update) else mark.cycles
    return Result(cycles, *_per_transaction(machine, parameters.command_bytes))


def _start(
    machine: Machine, workload: str, cores: Sequence[int], parameters: Parameters
) -> Iterator[int | Update | Shootdown]:
    stub_cycles = machine.spec.software[parameters.era].stub_cycles
    if workload == "SHM8":
        return shared_memory(machine, cores=cores, lines=8, until=RUN)
    if workload == "MSG8":
        clients = cores[1:]
        return messages(machine, clients=clients, lines=8, until=RUN, stub_cycles=stub_cycles)
    rounds = parameters.rounds
    return shootdowns(machine, workload, cores=cores, stub_cycles=stub_cycles, rounds=rounds)


def _per_transaction(machine: Machine, command_bytes: int) -> tuple[float, float, float]:
    """Return the probes, messages and bytes of a transaction, in the mean over all of a run."""
    protocol = machine.protocol
    assert isinstance(protocol, Hammer | Directory)
    traffic, transactions = protocol.traffic(), max(1, protocol.transactions)
    carried = sum(traffic.bytes_by_link(command_bytes=command_bytes).values())
    messages = sum(map(traffic.sent, traffic.messages))
    return protocol.probes / transactions, messages / transactions, carried / transactions


class Shown(NamedTuple):
    """How a value is shown: its unit, and to how many places."""

    unit: str
    digits: int


SHOWN = {
    "cycles": Shown("cycles", 1),
    "probes": Shown("probes/miss", 2),
    "messages": Shown("messages/miss", 2),
    "bytes": Shown("bytes/miss", 1),
}
MEANS = {
    "cycles": "cycles on average",
    "probes": "probes per miss on average",
    "messages": "messages per miss on average",
    "bytes": "bytes per miss on average",
}


def _curve(pair: Pair, value: str) -> str:
    name = f"{pair.workload} {pair.protocol}"
    return name if value == "cycles" else f"{name} {value}"


def _rows(parameters: Parameters, pair: Pair, got: dict[int, Result]) -> Iterator[Row]:
    for value in parameters.values:
        curve, (unit, digits) = _curve(pair, value), SHOWN[value]
        for cores, result in got.items():
            yield Row(
                experiment=NAME,
                machine=MachineSpec.load(parameters.machine).name,
                curve=curve,
                x_name="cores",
                x=cores,
                value=round(getattr(result, value), digits),
                unit=unit,
            )


def directory_percent(rows: Sequence[Row], *, workload: str) -> int | None:
    """Return a directory's cycles in per cent of Hammer's, with most cores; None if not both ran."""
    most = max((row.x for row in rows), default=0)
    hammer = value_of(rows, curve=f"{workload} hammer", x=most)
    directory = value_of(rows, curve=f"{workload} directory", x=most)
    return round(100 * directory / hammer) if hammer and directory else None


def findings(rows: Sequence[Row]) -> Sequence[str]:
    """Say what the directory changes on all cores, workload by workload."""
    if not rows:
        return []
    most, found = max(row.x for row in rows), []
    for workload in WORKLOADS:
        hammer = value_of(rows, curve=f"{workload} hammer", x=most)
        directory = value_of(rows, curve=f"{workload} directory", x=most)
        if hammer and directory:
            found.append(
                f"{workload} on {most} cores: {hammer} cycles with Hammer, {directory} with a "
                f"directory, {directory / hammer:.2f} times as many"
            )
        asked, noted = (
            value_of(rows, curve=f"{workload} {protocol} bytes", x=most) for protocol in PROTOCOLS
        )
        if asked and noted:
            found.append(
                f"{workload} on {most} cores: {asked:.0f} bytes on all links per miss with Hammer, "
                f"{noted:.0f} with a directory"
            )
    return found


EXPERIMENT = Experiment(
    short="coherence",
    name=NAME,
    title="Hammer and a directory, side by side on Figures 3 and 6",
    claim=(__doc__ or "").partition("\n\n")[2].strip(),
    x_label="cores",
    y_label="cycles; or probes, messages, bytes per miss",
    parameters=Parameters,
    points=points,
    limits=lambda _: {},
    findings=findings,
    compares_curves=False,
    trace=trace,
)
