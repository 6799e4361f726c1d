"""Work in a table and two pictures: how far somebody has come, and how good the predictions were."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from xml.etree.ElementTree import Element

from labkit.exercises.calibration import Scored, calibration, scored
from labkit.exercises.course import COURSE
from labkit.exercises.markup import element, table
from labkit.exercises.outcome import State
from labkit.exercises.report_figures import course, dumbbells, number
from labkit.exercises.variant import Variant
from labkit.exercises.work import Answered, Work
from labkit.strings import say, written


def state_words(state: str) -> str:
    """Return what a state is called."""
    return say(f"course.state.{State(state).name.lower()}").rstrip(".")


def progress_parts(work: Work) -> Iterator[Element]:
    """Yield how far somebody has come, exercise by exercise."""
    done = [work.answers.get(task.name, Answered()).state for task in COURSE]
    passed = done.count(State.PASSED.value)
    yield element("p", say("report.passed", passed=passed, count=len(COURSE)))
    heads = ("chapter", "exercise", "level", "state", "attempts", "hints")
    yield table(_heads(heads), _progress_rows(work))


def _progress_rows(work: Work) -> Iterator[list[str]]:
    variant = Variant(work.student)
    for task in COURSE:
        kept = work.answers.get(task.name, Answered())
        yield [
            str(task.chapter),
            task.text("title", variant),
            say(f"course.level.{task.level}"),
            state_words(kept.state),
            str(kept.attempts),
            str(kept.hints),
        ]


def prediction_parts(work: Work) -> Iterator[Element]:
    """Yield the predictions beside their results, and the calibration over the course."""
    predictions = scored(work)
    together = calibration(predictions)
    if together is None:
        yield element("p", say("report.no_predictions"))
        return
    yield element("p", say("report.scale"))
    yield element("figure", dumbbells(predictions))
    heads = ("prediction", "question", "guess", "run", "off", "score")
    yield table(_heads(heads), _prediction_rows(predictions))
    factor = written(together.factor, ".1f")
    direction = say(f"report.direction.{together.direction}")
    yield element(
        "p",
        say("report.calibration", count=together.count, factor=factor, direction=direction),
    )
    yield element("figure", course(predictions))


def _prediction_rows(predictions: Sequence[Scored]) -> Iterator[list[str]]:
    for each in predictions:
        made = each.prediction
        yield [
            each.name,
            made.question,
            f"{number(made.guess)} {made.unit}".strip(),
            f"{number(made.result or 0)} {made.unit}".strip(),
            say("report.times", factor=written(each.factor, ".1f")),
            str(each.score),
        ]


def _heads(names: Iterable[str]) -> list[str]:
    return [say(f"report.head.{name}") for name in names]
