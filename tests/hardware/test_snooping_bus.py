"""The snooping bus: a pair of cores settles in its shared cache, everybody else takes turns on the bus."""

from hypothesis import given
from hypothesis import strategies as st

from labkit.hardware.coherence.line import State
from labkit.hardware.machine import Machine
from labkit.hardware.specification import MachineSpec
from labkit.workloads.one_line import cost_map, costs, states
from labkit.workloads.shared_update import messages

SPEC = MachineSpec.load("intel_2x4")
HIT, SHARED = SPEC.cycles("hit_cycles"), SPEC.cycles("shared_cache_cycles")
BUS, TURN = SPEC.cycles("bus_cycles"), SPEC.cycles("bus_line_cycles")
NEIGHBOUR, FAR = 5, (0, 1, 2, 3, 6, 7)
"""Core 4 wrote last; core 5 shares its cache, all others are on the bus."""


def test_a_load_costs_what_lies_between():
    cost = cost_map(SPEC, owner=4, access="load")
    assert cost == {4: HIT, NEIGHBOUR: SHARED + HIT, **dict.fromkeys(FAR, BUS + HIT)}


def test_a_write_costs_what_lies_between():
    """Without a hit: an atomic update is over when the line is owned."""
    cost = cost_map(SPEC, owner=4, access="update")
    assert cost == {4: HIT, NEIGHBOUR: SHARED, **dict.fromkeys(FAR, BUS)}


def test_a_write_is_heard_on_the_bus_if_anybody_far_has_a_copy():
    near = [(4, "update"), (5, "load")]
    assert costs(SPEC, [*near, (4, "update")])[-1] == SHARED
    assert costs(SPEC, [*near, (0, "load"), (4, "update")])[-1] == BUS


def test_a_read_finds_the_copy_of_the_neighbour():
    """The line came over the bus for core 4, and core 5 gets it from their cache."""
    assert costs(SPEC, [(0, "update"), (4, "load"), (5, "load")])[1:] == [BUS + HIT, SHARED + HIT]


@given(st.lists(st.tuples(st.integers(0, 7), st.sampled_from(["load", "update"])), min_size=1))
def test_the_states_are_those_of_mesi(accesses):
    """Nobody owns what others share: memory, or the shared cache, has taken the data."""
    assert State.OWNED not in states(SPEC, accesses).values()


def test_transactions_take_turns_on_the_bus():
    """Eight misses on eight lines at once: each waits for those before it, and no longer."""
    machine = Machine(SPEC)
    done = {}

    def load(core):
        yield from core.load(machine.line(f"line{core.number}"))
        done[core.number] = core.now

    for core in machine.cores:
        machine.env.process(load(core))
    machine.env.run()
    assert sorted(done.values()) == [BUS + HIT + turn * TURN for turn in range(8)]
    assert machine.protocol.transactions == 8


def test_a_miss_does_not_wait_for_a_turn_that_is_only_announced():
    """The bus is idle until then: a poll that misses later has its turn reserved already."""
    machine = Machine(SPEC)
    bus = machine.protocol
    later, now = machine.line("later"), machine.line("now")
    assert bus.share(later, 0, 0, 0, 5000) == (5000 + BUS, 5000 + BUS)
    assert bus.share(now, 4, 1, 0, 0) == (BUS, BUS)


def test_many_clients_do_not_slow_each_other_down_on_an_idle_bus():
    """A message is a write and a read of its slot; seven clients leave the bus idle most of the time."""
    across, neighbour = (2 * (2 * transaction + 2 * HIT) for transaction in (BUS, SHARED))
    machine = Machine(SPEC)
    *_, update = messages(machine, clients=range(1, 8), lines=1, until=200_000, stub_cycles=0)
    assert update.latency < 1.05 * (6 * across + neighbour) / 7


def test_what_a_pair_shares_stays_off_the_bus():
    """Four pairs, each on a line of its own: four transactions to fetch the lines, and no more."""
    machine = Machine(SPEC)

    def count(core):
        line = lines[core.number // 2]
        for _ in range(20):
            yield from core.update(line, lambda old: old + 1)
            core.compute(50)

    lines = [machine.line(f"line{pair}") for pair in range(4)]
    for core in machine.cores:
        machine.env.process(count(core))
    machine.env.run()
    assert [line.value for line in lines] == [40] * 4
    assert machine.protocol.transactions == 4
