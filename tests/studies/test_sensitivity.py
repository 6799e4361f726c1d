"""Which parameters move a curve of Figure 3, and what is refused."""

import pytest

from labkit.errors import InvalidInput
from labkit.studies.sensitivity import sensitivity

OVER = {"cores": "2:16", "misses": "1:8"}
FIXED = {"cycles": "20000"}


def ranked(**changes):
    how = {"over": OVER, "fixed": FIXED, "samples": 6, "executor": "serial"}
    return sensitivity("fig3", **{"curve": "SHM8", **how, **changes})


def test_cores_move_shared_memory_more_than_misses_in_flight():
    found = ranked()
    assert [effect.name for effect in found.effects] == ["cores", "misses"]
    assert (found.unit, found.curve, found.fixed) == ("cycles", "SHM8", {"cycles": "20000"})
    assert found.run <= found.asked == 6 * 3


def test_what_cannot_matter_does_not():
    """A seed shuffles random start orders only, and by default they are not random."""
    found = ranked(curve="MSG1", over={"cores": "2:16", "seed": "0:20"})
    effects = {effect.name: effect.size for effect in found.effects}
    assert effects["seed"] == 0 < effects["cores"]


def test_it_is_the_same_whatever_the_executor():
    assert ranked() == ranked(executor="threads")


def test_a_curve_is_the_mean_over_its_x():
    """Where the number of cores is not varied, all of it counts."""
    found = ranked(
        over={"misses": "1,8", "hop_percent": "100,200"}, fixed={**FIXED, "cores": "2:4"}
    )
    assert {effect.name for effect in found.effects} == {"misses", "hop_percent"}


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"curve": "SHM3"}, "curve: SHM3 is not one of SHM1"),
        ({"over": {"cores": "2:16", "lines": "1"}}, "lines: there is no such parameter"),
        ({"over": {"cores": "2:4000", "misses": "1:8"}}, "cores: 2:4000 "),
        ({"over": {"cores": "12:16", "machine": "amd_4x4,amd_2x2"}}, "over: at .* there is no ans"),
        ({"fixed": {"cycles": "1"}}, "cycles: 1 is not a whole number"),
    ],
)
def test_bad_input(changes, says):
    with pytest.raises(InvalidInput, match=says):
        ranked(**changes)
