"""Idle channels: a straight line at every distance, with the same slope."""

from itertools import pairwise

import pytest

from labkit.errors import InvalidInput
from labkit.experiments import find
from labkit.experiments.idle_channels import (
    EXPERIMENT,
    Parameters,
    cycles_per_channel,
    findings,
    points,
)
from labkit.hardware.specification import MachineSpec, machine_names
from labkit.results import Progress, rows_of


def rows(**given):
    return list(rows_of(points(Parameters(**given))))


@pytest.mark.parametrize("machine", machine_names())
def test_every_channel_costs_the_same_at_every_distance(machine):
    """What an idle channel costs is the receiver's own poll; the distance moves only the line."""
    spec, found = MachineSpec.load(machine), rows(machine=machine, count=10, step=25)
    at = {(row.curve, row.x): row.value for row in found}
    curves = list(dict.fromkeys(row.curve for row in found))
    assert len(curves) == len(spec.partners)
    assert [x for curve, x in at if curve == curves[0]] == [0, 25, 49]
    assert all(at[curve, x] == at[curve, 0] + x * spec.cycles("hit_cycles") for curve, x in at)
    assert all(at[near, 0] < at[far, 0] for near, far in pairwise(curves))


def test_the_most_channels_are_always_a_point():
    for idle, step, expected in (
        ((0, 49), 7, [0, 7, 14, 21, 28, 35, 42, 49]),
        ((0, 49), 20, [0, 20, 40, 49]),
        ((3, 3), 7, [3]),
    ):
        found = rows(machine="amd_2x2", idle=idle, step=step, count=10)
        assert list(dict.fromkeys(row.x for row in found)) == expected


def test_findings_give_the_slope_and_what_is_left_out():
    found = rows(step=49)
    said = findings(found)
    assert said[0] == (
        "0 hops: 3.0 cycles a round trip for each idle channel, 12 % more with 49 than with 0"
    )
    assert "is left out" in said[-1]
    assert len(said) == 3 + 1
    assert all(row.published is None and not row.calibrated for row in found)
    assert len(findings(rows(idle=(5, 5), count=10))) == 1


def test_rows_come_one_by_one_with_progress_in_between():
    marks = list(points(Parameters(count=500, step=24)))
    progress = [mark for mark in marks if isinstance(mark, Progress)]
    gaps = [b.events - a.events for a, b in pairwise(progress)]
    assert 0 <= min(gaps) <= max(gaps) <= 2000
    assert progress[-1].done == progress[-1].total == len(marks) - len(progress)
    kinds = "".join("." if isinstance(mark, Progress) else "R" for mark in marks)
    assert "RR" not in kinds


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"machine": "vax"}, "machine: vax is not one of amd_2x2"),
        ({"idle": "0:201"}, "idle: 0:201 is not a number or a range LOW:HIGH within 0:200"),
        ({"step": "0"}, "step: 0 is not a whole number from 1 to 50"),
    ],
)
def test_bad_input_is_refused(given, says):
    assert find("idle") is find("idle_channels") is EXPERIMENT
    with pytest.raises(InvalidInput, match=says):
        EXPERIMENT.read(given)


def test_what_a_channel_adds_is_found_from_two_points():
    found = rows(count=10, step=25)
    assert cycles_per_channel(found) == MachineSpec.load("amd_4x4").cycles("hit_cycles")
    assert cycles_per_channel(found[:1]) is None
