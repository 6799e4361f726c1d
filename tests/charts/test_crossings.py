"""Two curves cross where one lies below the other at one point and above it at a later one."""

from itertools import combinations

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.charts.crossings import by_curve, crossings, rivals, standings

CURVES = st.dictionaries(
    st.sampled_from(["SHM1", "SHM8", "MSG1", "MSG8", "Server"]),
    st.dictionaries(st.integers(1, 9), st.integers(0, 4), min_size=1, max_size=9),
    max_size=5,
)


@given(CURVES)
def test_crossings_are_those_that_brute_force_finds(row, curves):
    """Oracle: all pairs of places with opposite order and nothing but equal points between them."""
    rows = [row(name, x, y) for name, points in curves.items() for x, y in points.items()]
    found = {(c.rising, c.other, c.before, c.after) for c in crossings(rows)}
    assert found == set(brute_force(curves))


@given(CURVES)
def test_rivals_cross_or_one_stays_above_or_they_are_never_apart(row, curves):
    rows = [row(name, x, y) for name, points in curves.items() for x, y in points.items()]
    crossed = {frozenset((c.rising, c.other)) for c in crossings(rows)}
    standing = "\n".join(standings(rows))
    for one, other in rivals(by_curve(rows)):
        shared = curves[one].keys() & curves[other].keys()
        signs = {sign(curves[one][x] - curves[other][x]) for x in shared} - {0}
        assert (frozenset((one, other)) in crossed) == (len(signs) == 2)
        if len(signs) == 1:
            where = "above" if signs == {1} else "below"
            lines = [line for line in standing.splitlines() if where in line]
            assert any(
                one in line.partition(where)[0] and other in line.partition(where)[2]
                for line in lines
            )


def test_the_crossing_of_figure_3(row):
    """As published: four lines cost more than a message from the fourth core on."""
    rows = [row("SHM4", x, y) for x, y in [(2, 782), (3, 1183), (4, 1524), (5, 2018)]]
    rows += [row("MSG8", x, y) for x, y in [(2, 1310), (3, 1284), (4, 1290), (5, 1663)]]
    assert [str(crossing) for crossing in crossings(rows)] == [
        "SHM4 rises above MSG8 between 3 and 4"
    ]
    assert standings(rows) == []


def test_curves_that_meet_and_part_again_do_not_cross(row):
    rows = [row("SHM1", x, y) for x, y in enumerate([1, 5, 1])]
    rows += [row("MSG1", x, 5) for x in range(3)]
    assert crossings(rows) == []
    assert standings(rows) == ["SHM1 stays below MSG1"]


def test_curves_that_meet_and_go_on_cross_around_the_meeting(row):
    rows = [row("SHM1", x, y) for x, y in enumerate([1, 5, 9])]
    rows += [row("MSG1", x, 5) for x in range(3)]
    assert [str(crossing) for crossing in crossings(rows)] == [
        "SHM1 rises above MSG1 between 0 and 2"
    ]


def test_what_stays_above_is_said_in_few_sentences(row):
    values = {"SHM1": 1, "SHM2": 2, "SHM8": 9, "MSG1": 4, "MSG4": 5, "MSG8": 6}
    rows = [row(name, x, value) for name, value in values.items() for x in (2, 3)]
    assert standings(rows) == [
        "SHM1 and SHM2 stay below MSG1, MSG4 and MSG8",
        "SHM8 stays above MSG1, MSG4 and MSG8",
    ]


@pytest.mark.parametrize(
    ("names", "pairs"),
    [
        (["SHM1", "SHM8", "MSG1", "Server"], [("SHM1", "MSG1"), ("SHM8", "MSG1")]),
        (["Broadcast", "Unicast"], [("Broadcast", "Unicast")]),
        (["SHM1", "Server"], [("SHM1", "Server")]),
        (["SHM1", "SHM2"], []),
        ([], []),
    ],
)
def test_rivals_are_of_different_families(names, pairs):
    assert rivals(names) == pairs


def test_rows_come_in_any_order_and_the_last_word_counts(row):
    first, second, better = row("SHM1", 3, 30), row("SHM1", 2, 20), row("SHM1", 3, 31)
    curves = by_curve([first, second, better])
    assert list(curves["SHM1"].items()) == [(2, second), (3, better)]


def brute_force(curves):
    for one, other in rivals(curves):
        shared = sorted(curves[one].keys() & curves[other].keys())
        gap = {x: sign(curves[one][x] - curves[other][x]) for x in shared}
        for before, after in combinations(shared, 2):
            quiet = all(gap[x] == 0 for x in shared if before < x < after)
            if quiet and gap[before] * gap[after] < 0:
                yield (*((one, other) if gap[after] > 0 else (other, one)), before, after)


def sign(number):
    return (number > 0) - (number < 0)


def test_only_what_is_measured_in_the_same_unit_is_compared(row):
    rows = [row("latency", x, 400 - 300 * x) for x in (0, 1)]
    rows += [row("throughput", x, 200) for x in (0, 1)]
    assert len(crossings(rows)) == 1
    others = [attrs.evolve(each, unit="msgs/kcycle") for each in rows[2:]]
    assert crossings([*rows[:2], *others]) == standings([*rows[:2], *others]) == []


def test_what_is_published_only_is_not_compared(row):
    only = [attrs.evolve(row("L4", x, 1), value=None) for x in (0, 1)]
    assert standings([*only, row("URPC", 0, 3), row("URPC", 1, 3)]) == []
