"""However a master looks for acknowledgements, it finds each once; only the time differs."""

from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.multikernel.acknowledgements import FirstLevelConflict, InTurn, OnePerSend, Overlapped
from labkit.multikernel.multicast import star
from labkit.multikernel.shootdown import Master
from tests.multikernel.fanouts import SPEC, Case, broken, cases, shoot_down

WAYS = (Overlapped, OnePerSend, InTurn, FirstLevelConflict)


@pytest.mark.parametrize("way", WAYS)
@given(case=cases(), slots=st.integers(3, 6))
def test_each_way_waits_for_everybody(way, case, slots):
    """MC3 for every hypothesis."""
    master = partial(Master, acknowledgements=way)
    assert broken(case, shoot_down(case, slots=slots, rounds=slots + 1, master=master)) == {}


def unicast(cores, way):
    case = Case(SPEC, list(range(cores)), star(0, range(cores)))
    return shoot_down(case, master=partial(Master, acknowledgements=way))[-1].cycles


def test_overlapped_misses_are_the_cheapest():
    assert min(WAYS, key=lambda way: unicast(32, way)) is Overlapped


def test_one_per_send_changes_nothing_until_the_first_answer_is_back():
    """Fewer sends than fit into a round trip: there is nothing to take in between."""
    assert unicast(4, OnePerSend) == unicast(4, Overlapped)
    assert unicast(32, OnePerSend) > 1.5 * unicast(32, Overlapped)


def test_a_conflict_begins_with_the_seventeenth_ring():
    assert unicast(17, FirstLevelConflict) == unicast(17, Overlapped)
    assert unicast(18, FirstLevelConflict) > unicast(18, Overlapped)
