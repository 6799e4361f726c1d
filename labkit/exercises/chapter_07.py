"""Chapter 7, unmap from end to end: what more cores cost, whom to interrupt, and what was left out."""

from __future__ import annotations

from functools import cache

from labkit.exercises.answers import Choice, Number, Words
from labkit.exercises.exercise import Exercise, Misconception
from labkit.exercises.numeric import near, one_of, within
from labkit.exercises.variant import Variant
from labkit.hardware.machine import Machine
from labkit.hardware.specification import MachineSpec
from labkit.monolithic.kernel import Monolithic
from labkit.monolithic.shootdown import SeededBug
from labkit.trace import Trace
from labkit.workloads.translations import Ask, Seen, use_pages
from labkit.workloads.unmap import unmaps

MACHINE = "amd_8x4"
FEW = 4
"""Cores of the unmap that is given."""
SENDING = 800
"""Cycles that the chapter says an interrupt takes; a test compares it with the machine's file."""
PERCENT = 10.0
"""Counting only the interrupts comes so close: the line that all of them write costs a little more with
each core; a test says so."""
USES = 320
"""How often a core uses the page, every hundred cycles: until long after the unmap."""


def _many(variant: Variant) -> int:
    return variant.choose("interrupts_in_a_row cores", (24, 16, 18, 20, 28))


@cache
def _unmap(cores: int) -> int:
    """Return what an unmap takes Linux, warm."""
    *_, done = unmaps(Monolithic(Machine(MachineSpec.load(MACHINE))), cores=cores, rounds=2)
    assert not isinstance(done, int)
    return done[-1].cycles


INTERRUPTS_IN_A_ROW = Exercise(
    name="interrupts_in_a_row",
    chapter=7,
    level="easy",
    minutes=4,
    kind="number",
    answer=Number(low=0, high=1_000_000),
    check=within(lambda who: _unmap(_many(who)), percent=PERCENT),
    misconceptions=(
        Misconception(
            name="at_once", matches=lambda given, _: near(given, _unmap(FEW), percent=PERCENT)
        ),
        Misconception(
            name="interrupts_only",
            matches=lambda given, who: near(given, SENDING * (_many(who) - FEW), percent=PERCENT),
        ),
        Misconception(
            name="all_of_it",
            matches=lambda given, who: near(given, _unmap(FEW) * _many(who) / FEW, percent=PERCENT),
        ),
    ),
    hints=2,
    numbers=lambda variant: {
        "few": FEW,
        "took": _unmap(FEW),
        "cores": _many(variant),
        "sending": SENDING,
    },
)


def _threads(variant: Variant) -> tuple[int, int]:
    """Return on how many cores a program runs, and how many of the others have used the page."""
    return variant.choose("whom_to_interrupt", ((12, 3), (8, 2), (10, 4), (16, 5), (14, 6)))


@cache
def _interrupts(threads: int, users: int) -> int:
    """Return how many interrupts an unmap sends, counted in a run."""
    trace = Trace()
    programs = {core: [Ask("touch", 1 if core <= users else 2)] for core in range(1, threads)}
    unmapper = [Ask("map", 1), Ask("map", 2), Ask("unmap", 1, 40_000)]
    system = Monolithic(Machine(MachineSpec.load(MACHINE), trace=trace))
    for _ in use_pages(system, {0: unmapper, **programs}):
        pass
    return sum(step.kind == "ipi" for step in trace)


def _sent(variant: Variant) -> int:
    return _interrupts(*_threads(variant))


WHOM_TO_INTERRUPT = Exercise(
    name="whom_to_interrupt",
    chapter=7,
    level="medium",
    minutes=5,
    kind="number",
    answer=Number(low=0, high=1000),
    check=within(_sent, percent=0),
    misconceptions=(
        Misconception(
            name="only_users", matches=lambda given, who: given in {(n := _threads(who)[1]), n + 1}
        ),
        Misconception(name="itself", matches=lambda given, who: given == _threads(who)[0]),
        Misconception(
            name="whole_machine",
            matches=lambda given, _: given >= MachineSpec.load(MACHINE).topology.cores - 1,
        ),
    ),
    hints=2,
    numbers=lambda variant: dict(zip(("threads", "users"), _threads(variant), strict=True)),
)

BUGS = {bug.name.lower(): bug for bug in SeededBug}


def _case(variant: Variant) -> tuple[str, int]:
    """Return what was left out, and the core that uses the page."""
    return variant.choose(
        "left_out",
        (("no_wait", 4), ("local_only", 9), ("none", 5), ("local_only", 4), ("no_wait", 9)),
    )


@cache
def _seen(bug: str, core: int) -> tuple[Seen, ...]:
    programs = {0: [Ask("map", 1), Ask("unmap", 1, 20_000)], core: [Ask("touch", 1, 100)] * USES}
    system = Monolithic(Machine(MachineSpec.load(MACHINE)), bug=BUGS[bug])
    *_, seen = use_pages(system, programs)
    assert not isinstance(seen, int)
    return tuple(seen)


def _log(variant: Variant) -> str:
    seen = _seen(*_case(variant))
    unmap = next(step for step in seen if step.verb == "unmap")
    uses = [step for step in seen if step.verb == "touch"]
    last = max(step.began for step in uses if step.answer is not None)
    core = uses[0].core
    return "\n".join(
        (
            f"core 0: unmap(1) begins at {unmap.began}",
            f"core 0: unmap(1) returns at {unmap.ended}",
            f"core {core}: touch(1) finds the page for the last time at {last}",
            f"core {core}: touch(1) for the last time at {uses[-1].began}",
        )
    )


def _left_out(variant: Variant) -> str:
    return _case(variant)[0]


def _instead(given: str, right: str) -> Misconception:
    """Return the misconception of somebody who takes one for the other."""
    return Misconception(
        name=f"{given}_instead_of_{right}",
        matches=lambda answer, who: answer == given and _left_out(who) == right,
    )


LEFT_OUT = Exercise(
    name="left_out",
    chapter=7,
    level="medium",
    minutes=6,
    kind="bug",
    answer=Choice(options=tuple(BUGS)),
    check=one_of(_left_out),
    misconceptions=(
        _instead("none", "no_wait"),
        _instead("local_only", "no_wait"),
        _instead("none", "local_only"),
        _instead("no_wait", "local_only"),
        Misconception(name="nothing_stale", matches=lambda _, who: _left_out(who) == "none"),
    ),
    hints=2,
    exhibit=_log,
)

WHICH_UNMAP = Exercise(
    name="which_unmap",
    chapter=7,
    level="medium",
    minutes=8,
    kind="words",
    answer=Words(),
    hints=1,
)

EXERCISES: tuple[Exercise, ...] = (LEFT_OUT, INTERRUPTS_IN_A_ROW, WHOM_TO_INTERRUPT, WHICH_UNMAP)
