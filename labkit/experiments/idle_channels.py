"""Idle channels: what does it cost to poll channels by which nothing comes?

A receiver that polls cannot know by which of its channels the next message will come, so it looks into
all of them, and with every channel each message takes longer. Where polls hit in the cache that is
little for one channel, and grows with their number. The public benchmark of Barrelfish measures it
with up to 49 idle channels beside a ping-pong.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import attrs

from labkit.experiments import choices
from labkit.experiments.experiment import Experiment, Points, one_by_one
from labkit.experiments.traced_run import TracedRun, refuse_missing, traced
from labkit.hardware.change import Change
from labkit.hardware.machine import Machine
from labkit.hardware.specification import MachineSpec
from labkit.parameters import Span, integer, span
from labkit.results import Row
from labkit.workloads.idle_channels import LAP, LONG, round_trips

NAME = "idle_channels"
IDLE = 49
"""As many idle channels as the public benchmark has at most."""


@attrs.frozen(kw_only=True)
class Parameters:
    """What may be varied about idle channels."""

    machine: str = choices.machine("amd_4x4")
    idle: Span = span(
        (0, IDLE),
        low=0,
        high=200,
        unit="channels",
        label="idle channels",
        help="Channels that the receiver polls beside the one in use, from the fewest to the most.",
    )
    step: int = integer(
        7,
        low=1,
        high=50,
        unit="channels",
        label="step",
        help="Idle channels from one point to the next.",
    )
    era: str = choices.era()
    count: int = integer(
        50,
        low=10,
        high=2000,
        unit="messages",
        label="round trips measured",
        help="Round trips behind each number, after a lap around the ring.",
    )


def points(parameters: Parameters) -> Points:
    """Yield a row for each number of channels and distance, few channels first, and progress."""
    spec = MachineSpec.load(parameters.machine)
    wanted = [(idle, distance) for idle in _numbers(parameters) for distance in spec.partners]

    def run(item: tuple[int, int]) -> Iterator[int | float]:
        return _run(Machine(spec), parameters, *item)

    return one_by_one(wanted, run, lambda item, cycles: [_row(spec, *item, cycles)])


def trace(
    parameters: Parameters, curve: str, x: int, change: Change | None
) -> Iterator[int | TracedRun]:
    """Run one point again and record its steps.

    Raises:
        InvalidInput: for a point that these parameters do not have.
    """
    spec = MachineSpec.load(parameters.machine)
    distances = {_curve(distance): distance for distance in spec.partners}
    refuse_missing(curve, x, curves=distances, numbers=_numbers(parameters))
    return traced(
        spec,
        lambda machine: _run(machine, parameters, x, distances[curve]),
        lambda cycles: round(cycles, 1),
        change=change,
        until=LONG,
        warm_up=LAP,
        title=f"{curve}, {x} idle channels",
        means="cycles per round trip on average",
        each="round trip",
    )


def _run(
    machine: Machine, parameters: Parameters, idle: int, distance: int
) -> Iterator[int | float]:
    return round_trips(
        machine,
        other=machine.spec.partners[distance],
        idle=idle,
        stub_cycles=machine.spec.software[parameters.era].stub_cycles,
        count=parameters.count,
    )


def _curve(distance: int) -> str:
    return "1 hop" if distance == 1 else f"{distance} hops"


def _numbers(parameters: Parameters) -> list[int]:
    """Return the numbers of idle channels that are tried, the most always among them."""
    first, last = parameters.idle
    return [*range(first, last, parameters.step), last]


def _row(spec: MachineSpec, idle: int, distance: int, cycles: float) -> Row:
    return Row(
        experiment=NAME,
        machine=spec.name,
        curve=_curve(distance),
        x_name="channels",
        x=idle,
        value=round(cycles, 1),
        unit="cycles",
    )


def cycles_per_channel(rows: Iterable[Row]) -> int | None:
    """Return what an idle channel adds to a round trip with the nearest core, in whole cycles."""
    nearest = {row.x: row.computed for row in rows if row.curve == "0 hops"}
    if len(nearest) < 2:
        return None
    few, many = min(nearest), max(nearest)
    return round((nearest[many] - nearest[few]) / (many - few))


def findings(rows: Sequence[Row]) -> Sequence[str]:
    """Say what each idle channel costs a round trip, and what of it the model leaves out."""
    curves: dict[str, dict[int, float]] = {}
    for row in rows:
        curves.setdefault(row.curve, {})[row.x] = row.computed
    left_out = (
        "A message is noticed at once, and then costs a pass over all slots, by loads that hit; the "
        "software of the loop around them is left out"
    )
    return [
        *(_slope(curve, points) for curve, points in curves.items() if len(points) > 1),
        left_out,
    ]


def _slope(curve: str, points: Mapping[int, float]) -> str:
    few, many = min(points), max(points)
    more = points[many] - points[few]
    return (
        f"{curve}: {more / (many - few):.1f} cycles a round trip for each idle channel, "
        f"{100 * more / points[few]:.0f} % more with {many} than with {few}"
    )


EXPERIMENT = Experiment(
    short="idle",
    name=NAME,
    title="Idle channels: a round trip beside channels that are only polled",
    claim=(__doc__ or "").partition("\n\n")[2].strip(),
    x_label="idle channels that the receiver polls",
    y_label="cycles of a round trip",
    parameters=Parameters,
    points=points,
    limits=lambda _: {},
    findings=findings,
    compares_curves=False,
    trace=trace,
)
