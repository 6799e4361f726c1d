"""The directory: probes and cycles of every miss against a closed form; messages: ``test_traffic``."""

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.errors import InvalidInput
from labkit.hardware.machine import Machine
from labkit.hardware.specification import MachineSpec

SPEC = MachineSpec.load("amd_8x4").with_protocol("directory")
TOPOLOGY = SPEC.topology
PROBE_HOP = (SPEC.probe_cycles - SPEC.cycles("fetch_cycles")) // (2 * 3)
CORES = st.integers(0, TOPOLOGY.cores - 1)
STEPS = st.lists(st.tuples(CORES, st.booleans()), min_size=1, max_size=12)


class Copies:
    """Who has a copy of one line, kept by the test: the oracle's own book."""

    def __init__(self, home):
        self.home = home
        self.owner = None
        self.holders = set()

    def miss(self, core, *, writes):
        """The closed form of one access: its probes and cycles, or None if it hits."""
        if core in self.holders and (not writes or self.holders == {core} == {self.owner}):
            return None
        package, hops = TOPOLOGY.package_of(core), TOPOLOGY.hops
        asked = self.holders if writes else {self.owner} - {None}
        there = {TOPOLOGY.package_of(holder) for holder in asked} - {package}
        out = {p: hops[self.home][p] for p in there}
        source = self.home if self.owner is None else TOPOLOGY.package_of(self.owner)
        has_data = core in self.holders

        def reply(p):
            """Cycles of the answer: data from the owner, or from memory, else an acknowledgement."""
            each = PROBE_HOP if has_data or p != source else SPEC.hop_cycles
            return hops[p][package] * each

        request = hops[package][self.home] * PROBE_HOP
        leave = reply(self.home) if self.owner is None else request
        farthest = max([leave, *(out[p] * PROBE_HOP + reply(p) for p in there)])
        cycles = SPEC.cycles("fetch_cycles") + request + farthest
        if writes:
            self.owner, self.holders = core, {core}
        else:
            self.owner = core if self.owner is None else self.owner
            self.holders.add(core)
        return len(there), cycles


@given(steps=STEPS, home=st.integers(0, TOPOLOGY.packages - 1))
def test_probes_and_cycles_of_every_miss_are_the_closed_form(steps, home):
    machine = Machine(SPEC)
    line, copies = machine.line("line", home=home), Copies(home)
    protocol, seen = machine.protocol, []

    def work():
        for core, writes in steps:
            yield machine.env.timeout(100_000)  # nothing of the last one is under way
            yield from machine.cores[core].catch_up(always=True)
            before, began = protocol.probes, machine.env.now
            if writes:
                yield from machine.cores[core].update(line, lambda old: old + 1)
            else:
                yield from machine.cores[core].load(line)
            took = machine.env.now - began
            seen.append((protocol.probes - before, took))

    machine.env.process(work())
    list(machine.run(until=10_000_000))
    for (core, writes), (counted, took) in zip(steps, seen, strict=True):
        expected = copies.miss(core, writes=writes)
        if expected is None:
            assert counted == 0
        else:
            assert (counted, took) == expected


def test_a_line_that_nobody_else_has_disturbs_nobody():
    """Hammer asks all seven other packages whatever happens; the directory knows better."""
    for protocol, probes in (("hammer", 7), ("directory", 0)):
        machine = Machine(SPEC.with_protocol(protocol))
        line = machine.line("line", home=3)

        def write(machine=machine, line=line):
            yield from machine.cores[0].update(line, lambda old: old + 1)

        machine.env.process(write())
        list(machine.run(until=100_000))
        assert machine.protocol.probes == probes


def test_a_cheaper_link_costs_less_at_once():
    """A what-if changes the price of data while the machine runs; the request goes three hops."""
    machine = Machine(SPEC)
    line, took = machine.line("line", home=7), []

    def read():
        began = machine.env.now
        yield from machine.cores[0].load(line)
        took.append(machine.env.now - began)

    machine.interconnect.price(attrs.evolve(SPEC, hop_percent=0))
    machine.env.process(read())
    list(machine.run(until=100_000))
    assert took == [SPEC.cycles("fetch_cycles") + 3 * PROBE_HOP]


def test_a_bus_has_no_directory():
    with pytest.raises(InvalidInput, match=r"protocol: intel_2x4 does not have what directory"):
        MachineSpec.load("intel_2x4").with_protocol("directory")
