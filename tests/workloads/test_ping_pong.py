"""Round trips and echoes: what they cost follows from the machine's file, at every distance."""

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.hardware.machine import Machine
from labkit.hardware.specification import MachineSpec, machine_names
from labkit.multikernel.urpc import SLOTS
from labkit.workloads.one_message import send_one
from labkit.workloads.ping_pong import echoes, round_trips

SPECS = {name: MachineSpec.load(name) for name in machine_names()}
PAIRS = [
    (name, distance, partner)
    for name, spec in SPECS.items()
    for distance, partner in spec.partners.items()
]


def round_trip(spec, partner, *, stub_cycles=0, count=10):
    *_, result = round_trips(Machine(spec), other=partner, stub_cycles=stub_cycles, count=count)
    return result


def throughput(spec, partner, *, stub_cycles, queue=16, ahead=1, stamps_wait=True, count=60):
    *_, result = echoes(
        Machine(spec),
        other=partner,
        stub_cycles=stub_cycles,
        queue=queue,
        ahead=ahead,
        stamps_wait=stamps_wait,
        count=count,
    )
    return result.per_kilocycle


def upgrade(spec, distance):
    """What a sender's store takes that drops the receiver's copy."""
    if spec.has_links:
        return spec.probe_cycles
    return spec.cycles("bus_cycles" if distance else "shared_cache_cycles")


@pytest.mark.parametrize(("name", "distance", "partner"), PAIRS)
def test_a_round_trip_is_two_messages(name, distance, partner):
    spec = SPECS[name]
    one = send_one(spec, sender=0, receiver=partner, era="raw_2013").cycles
    assert round_trip(spec, partner).cycles == 2 * one
    assert round_trip(spec, partner, stub_cycles=50).cycles == 2 * one + 4 * 50


@pytest.mark.parametrize(("name", "distance", "partner"), PAIRS)
def test_sending_costs_what_the_store_takes_and_nothing_else(name, distance, partner):
    spec = SPECS[name]
    store = spec.cycles("hit_cycles") + upgrade(spec, distance)
    assert round_trip(spec, partner).send == store


@pytest.mark.parametrize(("name", "distance", "partner"), PAIRS)
def test_receiving_costs_a_fetch_from_where_the_sender_is(name, distance, partner):
    spec = SPECS[name]
    if spec.has_links:
        fetch = spec.cycles("fetch_cycles") + 2 * distance * spec.hop_cycles
    else:
        fetch = upgrade(spec, distance)
    assert round_trip(spec, partner).receive == fetch + spec.cycles("hit_cycles")


@pytest.mark.parametrize(("name", "distance", "partner"), PAIRS)
def test_a_full_pipeline_is_as_fast_as_its_senders_stores(name, distance, partner):
    """One store is seen after the other; its hit, a stub and the time stamp lie between.

    On links the distance does not matter. On the bus each store waits a turn for somebody's fetch.
    """
    spec = SPECS[name]
    stub = spec.software["paper_2009"].stub_cycles
    turns = 0 if spec.has_links or not distance else spec.cycles("bus_line_cycles")
    cycles = upgrade(spec, distance) + stub + 2 * spec.cycles("hit_cycles") + turns
    measured = throughput(spec, partner, stub_cycles=stub, count=200)
    assert measured == pytest.approx(1000 / cycles, rel=0.005)


@pytest.mark.parametrize("name", machine_names())
def test_a_time_stamp_that_does_not_wait_lets_stores_overlap(name):
    """The law above sees the difference: more messages come back than stores follow each other."""
    spec = SPECS[name]
    stub = spec.software["paper_2009"].stub_cycles
    waits = throughput(spec, 1, stub_cycles=stub)
    assert throughput(spec, 1, stub_cycles=stub, stamps_wait=False) > 1.15 * waits


@given(
    pair=st.sampled_from(PAIRS),
    queue=st.integers(1, SLOTS - 1),
    ahead=st.integers(0, 7),
    stub_cycles=st.integers(0, 300),
    stamps_wait=st.booleans(),
)
def test_throughput_is_bounded_by_software_and_by_the_messages_under_way(
    pair, queue, ahead, stub_cycles, stamps_wait
):
    """No core sends faster than its stubs, and what is under way comes back a round trip later.

    A hit at each end may pass while the next message is still on its way. Who fetches ahead has lines on
    their way before their poll, so that a message in a full pipeline takes less than one alone.
    """
    name, _, partner = pair
    spec = SPECS[name]
    measured = throughput(
        spec, partner, stub_cycles=stub_cycles, queue=queue, ahead=ahead, stamps_wait=stamps_wait
    )
    hits = 2 * spec.cycles("hit_cycles")
    round_trip_cycles = round_trip(spec, partner, stub_cycles=stub_cycles).cycles - hits
    assert measured <= 1000 / (2 * stub_cycles + hits)
    if ahead == 0:
        assert measured <= 1.01 * 1000 * queue / round_trip_cycles


def test_a_hop_that_costs_nothing_makes_all_distances_equal():
    spec = attrs.evolve(SPECS["amd_8x4"], hop_percent=0)
    assert len({round_trip(spec, partner).cycles for partner in spec.partners.values()}) == 1
