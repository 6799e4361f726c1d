"""One message, every step: the log of the itinerary in labkit/multikernel/urpc.py."""

import re

import pytest

from labkit.errors import InvalidInput
from labkit.hardware.specification import MachineSpec, machine_names
from labkit.multikernel import urpc
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


def test_the_itinerary_in_the_docstring_is_that_of_a_real_message():
    """``urpc.py`` lists the functions and what each costs; the trace of a message says the same."""
    listed = re.findall(r"^\d\. ``([\w.]+)`` .*: ``(\w+)``", urpc.__doc__, flags=re.MULTILINE)
    message = send_one(SPEC, sender=0, receiver=9, era="paper_2009")
    assert SPEC.distance(0, 9) == 1, "a link, as the docstring says"
    stub = SPEC.software["paper_2009"].stub_cycles
    costs = [stub if name == "stub_cycles" else SPEC.cycles(name) for _, name in listed]
    assert [(stage.function, stage.cost) for stage in message.itinerary] == [
        (function, cost) for (function, _), cost in zip(listed, costs, strict=True)
    ]


@pytest.mark.parametrize("name", machine_names())
def test_the_costs_of_the_itinerary_add_up_to_the_latency(name):
    """On every machine, to every core, in order and without a gap."""
    spec = MachineSpec.load(name)
    for receiver in range(1, spec.topology.cores):
        message = send_one(spec, sender=0, receiver=receiver, era="paper_2009")
        ends = [stage.time + stage.cost for stage in message.itinerary]
        assert [stage.time for stage in message.itinerary] == [0, *ends[:-1]]
        assert ends[-1] == sum(stage.cost for stage in message.itinerary) == message.cycles


def test_the_steps_of_a_message_inside_a_shared_cache():
    """The line goes to the sender and then to the receiver: two transactions, none on the bus."""
    spec = MachineSpec.load("intel_2x4")
    message = send_one(spec, sender=4, receiver=5, era="raw_2013")
    hit, shared = spec.cycles("hit_cycles"), spec.cycles("shared_cache_cycles")
    assert [(step.core, step.kind, step.cost) for step in message.steps] == [
        (4, "store", hit),
        (4, "own", shared),
        (5, "fetch", shared),
        (5, "load", hit),
    ]
    assert message.cycles == 2 * shared + 2 * hit


def one_way(spec, distance):
    """What a message takes between caches, and a hit at each end.

    On links the receiver's poll asks for the line while the sender's probes are under way, and the
    slower of both decides. On a bus one transaction follows the other.
    """
    hit = spec.cycles("hit_cycles")
    if spec.has_links:
        leg = distance * spec.hop_cycles
        return max(spec.probe_cycles + leg, spec.cycles("fetch_cycles") + 2 * leg) + 2 * hit
    return 2 * spec.cycles("bus_cycles" if distance else "shared_cache_cycles") + 2 * hit


@pytest.mark.parametrize("name", machine_names())
@pytest.mark.parametrize("era", ["paper_2009", "raw_2013"])
def test_what_a_message_costs_at_every_distance(name, era):
    """On every machine: both stubs, and what lies between the caches."""
    spec = MachineSpec.load(name)
    stubs = 2 * spec.software[era].stub_cycles
    for distance, receiver in spec.partners.items():
        message = send_one(spec, sender=0, receiver=receiver, era=era)
        assert message.cycles == stubs + one_way(spec, distance)


@pytest.mark.parametrize(
    ("name", "receiver", "id"),
    [
        ("amd_4x4", 1, "sbrinz.same_socket"),
        ("amd_4x4", 4, "sbrinz.1_hop"),
        ("amd_4x4", 12, "sbrinz.2_hops"),
        ("amd_8x4", 4, "gruyere.1_hop"),
        ("amd_8x4", 8, "gruyere.2_hops_(set_A)"),
        ("amd_8x4", 8, "gruyere.2_hops_(set_B)"),
        ("amd_8x4", 12, "gruyere.3_hops_(set_A)"),
        ("amd_8x4", 12, "gruyere.3_hops_(set_B)"),
        ("amd_8x4", 12, "gruyere.3_hops_(set_C)"),
    ],
)
def test_round_trips_of_2013_within_twelve_per_cent(name, receiver, id):
    """Predicted: no number of either machine comes from one of these round trips."""
    spec = MachineSpec.load(name)
    assert f"smelt13.rtt.{id}" not in spec.calibration
    message = send_one(spec, sender=0, receiver=receiver, era="raw_2013")
    assert 2 * message.cycles == pytest.approx(published()[f"smelt13.rtt.{id}"].number, rel=0.12)


@pytest.mark.parametrize(("sender", "receiver"), [(0, 16), (-1, 3), (4, 4)])
def test_a_core_that_is_not_there_is_one_sentence(sender, receiver):
    with pytest.raises(InvalidInput):
        send_one(SPEC, sender=sender, receiver=receiver, era="raw_2013")
