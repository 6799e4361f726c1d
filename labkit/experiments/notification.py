"""Notification: how long until a receiver hears of a message, if it polls and if it is interrupted?

The claim of Barrelfish's technical note 9: polling is the fastest way while the receiver has its core
for itself, but with several polling domains on a core each has to wait for its turn, and if one of them
computes the others wait for the end of its timeslice. An interrupt between cores costs system calls and
an upcall, more than a message, but its cost is bounded whatever else the receiver's core does.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence

import attrs

from labkit.experiments import choices
from labkit.experiments.experiment import Experiment, Points, one_by_one
from labkit.experiments.traced_run import TracedRun, refuse_missing, traced
from labkit.hardware.change import Change
from labkit.hardware.machine import Machine
from labkit.hardware.specification import MachineSpec
from labkit.multikernel.scheduler import timeslice
from labkit.parameters import choice, integer, names
from labkit.published import published
from labkit.results import Row
from labkit.workloads.delivery import LAP, LONG, WAYS, deliveries

NAME = "notification"
OTHERS_DO = {
    "poll": "poll as the receiver does, and yield",
    "compute": "compute until their timeslice ends",
}
STATISTICS = {"mean": "the mean over all messages", "worst": "the slowest message"}
MEANS = {
    "mean": "cycles from send to handler on average",
    "worst": "cycles from send to handler at worst",
}
SHORT_PAUSES = 200_000
"""Pauses between messages are up to so many cycles: many turns of a core on which everybody polls."""


@attrs.frozen(kw_only=True)
class Parameters:
    """What may be varied about the ways to a receiver."""

    machine: str = choices.machine("amd_4x4")
    ways: tuple[str, ...] = names(
        tuple(WAYS),
        options={name: f"{name}: {way.title}" for name, way in WAYS.items()},
        label="ways",
        help="How the receiver hears of messages.",
    )
    others: int = integer(
        2,
        low=1,
        high=8,
        unit="dispatchers",
        label="others",
        help="Other dispatchers on the receiver's core, where it is shared.",
    )
    others_do: str = choice(
        "poll", options=OTHERS_DO, label="the others", help="What the other dispatchers do."
    )
    statistic: str = choice(
        "mean", options=STATISTICS, label="statistic", help="Which of the messages' times to show."
    )
    era: str = choices.era()
    count: int = integer(
        50,
        low=10,
        high=2000,
        unit="messages",
        label="messages measured",
        help="Messages behind each number, after a lap around the ring.",
    )
    seed: int = integer(0, low=0, high=999_999, label="seed", help="Draws the pauses in between.")


def points(parameters: Parameters) -> Points:
    """Yield a row for each way and distance, and progress in between."""
    spec = MachineSpec.load(parameters.machine)
    pauses = pauses_of(parameters)
    wanted = [(way, distance) for way in parameters.ways for distance in spec.partners]

    def run(item: tuple[str, int]) -> Iterator[int | Sequence[int]]:
        return _run(Machine(spec), parameters, pauses, *item)

    return one_by_one(wanted, run, lambda item, times: [_row(parameters, *item, times)])


def trace(
    parameters: Parameters, curve: str, x: int, change: Change | None
) -> Iterator[int | TracedRun]:
    """Run one point again and record its steps.

    Raises:
        InvalidInput: for a point that these parameters do not have.
    """
    spec = MachineSpec.load(parameters.machine)
    refuse_missing(curve, x, curves=parameters.ways, numbers=spec.partners)
    pauses = pauses_of(parameters)
    return traced(
        spec,
        lambda machine: _run(machine, parameters, pauses, curve, x),
        lambda times: _value(parameters, times),
        change=change,
        until=LONG,
        warm_up=LAP,
        title=f"{curve}, {x} hop{'' if x == 1 else 's'}",
        means=MEANS[parameters.statistic],
        each="message and reply",
    )


def _run(
    machine: Machine, parameters: Parameters, pauses: Sequence[int], way: str, distance: int
) -> Iterator[int | Sequence[int]]:
    return deliveries(
        machine,
        WAYS[way],
        other=machine.spec.partners[distance],
        others=parameters.others,
        others_compute=parameters.others_do == "compute",
        pauses=pauses,
        stub_cycles=machine.spec.software[parameters.era].stub_cycles,
    )


def _value(parameters: Parameters, times: Sequence[int]) -> float:
    return round(sum(times) / len(times) if parameters.statistic == "mean" else max(times), 1)


def pauses_of(parameters: Parameters) -> list[int]:
    """Return the pauses before the messages: the same for all ways, and longer than all turns."""
    longest = SHORT_PAUSES
    if parameters.others_do == "compute":
        longest = 4 * parameters.others * timeslice(MachineSpec.load(parameters.machine))
    stream = random.Random(f"{parameters.seed} pauses")
    return [stream.randint(0, longest) for _ in range(parameters.count)]


def _row(parameters: Parameters, way: str, distance: int, times: Sequence[int]) -> Row:
    return Row(
        experiment=NAME,
        machine=MachineSpec.load(parameters.machine).name,
        curve=way,
        x_name="hops",
        x=distance,
        value=_value(parameters, times),
        unit="cycles",
        seed=parameters.seed,
    )


COMPARED = (
    ("IPI asleep", "spin", "an interrupt takes {:,.1f} times as long as polling alone on the core"),
    (
        "spin then yield",
        "IPI shared",
        "on a shared core, to poll and yield takes {:,.1f} times as long as the interrupt",
    ),
    (
        "spin then monitor",
        "IPI shared",
        "on a shared core, to be woken by the monitor takes {:,.1f} times as long as the interrupt",
    ),
    (
        "poll per upcall",
        "IPI shared",
        "on a shared core, to poll once a turn takes {:,.1f} times as long as the interrupt",
    ),
)

HANDED_OVER = (
    "Handed over to the monitor, the receiver leaves the run queue, and so do others that only poll; "
    "beside others that compute the monitor itself has to wait for its turn"
)
ASSUMED = (
    "Assumed: how an LRPC divides into system call, switch and upcall; that an interrupt flies as "
    "fast as a line's data; that leaving halt costs nothing, so asleep is hardly less than running"
)


def findings(rows: Sequence[Row]) -> Sequence[str]:
    """Compare the ways from the nearest core, and say what is assumed and what was published."""
    nearest: dict[str, float] = {}
    for row in rows:
        nearest.setdefault(row.curve, row.computed)
    said = {
        id: f"{published()[f'tn009.{id}'].number:,.0f}" for id in ("msg_best", "poll3", "worst")
    }
    note = (
        f"Technical note 9, on a machine it does not name: about {said['msg_best']} cycles if both "
        f"are alone on their cores, up to {said['poll3']} to notice a message with 3 polling domains, "
        f"about {said['worst']} hoped for with interrupts; nothing there to compare point by point"
    )
    handed_over = [HANDED_OVER] if "spin then monitor" in nearest else []
    assumed = [ASSUMED] if any(WAYS[way].is_interrupted for way in nearest) else []
    return [*_compared(nearest), *handed_over, *assumed, note]


def _compared(nearest: Mapping[str, float]) -> Iterator[str]:
    for one, other, words in COMPARED:
        if one in nearest and other in nearest:
            yield f"From the nearest core, {words.format(nearest[one] / nearest[other])}"


EXPERIMENT = Experiment(
    short="notify",
    name=NAME,
    title="Notification: from send to handler, by polling and by interrupt",
    claim=(__doc__ or "").partition("\n\n")[2].strip(),
    x_label="hops between the packages; on the Intel machine 1 is across the bus",
    y_label="cycles from send to handler",
    parameters=Parameters,
    points=points,
    limits=lambda _: {},
    findings=findings,
    compares_curves=False,
    is_logarithmic=True,
    trace=trace,
)
