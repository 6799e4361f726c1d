"""A shootdown is complete when every core has been told once and has acknowledged, and not before."""

from hypothesis import given
from hypothesis import strategies as st

from labkit.hardware.machine import Machine
from labkit.multikernel.multicast import by_package, radix
from labkit.multikernel.shootdown import Master, wire
from tests.multikernel.examples import thousand
from tests.multikernel.fanouts import SPEC, STUB, Case, NotedSlave, Step, broken, cases, shoot_down


@thousand
@given(case=cases(), slots=st.integers(3, 6))
def test_complete_when_all_have_acknowledged_and_not_before(case, slots):
    """MC1, MC3, MC4 and MC6 on random machines and trees, with rings that fill up on the way."""
    assert broken(case, shoot_down(case, rounds=slots + 1, slots=slots)) == {}


CASE = Case(SPEC, list(range(8)), by_package(SPEC.topology, 0, range(8)))


def test_the_whole_log_of_a_small_shootdown():
    """A chain of three: told on the way out, acknowledged on the way back."""
    case = Case(SPEC, [0, 1, 2], radix(0, [0, 1, 2], most=1))
    log = [(step.kind, step.core) for step in shoot_down(case, rounds=1)]
    assert log == [
        ("told", 1),
        ("told", 2),
        ("acknowledged", 2),
        ("acknowledged", 1),
        ("completed", 0),
    ]


class AcknowledgesEarly(NotedSlave):
    """Seeded bug: a leader acknowledges before its mates have."""

    def answer(self, payload):
        core, number = self.up.core.number, payload[0]
        self.log.append(Step("told", core, number))
        yield from self.up.send(payload)
        self.log.append(Step("acknowledged", core, number))
        yield from self.below.shoot_down(payload)


class TellsTwice(NotedSlave):
    """Seeded bug: a leader tells its mates once more than they must hear it."""

    def answer(self, payload):
        if self.below.ends.down:
            yield from self.below.shoot_down(payload)
        yield from super().answer(payload)


class DoesNotWait(Master):
    """Seeded bug: a master that is content with having sent."""

    def shoot_down(self, payload):
        for endpoint in self.ends.down:
            yield from endpoint.send(payload)


class AnswersUnasked(NotedSlave):
    """Seeded bug: slaves that know of a shootdown before any message could have told them."""

    def run(self):
        for number in range(3):
            yield from self.answer((number,))
            yield from self.up.receive()


def test_the_laws_see_an_early_acknowledgement():
    found = broken(CASE, shoot_down(CASE, slave=AcknowledgesEarly))
    assert found["MC3 complete when all have acknowledged"].core == 4


def test_the_laws_see_a_core_that_is_told_twice():
    assert broken(CASE, shoot_down(CASE, slave=TellsTwice))["MC1 once"].core in {5, 6, 7}


def test_the_laws_see_a_master_that_does_not_wait():
    found = broken(CASE, shoot_down(CASE, master=DoesNotWait))
    assert found.keys() == {
        "MC1 everybody",
        "MC3 complete when all have acknowledged",
        "MC4 nothing in flight",
        "MC6 not faster than its messages",
    }


def test_the_laws_see_what_is_faster_than_any_message():
    assert "MC6 not faster than its messages" in broken(
        CASE, shoot_down(CASE, slave=AnswersUnasked)
    )


def test_channels_lie_where_they_are_told_to():
    """Both rings of an edge in one package's memory, or each at its receiver."""
    machine = Machine(SPEC)
    at_seven = wire(machine, CASE.tree, stub_cycles=STUB, home=lambda _to, _from: 7)
    for ends in at_seven.values():
        assert {end.outgoing[0].home for end in ends.down} <= {7}
    at_receivers = wire(machine, CASE.tree, stub_cycles=STUB)
    there = at_receivers[0].down[3]
    assert (there.outgoing[0].home, there.incoming[0].home) == (1, 0)
