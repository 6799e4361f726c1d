"""What chapter 5's answers rest on."""

import pytest

from labkit.exercises.chapter_05 import (
    PERCENT,
    POLLS,
    SERVERS,
    SETTINGS,
    _doubling,
    _overheads,
    _round_trip,
)
from labkit.exercises.chapter_05_code import DEARER, _best, _cases


@pytest.mark.parametrize("setting", SETTINGS, ids=str)
@pytest.mark.parametrize("seed", range(5))
def test_the_best_way_to_poll_does_not_depend_on_the_seed(setting, seed):
    first, second, *_ = sorted(_overheads(*setting, seed=seed).items(), key=lambda item: item[1])
    usual = _overheads(*setting)
    assert first[0] == min(usual, key=usual.get)
    assert second[1] > 1.08 * first[1]


def test_every_way_to_poll_is_the_best_somewhere():
    assert {min(_overheads(*each), key=_overheads(*each).get) for each in SETTINGS} == set(POLLS)


@pytest.mark.parametrize("server", SERVERS, ids=str)
def test_so_many_idle_channels_do_double_the_round_trip(server):
    twice = _round_trip(*server, round(_doubling(*server)))
    assert twice == pytest.approx(2 * _round_trip(*server), rel=PERCENT / 100)


@pytest.mark.parametrize("student", ["", "ada", "grace", "edsger", "barbara"])
@pytest.mark.parametrize("cost", [4_000, 6_000, 10_000])
def test_no_p_that_never_changes_is_good_enough_for_all_three_kinds(cost, student):
    cases = _cases(cost, student)
    for poll in {0, cost, *(time for times in cases.values() for time in times)}:
        overheads = {
            case: sum(time if time <= poll else poll + cost for time in times) / len(times)
            for case, times in cases.items()
        }
        dear = [case for case in cases if overheads[case] > DEARER * _best(cases[case], cost)]
        assert dear, f"P = {poll}"
