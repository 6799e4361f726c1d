"""Notification: polling is fastest alone, an interrupt is bounded whoever else is there."""

from itertools import pairwise

import pytest

from labkit.errors import InvalidInput
from labkit.experiments import find
from labkit.experiments.notification import (
    ASSUMED,
    EXPERIMENT,
    HANDED_OVER,
    Parameters,
    findings,
    points,
)
from labkit.hardware.specification import MachineSpec, machine_names
from labkit.results import Progress, rows_of
from labkit.workloads.delivery import WAYS

POLLING = ("spin then yield", "poll per upcall")
MONITOR = "spin then monitor"


def values(**given):
    return {(row.curve, row.x): row.value for row in rows_of(points(Parameters(**given)))}


@pytest.mark.parametrize("machine", machine_names())
def test_every_way_at_every_distance(machine):
    """Way after way, nearest first; alone, polling beats any interrupt on every machine."""
    distances = list(MachineSpec.load(machine).partners)
    found = values(machine=machine, count=10)
    assert list(found) == [(way, distance) for way in WAYS for distance in distances]
    for distance in distances:
        assert all(found["spin", distance] < found[way, distance] for way in WAYS if way != "spin")


def test_polling_gets_slower_with_everybody_who_polls_and_an_interrupt_does_not():
    shared = (*POLLING, "IPI shared")
    by_others = [values(ways=shared, others=others, count=200) for others in (1, 2, 4, 8)]
    for few, more in pairwise(by_others):
        assert all(few[way, 0] < more[way, 0] for way in POLLING)
        assert few["IPI shared", 0] == more["IPI shared", 0]


def test_who_hands_over_to_the_monitor_is_late_by_less_than_an_interrupt_takes_unless_others_compute():
    """Whoever has blocked costs no turn; but the monitor, too, has to have the core to poll."""
    ways = ("spin", MONITOR, "IPI shared")
    poll = values(ways=ways, others=8, count=200)
    assert poll["spin", 0] < poll[MONITOR, 0] < poll["IPI shared", 0]
    compute = values(ways=ways, others_do="compute")
    assert compute[MONITOR, 0] > 1000 * compute["IPI shared", 0]


def test_the_slowest_is_no_faster_than_the_mean():
    mean, worst = values(), values(statistic="worst")
    assert mean.keys() == worst.keys()
    assert all(mean[place] <= worst[place] for place in mean)
    assert all(mean[way, 0] < worst[way, 0] for way in POLLING)


def test_if_others_compute_polling_waits_for_milliseconds_and_an_interrupt_does_not():
    compute, poll = values(others_do="compute"), values()
    millisecond = MachineSpec.load("amd_4x4").cycles("clock_mhz") * 1000
    assert all(compute[way, 0] > 10 * millisecond for way in POLLING)
    assert compute["IPI shared", 0] == poll["IPI shared", 0]
    # Who has the core alone has no others.
    assert all(compute[way, 0] == poll[way, 0] for way in ("spin", "IPI running", "IPI asleep"))


def test_findings_compare_and_nothing_is_shown_as_published():
    rows = list(rows_of(points(Parameters())))
    assert all(row.published is None and not row.calibrated for row in rows)
    interrupt, shared, monitor, upcall, handed_over, assumed, note = findings(rows)
    assert interrupt == (
        "From the nearest core, an interrupt takes 5.5 times as long as polling alone on the core"
    )
    assert "to poll and yield takes 1.0 times as long as the interrupt" in shared
    assert "be woken by the monitor takes 0.5 times as long as the interrupt" in monitor
    assert handed_over is HANDED_OVER
    assert "to poll once a turn takes 0.7 times as long as the interrupt" in upcall
    assert assumed is ASSUMED
    assert "about 600 cycles" in note
    assert "up to 10,000" in note
    polls = findings([row for row in rows if row.curve == "spin"])
    assert polls == [note], "what is assumed of interrupts says nothing about polling"


def test_rows_come_one_by_one_with_progress_in_between():
    marks = list(points(Parameters(count=200, others=8, others_do="compute")))
    progress = [mark for mark in marks if isinstance(mark, Progress)]
    gaps = [b.events - a.events for a, b in pairwise(progress)]
    assert 0 <= min(gaps) <= max(gaps) <= 2000
    assert progress[-1].done == progress[-1].total == len(marks) - len(progress)
    kinds = "".join("." if isinstance(mark, Progress) else "R" for mark in marks)
    assert "RR" not in kinds


def test_a_run_is_a_function_of_its_parameters_and_a_seed_changes_the_pauses():
    ways = {"ways": ("spin then yield",), "count": 20}
    assert values(**ways) == values(**ways) != values(**ways, seed=1)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"machine": "vax"}, "machine: vax is not one of amd_2x2, amd_4x4"),
        ({"others": "0"}, "others: 0 is not a whole number from 1 to 8 dispatchers"),
        (
            {"ways": "pigeon"},
            "ways: pigeon is not a comma-separated list of spin, spin then monitor",
        ),
        ({"others_do": "sleep"}, "others_do: sleep is not one of poll, compute"),
    ],
)
def test_bad_input_is_refused(given, says):
    assert find("notify") is find("notification") is EXPERIMENT
    with pytest.raises(InvalidInput, match=says):
        EXPERIMENT.read(given)
