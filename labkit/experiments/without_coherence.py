"""The same channel with and without coherent caches, by distance.

A multikernel needs messages, not coherence: on cores whose caches do not hear of each other the sender
copies each slot to memory, and the receiver polls it there. What does a round trip take then, on a
machine with the same memory and the same links? Fewer cycles, for nobody is probed, if memory is as near
as a neighbour's cache: this model does not tell them apart, and where memory is slower, copies are
dearer than they look here. What shares its state without messages does not even work there: updates
of one core are lost on another.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import attrs

from labkit.experiments import choices
from labkit.experiments.experiment import Experiment, Points, one_by_one
from labkit.hardware.machine import Machine
from labkit.hardware.specification import MachineSpec
from labkit.multikernel.urpc_copied import CopiedEndpoint
from labkit.parameters import integer, names
from labkit.results import Row
from labkit.workloads.ping_pong import RoundTrip, round_trips

NAME = "without_coherence"
CACHES = {
    "coherent": "caches hear of each other",
    "copies": "they do not: messages are copied to memory",
}


@attrs.frozen(kw_only=True)
class Parameters:
    """What may be varied."""

    machine: str = choices.machine("amd_8x4")
    caches: tuple[str, ...] = names(
        tuple(CACHES), options=CACHES, label="caches", help="Whether caches are coherent."
    )
    count: int = integer(
        100,
        low=10,
        high=10_000,
        unit="messages",
        label="messages measured",
        help="Messages behind each number, after a lap around the ring.",
    )
    era: str = choices.era()

    def __attrs_post_init__(self) -> None:
        """Refuse a machine that cannot do without coherence, or has nobody to send to.

        Raises:
            InvalidInput: which says why.
        """
        choices.refuse_too_few_cores(self.machine)
        Machine(MachineSpec.load(self.machine), is_coherent=False)


class Pair(NamedTuple):
    """One point: which caches, and how far the other core is."""

    caches: str
    hops: int


def points(parameters: Parameters) -> Points:
    """Yield a row for each kind of caches and each distance, and progress in between."""
    spec = MachineSpec.load(parameters.machine)
    wanted = [Pair(caches, hops) for caches in parameters.caches for hops in spec.partners]

    def run(pair: Pair) -> Iterator[int | RoundTrip]:
        return round_trips(
            Machine(spec, is_coherent=pair.caches == "coherent"),
            other=spec.partners[pair.hops],
            stub_cycles=spec.software[parameters.era].stub_cycles,
            count=parameters.count,
            variant=CopiedEndpoint,
        )

    return one_by_one(wanted, run, lambda pair, trip: _rows(spec, pair, trip))


def _rows(spec: MachineSpec, pair: Pair, trip: RoundTrip) -> Iterator[Row]:
    yield Row(
        experiment=NAME,
        machine=spec.name,
        curve=pair.caches,
        x_name="hops",
        x=pair.hops,
        value=round(trip.cycles, 1),
        unit="cycles",
    )


EXPERIMENT = Experiment(
    short="incoherent",
    name=NAME,
    title="Messages with and without coherent caches",
    claim=(__doc__ or "").partition("\n\n")[2].strip(),
    x_label="hops between the packages",
    y_label="cycles of a round trip",
    parameters=Parameters,
    points=points,
    limits=lambda _: {},
    compares_curves=False,
)
"""Nothing published: the paper's machines are all coherent."""
