"""Chapter 5, the price of waiting: how long to poll, how many channels, and who should be interrupted."""

from __future__ import annotations

from functools import cache

from labkit.exercises.answers import Choice, Number, Words
from labkit.exercises.chapter_05_code import LEARN_TO_WAIT
from labkit.exercises.exercise import Exercise, Misconception, always
from labkit.exercises.numeric import near, one_of, within
from labkit.exercises.variant import Variant
from labkit.experiments.polling import LABELS, PUBLISHED_COST
from labkit.hardware.machine import Machine
from labkit.hardware.specification import MachineSpec
from labkit.strings import translated
from labkit.workloads.idle_channels import round_trips
from labkit.workloads.poll_then_block import receive_all
from labkit.workloads.waiting_times import waiting_times

POLLS = {"none": 0, "short": 1_000, "cost": PUBLISHED_COST, "long": 4 * PUBLISHED_COST}
"""For how many cycles a receiver may poll."""
SETTINGS = (
    ("bursty", 6_000),
    ("exponential", 20_000),
    ("bursty", 40_000),
    ("fixed", 9_000),
    ("uniform", 4_500),
    ("exponential", 3_000),
)
"""How messages come, and their mean wait. One of the options leads each time, whatever the seed; a test
says so."""
MESSAGES = 1_000


def _setting(variant: Variant) -> tuple[str, int]:
    return variant.choose("how_long_to_poll", SETTINGS)


@cache
def _overheads(arrivals: str, mean: int, seed: int = 0) -> dict[str, float]:
    """Return what a message costs on average, for each P."""
    times = waiting_times(arrivals, mean=mean, count=MESSAGES, seed=seed)
    found = {}
    for option, poll in POLLS.items():
        *_, costs = receive_all(times, poll=poll, block=PUBLISHED_COST)
        assert isinstance(costs, tuple)
        found[option] = sum(cost.overhead for cost in costs) / MESSAGES
    return found


def _best(variant: Variant) -> str:
    overheads = _overheads(*_setting(variant))
    return min(overheads, key=lambda option: overheads[option])


def _how(variant: Variant) -> dict[str, object]:
    arrivals, mean = _setting(variant)
    return {
        "arrivals": translated(LABELS[arrivals]),
        "mean": mean,
        "block": PUBLISHED_COST,
        **{f"poll_{option}": poll for option, poll in POLLS.items()},
    }


HOW_LONG_TO_POLL = Exercise(
    name="how_long_to_poll",
    chapter=5,
    level="medium",
    minutes=6,
    kind="choice",
    answer=Choice(options=tuple(POLLS)),
    check=one_of(_best),
    misconceptions=tuple(map(always, POLLS)),
    hints=2,
    numbers=_how,
)

CHANNELS = 64
"""Idle channels of the second run: enough to see what one costs."""
PERCENT = 3.0
"""The slope read off a chart, rounded to whole cycles, is right to this."""
SERVERS = (("amd_4x4", 12), ("amd_4x4", 4), ("amd_8x4", 4), ("amd_8x4", 8), ("amd_8x4", 12))


def _server(variant: Variant) -> tuple[str, int]:
    return variant.choose("twice_as_long", SERVERS)


@cache
def _round_trip(machine: str, server: int, idle: int = 0) -> float:
    spec = MachineSpec.load(machine)
    *_, cycles = round_trips(
        Machine(spec),
        other=server,
        idle=idle,
        stub_cycles=spec.software["paper_2009"].stub_cycles,
        count=20,
    )
    return cycles


def _doubling(machine: str, server: int) -> float:
    """Return how many idle channels make a round trip twice as long."""
    alone = _round_trip(machine, server)
    return alone * CHANNELS / (_round_trip(machine, server, CHANNELS) - alone)


def _nearest(variant: Variant) -> tuple[str, int]:
    machine, _ = _server(variant)
    return machine, MachineSpec.load(machine).partners[0]


TWICE_AS_LONG = Exercise(
    name="twice_as_long",
    chapter=5,
    level="easy",
    minutes=5,
    kind="number",
    answer=Number(low=1, high=100_000),
    check=within(lambda who: _doubling(*_server(who)), percent=PERCENT),
    misconceptions=(
        Misconception(
            name="nearest",
            matches=lambda given, who: near(given, _doubling(*_nearest(who)), percent=PERCENT),
        ),
        Misconception(
            name="half",
            matches=lambda given, who: near(2 * given, _doubling(*_server(who)), percent=PERCENT),
        ),
        Misconception(
            name="as_a_message",
            matches=lambda given, _: given <= 2,
        ),
    ),
    hints=2,
    numbers=lambda variant: {
        "hops": MachineSpec.load(_server(variant)[0]).distance(0, _server(variant)[1]),
        "alone": round(_round_trip(*_server(variant))),
        "near": round(_round_trip(*_nearest(variant))),
    },
)

ASK_OR_BE_TOLD = Exercise(
    name="ask_or_be_told",
    chapter=5,
    level="medium",
    minutes=8,
    kind="words",
    answer=Words(),
    hints=2,
)

EXERCISES: tuple[Exercise, ...] = (
    HOW_LONG_TO_POLL,
    LEARN_TO_WAIT,
    TWICE_AS_LONG,
    ASK_OR_BE_TOLD,
)
