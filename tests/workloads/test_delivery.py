"""From send to handler: exact where nobody else is on the core, bounded where somebody is."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labkit.hardware.kernel_costs import KernelCosts
from labkit.hardware.machine import Machine
from labkit.hardware.specification import MachineSpec, machine_names
from labkit.multikernel.notification import ENTRIES_PER_LINE, Notifier
from labkit.multikernel.scheduler import timeslice
from labkit.multikernel.urpc import SLOTS
from labkit.multikernel.waiting import BLOCK_CYCLES, POLL_CYCLES
from labkit.trace import Trace
from labkit.workloads import nodes
from labkit.workloads.delivery import LAP, WAYS, World, deliveries
from labkit.workloads.one_message import send_one

SPEC = MachineSpec.load("amd_4x4")
COSTS = KernelCosts.of(SPEC)
PAIRS = [
    (name, partner)
    for name in machine_names()
    for partner in MachineSpec.load(name).partners.values()
]
POLLS = "poll per upcall"
PAUSES = st.lists(st.integers(0, 100_000), min_size=1, max_size=8)


def times(way, pauses, *, spec=SPEC, other=5, others=1, others_compute=False, stub_cycles=0):
    *_, result = deliveries(
        Machine(spec),
        WAYS[way],
        other=other,
        others=others,
        others_compute=others_compute,
        pauses=pauses,
        stub_cycles=stub_cycles,
    )
    return result


@pytest.mark.parametrize(("name", "other"), PAIRS)
def test_who_polls_alone_hears_of_a_message_when_it_is_there(name, other):
    """A message of URPC, and one look more at the slot by the waitset."""
    spec = MachineSpec.load(name)
    one = send_one(spec, sender=0, receiver=other, era="raw_2013").cycles
    took = times("spin", [0, 10_000, 77], spec=spec, other=other)
    assert set(took) == {one + spec.cycles("hit_cycles")}


def test_the_whole_log_of_one_interrupt():
    """The message, the notification behind it, its flight, the handler, the upcall, and the message.

    The last step looks whether there is another one: a listener takes all that it finds.
    """
    trace = Trace()
    world = World(Machine(SPEC, trace=trace), WAYS["IPI asleep"], other=5, stub_cycles=0)
    world.start((*[0] * LAP, 10_000))
    world.machine.env.run(until=1_000_000)
    sent, arrived = world.sent[-1], world.arrived[-1]
    steps = [step for step in trace if sent <= step.time < arrived and step.kind != "miss"]
    hit, probe = SPEC.cycles("hit_cycles"), SPEC.probe_cycles
    fetch = SPEC.cycles("fetch_cycles") + 2 * SPEC.hop_cycles
    slot, next_slot = (f"0to5[{number % SLOTS}]" for number in (LAP, LAP + 1))
    fifo = f"notify 0to5[{LAP // ENTRIES_PER_LINE}]"
    assert [(step.core, step.kind, step.what, step.cost) for step in steps] == [
        (0, "begun", "message and reply", 0),
        (0, "store", slot, hit),
        (0, "own", slot, probe),
        (0, "trap", "Notify", COSTS.trap_cycles),
        (0, "fetch", fifo, fetch),
        (0, "load", fifo, hit),
        (0, "own", fifo, probe),
        (0, "ipi", "to 5", 0),
        (5, "trap", "INTER_CORE", COSTS.trap_cycles),
        (5, "fetch", fifo, fetch),
        (5, "load", fifo, hit),
        (5, "own", fifo, probe),
        (5, "load", fifo, hit),
        (5, "load", "notify 5to5[0]", hit),
        (5, "upcall", "run receiver.5", COSTS.upcall_cycles),
        (5, "fetch", slot, fetch),
        (5, "load", slot, hit),
        (5, "load", next_slot, hit),
    ]
    # One after the other, and the flight; but the slot's probes go round during the system call.
    whole = sum(step.cost for step in steps) + SPEC.interrupt_cycles(0, 5) - probe
    assert arrived - sent == whole


def polling_bound(others):
    """A message that has just been missed waits for the turns of all, its own receiver's included."""
    turn = COSTS.switch_cycles + COSTS.upcall_cycles + POLL_CYCLES + COSTS.trap_cycles
    return times("spin", [0])[0] + (others + 1) * turn


@settings(max_examples=60)
@given(pauses=PAUSES, others=st.integers(1, 4), way=st.sampled_from(["spin then yield", POLLS]))
def test_polling_takes_no_longer_than_the_turns_of_all(pauses, others, way):
    """As long as the others yield too."""
    took = times(way, pauses, others=others)
    assert len(took) == len(pauses), "every message arrives"
    assert all(each <= polling_bound(others) for each in took)


@settings(max_examples=60)
@given(pauses=PAUSES, others=st.integers(1, 4))
def test_whoever_is_woken_by_the_monitor_is_late_by_the_wake_up(pauses, others):
    """At most C of the rule P = C; all others sleep as well, each behind two slots that are looked at."""
    took = times("spin then monitor", pauses, others=others)
    assert len(took) == len(pauses), "every message arrives"
    assert all(each <= times("spin", [0])[0] + BLOCK_CYCLES for each in took)


def an_interrupt_is_bounded(pauses, **options):
    """At most a switch, and what the CPU driver is just doing, more than on a core that sleeps."""
    bound = times("IPI asleep", [0])[0] + COSTS.switch_cycles + COSTS.lrpc_cycles
    took = times("IPI shared", pauses, **options)
    assert len(took) == len(pauses), "every message arrives"
    assert all(each <= bound for each in took), "whatever the others do"


@settings(max_examples=60)
@given(pauses=PAUSES, others=st.integers(1, 4), others_compute=st.booleans())
def test_an_interrupt_takes_no_longer_whatever_the_others_do(pauses, others, others_compute):
    an_interrupt_is_bounded(pauses, others=others, others_compute=others_compute)


class WaitsForItsTurn(Notifier):
    """Seeded bug: the handler makes the listener runnable, and does not run it."""

    def drain(self):
        """Drain with a switch that does nothing."""
        self.kernel.switch_to = lambda _: None
        yield from super().drain()
        del self.kernel.switch_to


def test_the_bound_catches_a_listener_that_waits_for_its_turn(monkeypatch):
    an_interrupt_is_bounded([5000], others_compute=True)
    monkeypatch.setattr(nodes, "Notifier", WaitsForItsTurn)
    with pytest.raises(AssertionError, match="whatever the others do"):
        an_interrupt_is_bounded([5000], others_compute=True)


def test_beside_others_that_compute_polling_waits_for_the_end_of_a_slice():
    """Up to a slice for each of the others; half of it on average from anywhere in it."""
    slice = timeslice(SPEC)
    pauses = [slice * part // 8 + 50_000 for part in range(8)]
    took = times("spin then yield", pauses, others=1, others_compute=True)
    assert max(took) <= slice + polling_bound(1)
    assert sum(took) / len(took) == pytest.approx(slice / 2, rel=0.3)


def test_being_interrupted_while_polling_costs_the_look_at_the_other_channel():
    asleep, running = times("IPI asleep", [0, 999]), times("IPI running", [0, 999])
    assert set(running) == {asleep[0] + SPEC.cycles("hit_cycles")}


def test_event_counts_come_at_least_every_thousand_events():
    *counts, _ = deliveries(
        Machine(SPEC),
        WAYS["spin then yield"],
        other=5,
        others=3,
        others_compute=False,
        pauses=[1000] * 50,
        stub_cycles=0,
    )
    assert max(b - a for a, b in zip([0, *counts], counts, strict=False)) <= 1000
