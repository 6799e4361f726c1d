"""Chapter 10, the bug hunt: in which step it went wrong, and what was left out."""

from __future__ import annotations

from functools import cache

from labkit.charts.run_words import broken_in_words, complaint_in_words, steps_in_words
from labkit.exercises.answers import Choice, Number, Words
from labkit.exercises.chapter_10_code import MAY_RETYPE
from labkit.exercises.exercise import Exercise, Misconception
from labkit.exercises.numeric import one_of, within
from labkit.exercises.variant import Variant
from labkit.workloads import bug_hunt
from labkit.workloads.agreement_mistakes import MISTAKES
from labkit.workloads.agreement_run import AgreementRun
from labkit.workloads.agreement_search import first_broken
from labkit.workloads.bug_hunt import Case


@cache
def _found(switch: str) -> Case:
    return bug_hunt.case(switch)


def _case(variant: Variant) -> Case:
    """Return a run with a bug that the chapter itself does not show."""
    bugs = ("EARLY_DONE", "COPY_OF_TARGET", "EARLY_READY")
    return _found(variant.choose("first_bad_step", bugs))


def _last(variant: Variant) -> int:
    return int(_case(variant).lines[-1].partition(".")[0])


def _log(variant: Variant) -> str:
    found = _case(variant)
    return "\n".join((*steps_in_words(found.lines), complaint_in_words(found)))


FIRST_BAD_STEP = Exercise(
    name="first_bad_step",
    chapter=10,
    level="medium",
    minutes=10,
    kind="bug",
    answer=Number(low=1, high=1000),
    check=within(lambda who: _case(who).first_bad, percent=0),
    misconceptions=(
        Misconception(name="at_the_end", matches=lambda given, who: given == _last(who)),
        Misconception(name="before", matches=lambda given, who: given < _case(who).first_bad),
        Misconception(name="after", matches=lambda given, who: given > _case(who).first_bad),
    ),
    hints=2,
    exhibit=_log,
)

OPTIONS = {
    "hasty_commit": "commit before all votes",
    "early_acknowledgement": "early acknowledgement",
    "no_acknowledgements": "no acknowledgements",
    "kept_lock": "lock kept after abort",
    "no_lock": "no lock",
    "gives_up": "abort after yes",
    "silence_is_yes": "commit on timeout",
}
TIMEOUTS = {"gives_up", "silence_is_yes"}
LOCKS = {"kept_lock", "no_lock"}
ACKNOWLEDGEMENTS = {"early_acknowledgement", "no_acknowledgements"}


@cache
def _broken(option: str) -> AgreementRun:
    return first_broken(MISTAKES[OPTIONS[option]], cores=3)


def _mistake(variant: Variant) -> str:
    shown = ("hasty_commit", "early_acknowledgement", "kept_lock", "gives_up", "silence_is_yes")
    return variant.choose("which_mistake", shown)


def _story(variant: Variant) -> str:
    """Return what the mistake leads to, in the reader's words."""
    run = _broken(_mistake(variant))
    return "\n".join((*steps_in_words(run.story), broken_in_words(run)))


def _has(variant: Variant, what: str) -> bool:
    """Return whether some step of the run has these words, in whatever language it is shown."""
    return any(what in step for step in _broken(_mistake(variant)).story)


def _nobody_gave_up(given: str, variant: Variant) -> bool:
    return given in TIMEOUTS and not _has(variant, "expire")


def _is_alone(given: str, variant: Variant) -> bool:
    return given in LOCKS and _broken(_mistake(variant)).begun == 1


def _not_yet_committed(given: str, variant: Variant) -> bool:
    return given in ACKNOWLEDGEMENTS and not _has(variant, ": commit ")


WHICH_MISTAKE = Exercise(
    name="which_mistake",
    chapter=10,
    level="hard",
    minutes=10,
    kind="bug",
    answer=Choice(options=tuple(OPTIONS)),
    check=one_of(_mistake),
    misconceptions=(
        Misconception(name="nobody_gave_up", matches=_nobody_gave_up),
        Misconception(name="is_alone", matches=_is_alone),
        Misconception(name="not_yet_committed", matches=_not_yet_committed),
    ),
    hints=2,
    exhibit=_story,
)

COULD_NOT_KNOW = Exercise(
    name="could_not_know",
    chapter=10,
    level="medium",
    minutes=8,
    kind="words",
    answer=Words(),
    hints=1,
)

EXERCISES: tuple[Exercise, ...] = (FIRST_BAD_STEP, MAY_RETYPE, WHICH_MISTAKE, COULD_NOT_KNOW)
