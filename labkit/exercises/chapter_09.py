"""Chapter 9, replicas or sharing: what a write costs, where each way wins, whom a crash leaves waiting."""

from __future__ import annotations

import random
from functools import cache

from labkit.exercises.answers import Choice, Number, Words
from labkit.exercises.chapter_09_code import ONE_PHASE
from labkit.exercises.exercise import Exercise, Misconception, always
from labkit.exercises.numeric import near, within
from labkit.exercises.outcome import Outcome, not_yet, passed
from labkit.exercises.variant import Variant
from labkit.hardware.machine import Machine
from labkit.hardware.specification import MachineSpec
from labkit.multikernel.register_file import RegisterFile
from labkit.multikernel.replication import SingleWriterLog
from labkit.workloads.agreement_run import Action, AgreementRun
from labkit.workloads.message_network import MessageNetwork
from labkit.workloads.replicated_object import Setting, operate

MACHINE = "amd_4x4"
WAYS = {"log": "replicated log", "server": "server", "lock": "MCS lock"}
ALIKE = 5.0
"""A way within so many per cent of the cheapest counts too. In every setting below the cheapest leads by
more than that; a test asks in several orders of reads and writes."""
SETTINGS = (
    (16, 0, 100_000),
    (16, 90, 0),
    (8, 100, 0),
    (12, 0, 0),
    (4, 50, 5_000),
    (16, 95, 20_000),
)
"""Cores, the per cent of their operations that are reads, and cycles of work in between."""


def _setting(variant: Variant) -> tuple[int, int, int]:
    return variant.choose("cheapest_way", SETTINGS)


@cache
def _costs(cores: int, read_percent: int, work: int, seed: int = 0) -> dict[str, float]:
    """Return the cycles of an operation in each way."""
    spec = MachineSpec.load(MACHINE)
    setting = Setting(
        cores=range(cores),
        lines=1,
        stub_cycles=spec.software["paper_2009"].stub_cycles,
        seed=seed,
    )
    costs = {}
    for short, way in WAYS.items():
        *_, cycles = operate(
            Machine(spec), setting, way=way, read_percent=read_percent, think_cycles=work, each=20
        )
        costs[short] = float(cycles)
    return costs


def _is_cheapest(answer: str, variant: Variant) -> Outcome:
    costs = _costs(*_setting(variant))
    return passed() if near(costs[answer], min(costs.values()), percent=ALIKE) else not_yet()


CHEAPEST_WAY = Exercise(
    name="cheapest_way",
    chapter=9,
    level="easy",
    minutes=5,
    kind="choice",
    answer=Choice(options=tuple(WAYS)),
    check=_is_cheapest,
    misconceptions=tuple(map(always, WAYS)),
    hints=2,
    numbers=lambda variant: dict(zip(("cores", "reads", "work"), _setting(variant), strict=True)),
)


def _replicas(variant: Variant) -> int:
    return variant.choose("messages_of_a_write", (8, 5, 6, 7, 9, 11, 12))


@cache
def _messages(cores: int) -> int:
    """Return how many messages the cores send for one write, counted in a run."""
    network = MessageNetwork(
        range(cores),
        lambda core, send: SingleWriterLog(core, range(cores), send, replica=RegisterFile()),
    )
    network.act(cores - 1, lambda party: party.update("object", 1, lambda *_: None))
    network.run(random.Random("in any order"))
    return len(network.log)


MESSAGES_OF_A_WRITE = Exercise(
    name="messages_of_a_write",
    chapter=9,
    level="easy",
    minutes=5,
    kind="number",
    answer=Number(low=0, high=1000),
    check=within(lambda who: _messages(_replicas(who)), percent=0),
    misconceptions=(
        Misconception(
            name="no_acknowledgements",
            matches=lambda given, who: given == _messages(_replicas(who)) - (_replicas(who) - 1),
        ),
        Misconception(
            name="writer_only",
            matches=lambda given, who: given == _messages(_replicas(who)) - 2,
        ),
        Misconception(
            name="everybody_tells_everybody",
            matches=lambda given, who: given == _replicas(who) * (_replicas(who) - 1),
        ),
    ),
    hints=2,
    numbers=lambda variant: {"cores": _replicas(variant), "last": _replicas(variant) - 1},
)


def _crash(variant: Variant) -> tuple[int, int]:
    """Return how many cores there are, and how many of them hear of the commit before the crash."""
    return variant.choose("left_waiting", ((8, 2), (6, 1), (7, 4), (9, 3), (10, 7), (5, 1)))


@cache
def _waiting(cores: int, told: int) -> int:
    """Return how many cores wait for ever for one that has crashed."""
    run = AgreementRun(cores=cores, is_star=True)
    run.play([Action("crash", 0, cores - 1 + told), Action("begin", 0)])
    return len({wait.core for wait in run.blocking.waits(crashed=run.network.crashed)})


LEFT_WAITING = Exercise(
    name="left_waiting",
    chapter=9,
    level="medium",
    minutes=8,
    kind="number",
    answer=Number(low=0, high=100),
    check=within(lambda who: _waiting(*_crash(who)), percent=0),
    misconceptions=(
        Misconception(name="nobody", matches=lambda given, _: given == 0),
        Misconception(name="everybody", matches=lambda given, who: given == _crash(who)[0] - 1),
        Misconception(name="those_told", matches=lambda given, who: given == _crash(who)[1]),
    ),
    hints=2,
    numbers=lambda variant: dict(zip(("cores", "told"), _crash(variant), strict=True)),
)

WHEN_TO_GIVE_UP = Exercise(
    name="when_to_give_up",
    chapter=9,
    level="medium",
    minutes=8,
    kind="words",
    answer=Words(),
    hints=1,
)

EXERCISES: tuple[Exercise, ...] = (
    CHEAPEST_WAY,
    MESSAGES_OF_A_WRITE,
    LEFT_WAITING,
    ONE_PHASE,
    WHEN_TO_GIVE_UP,
)
