"""Every message between packages is counted, transaction by transaction, and its bytes on every link."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.hardware.coherence.traffic import COMMAND_BYTES, Kind
from labkit.hardware.machine import Machine
from labkit.hardware.memory import LINE_BYTES
from labkit.hardware.specification import MachineSpec

SPEC = MachineSpec.load("amd_8x4")
TOPOLOGY = SPEC.topology
PACKAGES = range(TOPOLOGY.packages)
STEPS = st.lists(
    st.tuples(st.integers(0, TOPOLOGY.cores - 1), st.booleans()), min_size=1, max_size=12
)
HOMES = st.integers(0, TOPOLOGY.packages - 1)


class Book:
    """Who has a copy of one line, and the messages that an access must take: the oracle."""

    def __init__(self, home):
        self.home = home
        self.owner = None
        self.holders = set()

    def messages(self, protocol, core, *, writes):
        """The messages of one access, each a kind, a source and a target; none if it hits."""
        if core in self.holders and (not writes or self.holders == {core}):
            return []
        here = TOPOLOGY.package_of(core)
        source = None
        if core not in self.holders:
            source = self.home if self.owner is None else TOPOLOGY.package_of(self.owner)
        found = self._asked(protocol, here, source, writes=writes)
        if source is not None:
            found.append((Kind.DATA, source, here))
        self._now_has(core, writes=writes)
        return [message for message in found if message[1] != message[2]]

    def _asked(self, protocol, here, source, *, writes):
        found = [(Kind.REQUEST, here, self.home)]
        if protocol == "hammer":
            asked = set(PACKAGES)
            found.append((Kind.CONFIRMATION, here, self.home))
        else:
            asked = self.holders if writes else {self.owner} - {None}
            asked = {TOPOLOGY.package_of(holder) for holder in asked}
            if self.owner is not None and asked <= {here}:
                found.append((Kind.LEAVE, self.home, here))
        for other in asked - {here}:
            found.append((Kind.PROBE, self.home, other))
            if other != source:
                found.append((Kind.REPLY, other, here))
        return found

    def _now_has(self, core, *, writes):
        if writes:
            self.owner, self.holders = core, {core}
        else:
            self.owner = core if self.owner is None else self.owner
            self.holders.add(core)


def seen(traffic):
    return {kind: (traffic.sent(kind), traffic.crossed(kind)) for kind in traffic.messages}


def expected(messages, kinds):
    hops = TOPOLOGY.hops
    return {
        kind: (
            sum(message[0] is kind for message in messages),
            sum(hops[source][target] for what, source, target in messages if what is kind),
        )
        for kind in kinds
    }


@pytest.mark.parametrize("protocol", ["hammer", "directory"])
@given(steps=STEPS, home=HOMES)
def test_the_messages_of_every_access_are_the_closed_form(protocol, steps, home):
    """How many of each kind, and how many links they cross; all bytes, link by link, at the end."""
    machine = Machine(SPEC.with_protocol(protocol))
    line, book, taken = machine.line("line", home=home), Book(home), []

    def work():
        for core, writes in steps:
            yield machine.env.timeout(100_000)  # nothing of the last one is under way
            if writes:
                yield from machine.cores[core].update(line, lambda old: old + 1)
            else:
                yield from machine.cores[core].load(line)
            taken.extend(book.messages(protocol, core, writes=writes))
            traffic = machine.protocol.traffic()
            assert seen(traffic) == expected(taken, traffic.messages)

    machine.env.run(until=machine.env.process(work()))
    carried = Counter(dict.fromkeys(TOPOLOGY.links, 0))
    for kind, source, target in taken:
        for link in TOPOLOGY.routes[source, target]:
            carried[link] += COMMAND_BYTES + (LINE_BYTES if kind is Kind.DATA else 0)
    assert machine.protocol.traffic().bytes_by_link() == carried


@pytest.mark.parametrize("protocol", ["hammer", "directory"])
def test_one_miss_message_by_message(protocol):
    """The whole log: core 0 reads a line of package 3 that core 4, on package 1, has written."""
    machine = Machine(SPEC.with_protocol(protocol))
    line = machine.line("line", home=3, held_by=[4])

    def read():
        yield from machine.cores[0].load(line)

    machine.env.run(until=machine.env.process(read()))
    messages = machine.protocol.traffic().messages
    log = {
        (kind, source, target)
        for kind, counted in messages.items()
        for source in PACKAGES
        for target in PACKAGES
        if counted[source][target] and source != target
    }
    assert {(Kind.REQUEST, 0, 3), (Kind.PROBE, 3, 1), (Kind.DATA, 1, 0)} <= log
    if protocol == "directory":
        assert len(log) == 3
    else:  # six probes leave the home's package, all but the owner answer without data
        assert sum(kind is Kind.PROBE for kind, _, _ in log) == 6
        assert {source for kind, source, _ in log if kind is Kind.REPLY} == {2, 3, 4, 5, 6, 7}
        assert (Kind.CONFIRMATION, 0, 3) in log


def test_a_machine_without_links_has_no_such_messages():
    assert Machine(MachineSpec.load("intel_2x4")).protocol.traffic() is None
