"""Looks for a run that breaks a law, and makes it as short as it can.

A chooser asks for operations at random, mixes them with arrivals in any order the channels allow,
deschedules monitors, and lets the system come to rest now and then.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Collection, Iterator, Sequence

import attrs

from labkit.multikernel.capabilities.modes import Mode
from labkit.workloads.capability_chooser import VERBS, Chooser
from labkit.workloads.capability_laws import Checker, Violation
from labkit.workloads.capability_world import Choice, World

REST: Choice = ("rest",)
"""Let everything happen that is left to happen, in a fixed order, and check the laws of rest."""
AT_MOST = 3000
"""Steps of a run; a system that goes on longer never comes to rest."""
READABLE = 60
"""Steps that a person reads."""
PATIENCE = 3000
"""Runs that shortening may try."""


@attrs.frozen
class Found:
    """A run that breaks a law: the choices, the first bad step, which law and why, and all steps."""

    choices: tuple[Choice, ...]
    cores: int
    step: int
    violation: Violation
    log: tuple[str, ...]

    def __str__(self) -> str:
        """Return all steps, or the first ones if the cores go on asking each other for ever."""
        lines = list(self.log)
        if len(lines) > READABLE:
            lines[READABLE:] = [f"     and so on: {len(lines) - READABLE} more steps"]
        return "\n".join([*lines, f"{self.violation.law}: {self.violation.why}"])


def replay(
    mode: Mode, cores: int, choices: Sequence[Choice], *, laws: Collection[str] | None = None
) -> Found | None:
    """Play a run and return where it first breaks a law (one of ``laws``, if given), or ``None``."""
    world = World(mode, cores)
    checker = Checker(world)

    def broken(violations: Iterator[Violation]) -> Violation | None:
        return next((v for v in violations if laws is None or v.law in laws), None)

    for number, choice in enumerate(choices):
        bad = None
        for step in _steps(world, choice):
            if world.take(step):
                bad = broken(checker.after_step())
            if bad:
                break
        if choice == REST and not bad:
            bad = broken(checker.at_rest())
        if bad:
            return Found(tuple(choices[: number + 1]), cores, world.step, bad, tuple(world.log))
    return None


def log_of(mode: Mode, cores: int, choices: Sequence[Choice]) -> tuple[str, ...]:
    """Play a run to its end, whatever it breaks, and return all steps."""
    world = World(mode, cores)
    for choice in choices:
        for step in _steps(world, choice):
            world.take(step)
    return tuple(world.log)


def _steps(world: World, choice: Choice) -> Iterator[Choice]:
    """Yield a choice, or for ``REST`` everything that is left to happen."""
    if choice != REST:
        yield choice
        return
    yield from (("go", core) for core in sorted(world.network.descheduled))
    before = -1
    while before < world.step < AT_MOST:
        before = world.step
        yield from world.possible()  # everybody once, so that nobody waits for ever


def shorten(mode: Mode, found: Found) -> Found:
    """Return a run that breaks the same law, as short as leaving out and making smaller can give."""
    laws = {found.violation.law}
    left = [PATIENCE]
    before = None
    while found.choices != before:
        before = found.choices
        for simpler in (_fewer_cores, _without, _at_rest_first, _smaller):
            found = _improve(mode, found, laws, simpler, left)
    return found


Simpler = Callable[[Found], Iterator[tuple[int, tuple[Choice, ...]]]]


def _improve(mode: Mode, found: Found, laws: set[str], simpler: Simpler, left: list[int]) -> Found:
    """Take the first simpler run that still breaks the law, as long as there is one and patience."""
    while True:
        for cores, choices in simpler(found):
            left[0] -= 1
            if left[0] < 0:
                return found
            again = replay(mode, cores, choices, laws=laws)
            if again is not None and len(again.log) <= len(found.log):
                found = again
                break
        else:
            return found


def _fewer_cores(found: Found) -> Iterator[tuple[int, tuple[Choice, ...]]]:
    if found.cores > 2:
        yield found.cores - 1, found.choices


def _without(found: Found) -> Iterator[tuple[int, tuple[Choice, ...]]]:
    """Leave out a stretch of choices, long ones first."""
    choices, size = found.choices, len(found.choices) // 2
    while size:
        for begin in range(len(choices) - size, -1, -size):
            yield found.cores, choices[:begin] + choices[begin + size :]
        size //= 2


def _at_rest_first(found: Found) -> Iterator[tuple[int, tuple[Choice, ...]]]:
    """Let a stretch of arrivals be everything that is left to happen."""
    choices = found.choices
    for begin in range(len(choices)):
        end = begin
        while end < len(choices) and choices[end][0] in {"deliver", "work"}:
            end += 1
        if end > begin:
            yield found.cores, (*choices[:begin], REST, *choices[end:])


def _smaller(found: Found) -> Iterator[tuple[int, tuple[Choice, ...]]]:
    """Choose the first slots, and the last cores last."""
    for place, choice in enumerate(found.choices):
        if choice[0] in VERBS and choice[2] > 0:
            for number in range(min(choice[2], 6)):
                smaller = (*choice[:2], number, *choice[3:])
                yield found.cores, (*found.choices[:place], smaller, *found.choices[place + 1 :])


def search(
    mode: Mode,
    *,
    seed: int,
    operations: int,
    cores: Sequence[int] = (2, 3, 4),
    laws: Collection[str] | None = None,
) -> tuple[Found | None, int]:
    """Look for a run that breaks a law; return it, or ``None``, and how many operations it took."""
    choose = random.Random(f"{seed} capability search in {mode.name}")
    done = 0
    while done < operations:
        count = choose.choice(list(cores))
        found, asked = _one_run(mode, count, choose, laws)
        done += asked
        if found is not None:
            return found, done
    return None, done


def _one_run(
    mode: Mode, cores: int, choose: random.Random, laws: Collection[str] | None
) -> tuple[Found | None, int]:
    """Play one run."""
    run = Run(World(mode, cores), laws)
    for part in Chooser(run.world, choose).parts():
        found = run.take(part) or run.take(_steps(run.world, REST)) or run.rest()
        if found:
            return found, len(run.world.operations)
    return None, len(run.world.operations)


class Run:
    """A run that is checked while it is made, and written down."""

    def __init__(self, world: World, laws: Collection[str] | None) -> None:
        self.world = world
        self.laws = laws
        self.checker = Checker(world)
        self.taken: list[Choice] = []

    def take(self, choices: Iterator[Choice]) -> Found | None:
        """Let things happen until one breaks a law."""
        for choice in choices:
            if self.world.take(choice):
                self.taken.append(choice)
                if found := self._broken(self.checker.after_step()):
                    return found
        return None

    def rest(self) -> Found | None:
        """Check the laws of rest."""
        self.taken.append(REST)
        return self._broken(self.checker.at_rest())

    def _broken(self, violations: Iterator[Violation]) -> Found | None:
        world, taken = self.world, tuple(self.taken)
        for violation in violations:
            if self.laws is None or violation.law in self.laws:
                cores = len(world.cores)
                return Found(taken, cores, world.step, violation, tuple(world.log))
        return None
