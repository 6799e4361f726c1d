"""A run with a seeded bug, and the first step that would have gone otherwise without it."""

from __future__ import annotations

from itertools import zip_longest

import attrs

from labkit.errors import InvalidInput
from labkit.multikernel.capabilities.modes import DEFAULT_MODE, MODES
from labkit.multikernel.capabilities.switches import Switch
from labkit.workloads.capability_scenarios import find_bug
from labkit.workloads.capability_search import Found, log_of

HUNTS = (
    *("NO_OWNER_LOCK", "COPY_ACROSS_CHECK", "COPY_DURING_REVOKE"),
    *("OWNER_LEAVES_COPIES", "FOREIGN_RETYPE", "MEMORY_LEFT_BEHIND"),
)
"""The bugs by number, from 1, for readers: a name would give away what was left out."""


@attrs.frozen
class Case:
    """One bug to hunt: its run, the first bad step, and how that step should have gone."""

    switch: Switch
    found: Found
    first_bad: int
    should_be: str

    @property
    def lines(self) -> tuple[str, ...]:
        """What happened, a line a step; an answer stands in the line below its step."""
        return self.found.log


def numbered(number: int) -> Case:
    """Return the bug of a number.

    Raises:
        InvalidInput: for a number that no bug has.
    """
    if not 1 <= number <= len(HUNTS):
        problem = f"{number} is not a whole number from 1 to {len(HUNTS)}"
        raise InvalidInput("bug", problem, fix="try 1")
    return case(HUNTS[number - 1])


def case(switch: str) -> Case:
    """Return a bug to hunt.

    Raises:
        InvalidInput: for a name that is none of a switch, or one whose run looks as it should.
    """
    if switch not in Switch.__members__:
        names = ", ".join(Switch.__members__)
        raise InvalidInput("switch", f"{switch!r} is none of {names}", fix="try NO_OWNER_LOCK")
    found = find_bug(Switch[switch])
    right = log_of(MODES[DEFAULT_MODE], found.cores, found.choices)
    for mine, good in zip_longest(found.log, right):
        if mine != good:
            number, _, _ = (mine or good).partition(".")
            _, _, should_be = (good or "0. nothing more happens").partition(". ")
            return Case(Switch[switch], found, int(number), should_be)
    reason = f"the messages of a run with {switch} do not differ until its end"
    raise InvalidInput("switch", reason, fix="try NO_OWNER_LOCK")
