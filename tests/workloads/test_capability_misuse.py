"""Memory is used only through a capability: whatever is tried, nobody gets at more than was given.

The attempts name slots that are empty by now, slots of another core, parts outside of the source, and
types that it cannot become. What a core can get at grows only by what a message brings, and no
message brings more than its sender could get at; memory of which nobody has anything left is free.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.multikernel.capabilities import local
from labkit.multikernel.capabilities.conversation import Parts
from labkit.multikernel.capabilities.core_capabilities import CoreCapabilities
from labkit.multikernel.capabilities.modes import MODES
from labkit.multikernel.capabilities.types import PAGE, CapabilityType
from labkit.multikernel.status import Status
from labkit.workloads.capability_world import PAGES, World
from tests.multikernel.capabilities.reach import beyond, reach
from tests.multikernel.examples import many_steps

ODD = st.sampled_from([-PAGE, -1, 0, 1, 100, PAGE, PAGE + 1, 2 * PAGE, 8 * PAGE, 1 << 60])
PARTS = st.builds(Parts, st.sampled_from(CapabilityType), ODD, ODD, st.integers(-1, 3))
SENSIBLE = st.builds(
    lambda what, first: Parts(CapabilityType(what), first * PAGE, PAGE, 1),
    st.sampled_from(["RAM", "Frame", "L2CNode"]),
    st.integers(0, PAGES - 1),
)
CORE = st.integers(0, 3)
SLOT = st.integers(0, 30)
ATTEMPTS = st.lists(
    st.one_of(
        st.tuples(st.just("retype"), CORE, SLOT, st.one_of(PARTS, SENSIBLE)),
        st.tuples(st.sampled_from(["copy", "give"]), CORE, SLOT, CORE),
        st.tuples(st.sampled_from(["delete", "revoke"]), CORE, SLOT),
        st.tuples(st.just("arrivals"), st.integers(1, 12)),
    ),
    max_size=25,
)


class Misuse:
    """A world, and a list of every slot that anybody has ever had, empty by now or not."""

    def __init__(self, mode):
        self.world = World(mode, 4)
        self.seen = []
        self.ends = []
        self.look()

    def look(self):
        """Note the slots that are new, what each core can get at, and what has been freed so far."""
        held = {core: list(k.database) for core, k in self.world.kernels.items()}
        known = set(map(id, self.seen))
        self.seen += [cte for ctes in held.values() for cte in ctes if id(cte) not in known]
        self.reach = {core: reach(c.capability for c in ctes) for core, ctes in held.items()}
        self.journals = {core: len(k.journal) for core, k in self.world.kernels.items()}

    def attempt(self, verb, core, number, *rest):
        """Try something on a core with a slot that may be gone, or another core's."""
        cte = self.seen[number % len(self.seen)]
        capability, party = cte.capability, self.world.network.parties[core]
        may = self.world.kernels[core].is_alive(cte)
        if verb == "retype":
            (parts,) = rest
            first, end = parts.range_of(capability)
            may = may and capability.may_become(parts.type) and parts.size > 0 and parts.count > 0
            may = may and capability.base <= first and end <= capability.end
        end = []
        self.ends.append((f"{verb} of {capability} on core {core}", may, end))
        words = {"give_away": core != rest[0]} if verb == "give" else {}
        do = party.copy if verb == "give" else getattr(party, verb)
        do(cte, *rest, lambda status, *_: end.append(status), **words)

    def check(self, brought=()):
        """What each core can get at has grown by nothing but what came, or what nobody had."""
        for core, kernel in self.world.kernels.items():
            new = kernel.journal[self.journals[core] :]
            came = [event.capability for event in new if event.kind == "freed"]
            came += [one for to, one in brought if to == core]
            held = reach(cte.capability for cte in kernel.database)
            more = beyond(beyond(held, self.reach[core]), reach(came))
            assert more == {}, f"core {core} gets at {more}"
        for name, may, end in self.ends:
            assert may or Status.OK not in end, f"{name} succeeds"
        self.look()

    def arrive(self):
        """Let one thing happen; a message brings no more than its sender can get at."""
        choice = self.world.possible()[0]
        brought = []
        if choice[0] == "deliver":
            message = self.world.network.channels[choice[1:]][0]
            if message.type in self.world.network.parties[0].carriers:
                brought.append((message.destination, message.words[1]))
        happened = self.world.take(choice)
        self.check(brought)
        return happened

    def sent(self, before):
        """Check the capabilities that are on their way since a moment."""
        carriers = self.world.network.parties[0].carriers
        for message in self.world.network.in_flight:
            if message.type in carriers and not any(message is old for old in before):
                more = beyond(reach([message.words[1]]), self.reach[message.source])
                assert more == {}, f"core {message.source} sends {more}"


def carry_out(attempts, mode=MODES["owner"]):
    """Try it all, in this order, with some arrivals between; return how it ended."""
    misuse = Misuse(mode)
    for verb, *rest in attempts:
        for _ in range(rest[0]) if verb == "arrivals" else (None,):
            before = misuse.world.network.in_flight
            if verb != "arrivals":
                misuse.attempt(verb, *rest)
                misuse.sent(before)
                misuse.check()
            elif misuse.world.possible():
                misuse.arrive()
    for _ in range(500):
        if misuse.world.possible():
            misuse.arrive()
    return [(name, end) for name, _, end in misuse.ends]


@many_steps
@given(attempts=ATTEMPTS)
def test_nobody_gets_at_more_than_was_given(attempts):
    carry_out(attempts)


@many_steps
@given(attempts=ATTEMPTS)
def test_nor_with_a_lock_server(attempts):
    carry_out(attempts, MODES["central"])


def wide(refusal):
    """Seeded bug: a retype that does not look where its source ends."""

    def careless(database, source, type, offset, size, count):
        status = refusal(database, source, type, offset, size, count)
        return None if status is Status.RETYPE_INVALID_OFFSET and size > 0 else status

    return careless


def test_a_retype_that_is_too_wide_is_seen(monkeypatch):
    inside = ("retype", 0, 0, Parts(CapabilityType.FRAME, 0, PAGE, 1))
    outside = ("retype", 0, 1, Parts(CapabilityType.FRAME, PAGE, PAGE, 1))
    assert carry_out([inside, outside])[-1][1] == [Status.RETYPE_INVALID_OFFSET]
    monkeypatch.setattr(local, "refusal", wide(local.refusal))
    with pytest.raises(AssertionError, match="retype of Frame"):
        carry_out([inside, outside])


def test_a_type_that_it_cannot_become_is_seen(monkeypatch):
    back = [
        ("retype", 0, 0, Parts(CapabilityType.FRAME, 0, 2 * PAGE, 1)),
        ("retype", 0, 1, Parts(CapabilityType.RAM, 0, PAGE, 1)),
    ]
    assert carry_out(back)[-1][1] == [Status.INVALID_RETYPE]
    monkeypatch.setattr(local, "refusal", lambda *_: None)
    with pytest.raises(AssertionError, match=r"retype of Frame.* succeeds|gets at"):
        carry_out(back)


def test_the_use_of_a_slot_that_is_gone_is_seen(monkeypatch):
    """Core 1 had a copy of a frame, core 0 revokes it, core 1 sends it on to core 2."""
    attempts = [
        ("retype", 0, 0, Parts(CapabilityType.FRAME, 0, PAGE, 1)),
        ("give", 0, 1, 1),
        ("arrivals", 12),
        ("revoke", 0, 0),
        ("arrivals", 12),
        ("arrivals", 12),
        ("copy", 1, 2, 2),
    ]
    assert carry_out(attempts)[-1][1] == [Status.CAP_NOT_FOUND]
    monkeypatch.setattr(CoreCapabilities, "is_alive", lambda *_: True)
    with pytest.raises(AssertionError, match="core 1 sends"):
        carry_out(attempts)
