"""A state machine over the default protocol, shrunk by hypothesis; and what the public cannot do."""

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from labkit.multikernel.capabilities.modes import MODES
from labkit.multikernel.capabilities.types import PAGE
from labkit.multikernel.status import Status
from labkit.workloads.capability_chooser import TYPES
from labkit.workloads.capability_laws import Checker
from labkit.workloads.capability_world import World, play

CORE = st.integers(0, 7)
SLOT = st.integers(0, 20)


class Capabilities(RuleBasedStateMachine):
    """Random operations, arrivals and faults; the laws hold after each."""

    @initialize(cores=st.integers(2, 8))
    def start(self, cores):
        self.world = World(MODES["owner"], cores)
        self.checker = Checker(self.world)

    def take(self, *choice):
        if self.world.take(choice):
            assert list(self.checker.after_step()) == [], "\n".join(self.world.log)

    @rule(verb=st.sampled_from(["copy", "give"]), core=CORE, slot=SLOT, to=CORE)
    def transfer(self, verb, core, slot, to):
        self.take(verb, core, slot, to)

    @rule(
        core=CORE,
        slot=SLOT,
        type=st.sampled_from(TYPES),
        first=st.integers(0, 7),
        pages=st.integers(1, 4),
        count=st.integers(1, 2),
    )
    def retype(self, core, slot, type, first, pages, count):
        self.take("retype", core, slot, type, first, pages, count)

    @rule(verb=st.sampled_from(["delete", "revoke", "put"]), core=CORE, slot=SLOT)
    def one(self, verb, core, slot):
        self.take(verb, core, slot)

    @rule(which=st.lists(st.integers(0, 1000), max_size=10))
    def arrivals(self, which):
        for number in which:
            if possible := self.world.possible():
                self.take(*possible[number % len(possible)])

    @rule(verb=st.sampled_from(["stop", "go"]), core=CORE)
    def fault(self, verb, core):
        self.take(verb, core)

    @rule()
    def rest(self):
        self.world.settle()
        assert list(self.checker.after_step()) == [], "\n".join(self.world.log)
        assert list(self.checker.at_rest()) == [], "\n".join(self.world.log)

    def teardown(self):
        if hasattr(self, "world"):
            self.rest()


TestCapabilities = Capabilities.TestCase
TestCapabilities.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)


def test_nobody_gets_more_than_a_capability_covers():
    """A retype that reaches outside of its source, or into another type, is refused."""
    before = [("copy", 0, 0, 1), ("retype", 0, 0, "Frame", 0, 1, 1)]
    world = play(MODES["owner"], 2, before)
    world.settle()
    wider = [
        ("retype", 0, 1, "Frame", 0, 4, 1),
        ("retype", 0, 1, "RAM", 0, 1, 1),
        ("retype", 1, 0, "Frame", 7, 1, 2),
        ("retype", 0, 1, "Frame", 1, 1, 1),
    ]
    for choice in wider:
        world.take(choice)
        world.settle()
        assert world.operations[-1].status in {Status.INVALID_RETYPE, Status.RETYPE_INVALID_OFFSET}
    assert sum(len(kernel.database) for kernel in world.kernels.values()) == 3


def test_what_has_been_revoked_cannot_be_used():
    """Not by anybody who held a copy or a part of it, on any core."""
    before = [("copy", 0, 0, 1), ("retype", 1, 0, "Frame", 0, 1, 1), ("copy", 1, 1, 2)]
    world = World(MODES["owner"], 3)
    for choice in before:
        world.take(choice)
        world.settle()
    victims = [(core, list(world.kernels[core].database)) for core in (1, 2)]
    assert [len(ctes) for _, ctes in victims] == [2, 1]
    world.take(("revoke", 0, 0))
    world.settle()
    assert world.operations[-1].status is Status.OK
    for core, ctes in victims:
        for cte in ctes:
            got = []
            world.network.parties[core].copy(cte, 0, got.append)
            world.network.parties[core].delete(cte, got.append)
            world.network.parties[core].revoke(cte, got.append)
            assert got == [Status.CAP_NOT_FOUND] * 3
            assert cte.cspace.get(cte.address) is None


def test_a_descheduled_monitor_makes_everybody_wait_and_breaks_nothing():
    world = play(MODES["owner"], 4, [("stop", 2), ("revoke", 0, 0)])
    while possible := world.possible():
        world.take(possible[0])
    assert [operation.status for operation in world.open_operations] == [None]
    world.settle()
    assert world.open_operations == []
    assert list(Checker(world).at_rest()) == []
    assert (
        world.kernels[0].database.copies(world.operations[0].target)[0].capability.end == 8 * PAGE
    )
