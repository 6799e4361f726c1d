"""A reader's work as one web page: printable, with its pictures inside, without script, for marking.

It says what was kept: the states are those of the checks at the time. Marking checks again.
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from labkit.exercises.course import COURSE
from labkit.exercises.exercise import Exercise
from labkit.exercises.markup import element, paragraphs, table, text_of
from labkit.exercises.outcome import State
from labkit.exercises.summary import prediction_parts, progress_parts, state_words
from labkit.exercises.variant import Variant
from labkit.exercises.work import Answered, Work
from labkit.strings import language, say

FILENAME = "report.html"
STYLE = """
:root { font: 11pt/1.45 system-ui, sans-serif; color: #222; background: #fff }
body { max-width: 46rem; margin: 2rem auto; padding: 0 1rem }
h2 { margin-top: 2.2rem; border-bottom: 1px solid #999 }
table { border-collapse: collapse; margin: 1rem 0; width: 100% }
td, th { padding: 0.15rem 0.5rem; text-align: left; border-bottom: 1px solid #ccc; vertical-align: top }
figure { margin: 1rem 0 }
svg { max-width: 100% }
pre, blockquote { margin: 0.5rem 0; padding: 0.5rem 0.8rem; background: #f3f3f3 }
pre, blockquote { white-space: pre-wrap; overflow-wrap: anywhere }
@media print { h2, h3, figure, pre { break-inside: avoid } h2, h3 { break-after: avoid } }
"""


def report(work: Work) -> str:
    """Return the page as HTML."""
    title = say("report.title", student=work.student or say("report.nobody"))
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("title", title),
        element("style", STYLE),
    )
    sections = (
        _section("progress", progress_parts(work)),
        _section("predictions", prediction_parts(work)),
        _section("answers", _answers(work)),
        _section("explanations", _explanations(work)),
        _section("made_with", _made_with(work)),
    )
    body = element("body", element("h1", title), sections)
    return "<!doctype html>\n" + text_of(element("html", head, body, lang=language()))


def _section(name: str, parts: Iterator[Element]) -> Element:
    return element("section", element("h2", say(f"report.section.{name}")), parts)


def _answers(work: Work) -> Iterator[Element]:
    variant = Variant(work.student)
    answered = [task for task in COURSE if task.name in work.answers]
    if not answered:
        yield element("p", say("report.nothing"))
    for task in answered:
        yield from _answer(task, work.answers[task.name], variant)


def _answer(task: Exercise, kept: Answered, variant: Variant) -> Iterator[Element]:
    title = say("report.answer", chapter=task.chapter, title=task.text("title", variant))
    yield element("h3", title)
    yield from paragraphs(task.text("question", variant))
    given = kept.answer
    words = ", ".join(map(str, given)) if isinstance(given, list) else str(given)
    yield element("pre", words if given is not None else say("report.nothing"))
    known = {each.name for each in task.misconceptions}
    if kept.state == State.NOT_YET and kept.misconception in known:
        yield element("p", say("report.known", name=kept.misconception.replace("_", " ")))
    facts = {"state": state_words(kept.state), "attempts": kept.attempts, "hints": kept.hints}
    yield element("p", say("report.facts", at=kept.at, **facts))


def _explanations(work: Work) -> Iterator[Element]:
    if not work.explanations:
        yield element("p", say("report.nothing"))
    for name, kept in sorted(work.explanations.items()):
        yield element("h3", f"{name}: {kept.question}")
        yield element("blockquote", kept.text)


def _made_with(work: Work) -> Iterator[Element]:
    """Yield what somebody needs to make the same runs again: versions, seed, parameters."""
    rows = [*sorted(work.environment.items()), (say("report.seed"), work.student)]
    variant = Variant(work.student)
    for task in COURSE:
        numbers = ", ".join(f"{name} = {value}" for name, value in task.numbers(variant).items())
        if numbers and task.name in work.answers:
            rows.append((task.name, numbers))
    yield table((say("report.head.what"), say("report.head.value")), rows)
