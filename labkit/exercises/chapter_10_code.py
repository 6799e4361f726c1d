"""Chapter 10, the exercise that is a program: may these pages be retyped?"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import Any

from labkit.exercises.answers import Code
from labkit.exercises.exercise import Exercise, Misconception
from labkit.exercises.outcome import Outcome, not_yet, passed
from labkit.exercises.student_code import CodeFailed, called, function
from labkit.exercises.variant import Variant
from labkit.multikernel.capabilities.ranges import Range, without

PAGES = 12
"""Pages of the memory that is retyped."""
CASES = 300
FORMS = ("inside", "around", "crossing", "touching")
"""How a range may lie to one that is taken; the last of them is free."""


def _check(answer: str, variant: Variant) -> Outcome:
    choose = random.Random(f"{variant.student} may_retype")
    try:
        may_retype = function(answer, "may_retype")
        for asked, taken in _cases(choose):
            found = called(may_retype, *asked, list(taken))
            if found is not _is_free(asked, taken):
                return _judged(may_retype, asked, taken, found)
    except CodeFailed as failed:
        return not_yet(str(failed))
    return passed(cases=CASES)


def _cases(choose: random.Random) -> list[tuple[Range, list[Range]]]:
    """Return ranges that are asked for, with those that are taken, which do not overlap."""
    return [(_range(choose), _taken(choose)) for _ in range(CASES)]


def _range(choose: random.Random) -> Range:
    first, end = sorted(choose.sample(range(PAGES + 1), 2))
    return first, end


def _taken(choose: random.Random) -> list[Range]:
    found: list[Range] = []
    for _ in range(choose.randrange(4)):
        one = _range(choose)
        if _is_free(one, found):
            found.append(one)
    return found


def _is_free(asked: Range, taken: Sequence[Range]) -> bool:
    """Return whether nothing is cut out of a range by those that are taken."""
    return without([asked], taken) == [asked]


def _judged(
    may_retype: Callable[..., Any], asked: Range, taken: Sequence[Range], found: Any
) -> Outcome:
    """Say about which form a wrong function is mistaken, by asking it about one range alone."""
    if not isinstance(found, bool):
        return not_yet(misconception="no_answer", found=repr(found)[:40])
    probes = {"inside": (5, 6), "around": (3, 9), "crossing": (3, 6), "touching": (2, 4)}
    for form in FORMS:
        if called(may_retype, *probes[form], [(4, 8)]) is not _is_free(probes[form], [(4, 8)]):
            return not_yet(misconception=form)
    return not_yet(misconception="several", first=asked[0], end=asked[1], taken=list(taken))


MAY_RETYPE = Exercise(
    name="may_retype",
    chapter=10,
    level="easy",
    minutes=10,
    kind="code",
    answer=Code(function="may_retype"),
    check=_check,
    misconceptions=tuple(Misconception(name=name) for name in (*FORMS, "no_answer", "several")),
    hints=2,
)
