"""One message, every step: the log of the itinerary in labkit/multikernel/urpc.py."""

import pytest

from labkit.errors import InvalidInput
from labkit.hardware.specification import MachineSpec
from labkit.published import published
from labkit.workloads.one_message import send_one

SPEC = MachineSpec.load("amd_4x4")


def test_the_steps_of_a_message_add_up():
    """Stub, probes of the store, data of the fetch, a hit, stub: nothing else."""
    message = send_one(SPEC, sender=0, receiver=9, era="paper_2009")
    stub, hit = SPEC.software["paper_2009"].stub_cycles, SPEC.cycles("hit_cycles")
    steps = [(step.core, step.kind, step.cost) for step in message.steps]
    assert steps == [
        (0, "compute", stub),
        (0, "store", hit),
        (0, "own", SPEC.probe_cycles),
        (9, "fetch", SPEC.hop_cycles),
        (9, "load", hit),
        (9, "compute", stub),
    ]
    assert message.cycles == sum(cost for _, _, cost in steps)


@pytest.mark.parametrize(
    ("receiver", "distance"), [(1, "same_socket"), (4, "1_hop"), (12, "2_hops")]
)
def test_round_trips_of_2013_within_twelve_per_cent(receiver, distance):
    """Predicted: the machine's numbers come from the send and receive costs, not from round trips."""
    measured = published()[f"smelt13.rtt.sbrinz.{distance}"].number
    message = send_one(SPEC, sender=0, receiver=receiver, era="raw_2013")
    assert 2 * message.cycles == pytest.approx(measured, rel=0.12)


@pytest.mark.parametrize(("sender", "receiver"), [(0, 16), (-1, 3), (4, 4)])
def test_a_core_that_is_not_there_is_one_sentence(sender, receiver):
    with pytest.raises(InvalidInput):
        send_one(SPEC, sender=sender, receiver=receiver, era="raw_2013")
