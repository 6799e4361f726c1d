"""A capability moves only if its message fits as well, and if it does both arrive (LM2)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.multikernel.capabilities.types import Capability, CapabilityType
from labkit.multikernel.lmp import LmpFlag, LmpSend, find_endpoint
from tests.multikernel.examples import thousand
from tests.multikernel.nodes import dispatchers, nodes, run

FRAMES = 3
STEPS = st.lists(
    st.one_of(
        st.tuples(
            st.just("send"),
            st.integers(0, 10),  # words
            st.one_of(st.none(), st.integers(0, FRAMES - 1)),  # which capability comes along
            st.sampled_from([LmpFlag(0), LmpFlag.GIVEAWAY]),
        ),
        st.sampled_from([("take",), ("make room for a capability",), ("make no room",)]),
    ),
    max_size=20,
)


class World:
    """A sender with frames, and an endpoint whose owner does what the test says."""

    def __init__(self, kind):
        self.kind = kind
        self.machine, (self.node,) = nodes(0)
        self.one, two = dispatchers(self.node, "one", "two")
        self.here, there = self.node.connect(self.one, two)
        self.endpoint = there.endpoint
        self.mine, self.theirs = self.node.dcbs[self.one].cspace, self.node.dcbs[two].cspace
        self.frames = [
            self.node.give(self.one, Capability(CapabilityType.FRAME, base=4096 * n, size=4096))
            for n in range(1, FRAMES + 1)
        ]

    def carry_out(self, steps):
        """Run all steps, checking the law at each message."""
        run(self.node, self.one, self._program(steps))
        self.machine.env.run(until=10_000_000)

    def _program(self, steps):
        for kind, *details in steps:
            if kind == "send":
                yield from self._send(*details)
            elif kind == "take":
                self.endpoint.take()
            else:
                wanted = kind == "make room for a capability"
                self.endpoint.receive_slot = self.theirs.allocate() if wanted else None

    def _send(self, words, which, flags):
        slot = None if which is None else self.frames[which]
        before = self._everything()
        may = self._may_arrive(words, slot)
        status = yield self.kind(self.here.remote, tuple(range(words)), slot, flags)
        assert status.is_ok == may, "a message arrives if all of it can"
        expected = dict(zip(("mine", "theirs", "delivered"), before, strict=True))
        if status.is_ok:
            expected["delivered"] += words + 1
            if slot is not None:
                expected["theirs"] |= {self.endpoint.receive_slot: before[0][slot]}
                if LmpFlag.GIVEAWAY in flags:
                    del expected["mine"][slot]
        now = dict(zip(expected, self._everything(), strict=True))
        assert now == expected, "LM2: both arrive, or neither does"

    def _may_arrive(self, words, slot):
        if slot is None:
            return self.endpoint.fits(words)
        room = self.endpoint.receive_slot
        is_empty = room is not None and self.theirs.get(room) is None
        return self.endpoint.fits(words) and is_empty and self.mine.get(slot) is not None

    def _everything(self):
        return dict(self.mine), dict(self.theirs), self.endpoint.delivered


@thousand
@given(steps=STEPS)
def test_a_capability_goes_with_its_message_or_not_at_all(steps):
    """LM2: over messages of all lengths, full rings, and receivers without an empty slot."""
    World(LmpSend).carry_out(steps)


class CarriesFirst(LmpSend):
    """Seeded bug: the capability goes ahead, and only then the kernel sees whether the words fit."""

    def perform(self, kernel, caller):
        """Carry, then check."""
        endpoint = find_endpoint(caller, self.target)
        if not endpoint.fits(len(self.words)) and self.capability is not None:
            self._carry(kernel, caller, endpoint)
        return (yield from super().perform(kernel, caller))


@pytest.mark.parametrize("flags", [LmpFlag(0), LmpFlag.GIVEAWAY])
def test_the_law_sees_a_capability_that_goes_ahead(flags):
    steps = [
        ("make room for a capability",),
        ("send", 10, None, LmpFlag(0)),
        ("send", 10, 0, flags),  # the ring is too full for a second message of this length
    ]
    World(LmpSend).carry_out(steps)
    with pytest.raises(AssertionError, match="LM2"):
        World(CarriesFirst).carry_out(steps)
