"""The steps of a run among cores, a line each, and what a checker says of it, in the reader's language.

``labkit.workloads`` writes them in English. The names of messages, operations and statuses stay as they
are, because they are those of the code.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from labkit.strings import say, translated
from labkit.workloads.agreement_run import AgreementRun
from labkit.workloads.bug_hunt import Case
from labkit.workloads.capability_laws import LAWS
from labkit.workloads.capability_search import Found

NUMBERED = re.compile(r"( *\d+\. )?(.*)")
ARRIVES = re.compile(r"(\d+) to (\d+): (.+)")
ARRIVES_WITH = re.compile(r"(.+) from core (\d+) to (\d+)")
BROKEN = re.compile(r"step (\d+): (\w+): (.+)")
PAGES = re.compile(r"\[(\d+) to (\d+)\]")


def steps_in_words(lines: Iterable[str]) -> list[str]:
    """Return the lines of a run, each with its number as before."""
    found = (NUMBERED.fullmatch(line) for line in lines)
    return [(line[1] or "") + step_in_words(line[2]) for line in found if line]


def step_in_words(what: str) -> str:
    """Return what happens in one step, without its number."""
    if arrives := ARRIVES.fullmatch(what):
        one, other, message = arrives.groups()
        return say("run_words.arrives", one=one, other=other, message=message)
    if arrives := ARRIVES_WITH.fullmatch(what):
        message, one, other = arrives.groups()
        return say("run_words.arrives_with", one=one, other=other, message=_pages(message))
    return _pages(translated(what))


def complaint_in_words(case: Case) -> str:
    """Return which law the run of a bug breaks at its end, what that law says, and why."""
    law, why = case.found.violation
    rule = translated(LAWS[law])
    return say("run_words.complaint", law=law, rule=rule, why=_pages(translated(why)))


def found_in_words(found: Found) -> str:
    """Return a run that breaks a law, a line a step, and at its end which and why."""
    *steps, broken = str(found).splitlines()
    law, _, why = broken.partition(": ")
    return "\n".join((*steps_in_words(steps), f"{law}: {_pages(translated(why))}"))


def broken_in_words(run: AgreementRun) -> str:
    """Return which law a run of agreements breaks, at which step and why; or nothing."""
    broken = BROKEN.fullmatch(run.broken or "")
    if broken is None:
        return ""
    step, law, why = broken.groups()
    return say("run_words.broken", step=step, law=law, why=translated(why))


def _pages(text: str) -> str:
    """Return a text in which the pages of a capability are a range of the reader's language."""
    return PAGES.sub(
        lambda pages: say("run_words.pages", first=pages[1], last=pages[2]),
        text,
    )
