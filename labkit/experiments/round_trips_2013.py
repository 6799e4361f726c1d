"""Round trips of 2013: the raw channel on two of the paper's machines, by distance.

Four years after the paper its authors' group measured the channel alone, without stubs and monitors,
between the boot core and every other. Sending costs a round of probes, the same at any distance;
receiving costs the way of the data, there and back for each hop; and a round trip costs less than
both twice, because a receiver asks for the line while the sender's probes are still under way. On
the 8x4-core machine packages at the same distance differ: sets A, B and C; the model knows only hops.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import attrs

from labkit.experiments import choices
from labkit.experiments.experiment import Experiment, Points, one_by_one
from labkit.experiments.traced_run import TracedRun, no_such_point, traced
from labkit.hardware.change import Change
from labkit.hardware.machine import Machine
from labkit.hardware.specification import MachineSpec
from labkit.parameters import integer, names
from labkit.published import Published, published
from labkit.results import Row
from labkit.workloads import ping_pong
from labkit.workloads.ping_pong import LAP, RoundTrip
from labkit.workloads.shootdown import LONG

NAME = "round_trips_2013"
HOSTS = {"amd_4x4": "sbrinz", "amd_8x4": "gruyere"}
"""What the measurements call the machines; those of other machines cannot be compared."""
MEASURES = {
    "round trip": "from the call of send to the reply in hand",
    "receive": "receiving a message that is there",
    "send": "sending until all probes are answered",
}
IDS = {"round trip": "rtt", "receive": "recv", "send": "send"}


@attrs.frozen(kw_only=True)
class Parameters:
    """What may be varied in the measurements of 2013."""

    machines: tuple[str, ...] = choices.machines(tuple(HOSTS))
    measures: tuple[str, ...] = names(
        tuple(MEASURES), options=MEASURES, label="measures", help="What to measure."
    )
    count: int = integer(
        100,
        low=10,
        high=10_000,
        unit="messages",
        label="messages measured",
        help="Messages behind each number, after a lap around the ring.",
    )


def points(parameters: Parameters) -> Points:
    """Yield the rows of each machine and distance, and progress in between."""
    wanted = [
        (spec, distance)
        for spec in map(MachineSpec.load, parameters.machines)
        for distance in spec.partners
    ]

    def run(item: tuple[MachineSpec, int]) -> Iterator[int | RoundTrip]:
        spec, distance = item
        return _run(Machine(spec), parameters, distance)

    return one_by_one(wanted, run, lambda item, result: _rows(parameters, *item, result))


def trace(
    parameters: Parameters, curve: str, x: int, change: Change | None
) -> Iterator[int | TracedRun]:
    """Run one point again and record its first steps.

    Raises:
        InvalidInput: for a point that these parameters do not have.
    """
    points = {
        (name, distance): (spec, measure)
        for spec in map(MachineSpec.load, parameters.machines)
        for distance in spec.partners
        for measure in parameters.measures
        for name in _curves(spec, measure, distance)
    }
    if (curve, x) not in points:
        raise no_such_point(curve, x, ", ".join(dict.fromkeys(name for name, _ in points)))
    spec, measure = points[curve, x]
    return traced(
        spec,
        lambda machine: _run(machine, parameters, x),
        lambda result: round(_values(result)[measure], 1),
        change=change,
        until=LONG,
        warm_up=LAP,
        title=f"{curve}, {x} hop{'' if x == 1 else 's'}",
        means="cycles on average",
        each="round trip",
    )


def _run(machine: Machine, parameters: Parameters, distance: int) -> Iterator[int | RoundTrip]:
    return ping_pong.round_trips(
        machine,
        other=machine.spec.partners[distance],
        stub_cycles=machine.spec.software["raw_2013"].stub_cycles,
        count=parameters.count,
    )


def _values(result: RoundTrip) -> dict[str, float]:
    return {"round trip": result.cycles, "receive": result.receive, "send": result.send}


def _curves(spec: MachineSpec, measure: str, distance: int) -> dict[str, Published]:
    """Return the curves of a measure that have a point at a distance, with what is published there."""
    found = groups(HOSTS[spec.name], measure, distance)
    return {f"{measure} {spec.size} {group}".strip(): point for group, point in found.items()}


def _rows(
    parameters: Parameters, spec: MachineSpec, distance: int, result: RoundTrip
) -> Iterator[Row]:
    values = _values(result)
    for measure in parameters.measures:
        for name, point in _curves(spec, measure, distance).items():
            row = Row(
                experiment=NAME,
                machine=spec.name,
                curve=name,
                x_name="hops",
                x=distance,
                value=round(values[measure], 1),
                unit="cycles",
            )
            yield row.beside(point, fitted_to=spec.calibration)


def groups(host: str, measure: str, distance: int) -> dict[str, Published]:
    """Return what was measured at a distance, by the set of packages; mostly there is one, unnamed."""
    found = {}
    for id, point in published().items():
        match = re.fullmatch(
            rf"smelt13\.{IDS[measure]}\.{host}\.(same_socket|\d)(?:_hops?)?(?:_\(set_(.)\))?", id
        )
        if match and match[1].replace("same_socket", "0") == str(distance):
            found[match[2] or ""] = point
    return found


EXPERIMENT = Experiment(
    short="rtt2013",
    name=NAME,
    title="Round trips of 2013: the raw channel by distance",
    claim=(__doc__ or "").partition("\n\n")[2].strip(),
    x_label="hops between the packages",
    y_label="cycles",
    parameters=Parameters,
    points=points,
    limits=lambda _: {},
    compares_curves=False,
    trace=trace,
)
