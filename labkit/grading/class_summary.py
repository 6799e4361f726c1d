"""What a class has made of the course, for whoever marks it: one page without script, and a few lines.

The page has the counts, the wrong answers that several gave, what should be looked at by hand, and all
words to be read, question by question.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from xml.etree.ElementTree import Element

from labkit.exercises.course import COURSE
from labkit.exercises.exercise import Exercise
from labkit.exercises.markup import element, paragraphs, table, text_of
from labkit.exercises.outcome import State
from labkit.exercises.report import STYLE
from labkit.exercises.summary import state_words
from labkit.exercises.variant import Variant
from labkit.grading.marking import TO_READ, Marked
from labkit.strings import language, say
from labkit.tables import in_columns

FORBIDS = "default-src 'none'; style-src 'unsafe-inline'"
"""What a browser is told: nothing is loaded and no script runs, whatever is in the page."""
MARKS = (*(state.value for state in State), TO_READ)
HEADS = ("chapter", "exercise", *MARKS)
Model = Callable[[Exercise], str]
"""Gives what a good answer in words says, or nothing."""


def common(marked: Sequence[Marked]) -> list[tuple[Exercise, str, int]]:
    """Return the known wrong answers with how many gave them, the most common first."""
    counts = Counter(
        (name, outcome.misconception)
        for each in marked
        for name, outcome in each.outcomes.items()
        if outcome.misconception
    )
    tasks = {exercise.name: exercise for exercise in COURSE}
    return [(tasks[name], known, count) for (name, known), count in counts.most_common()]


def summary_lines(marked: Sequence[Marked], left_over: Sequence[str]) -> Iterator[str]:
    """Yield what the terminal says of a class."""
    counts = [[str(each) for each in row] for row in _counts(marked)]
    yield from in_columns([HEADS, *counts], right=range(2, len(HEADS)))
    wrong = common(marked)
    if wrong:
        yield ""
        yield "Known wrong answers, the most common first"
        yield from (f"  {count} x {task.name}: {known}" for task, known, count in wrong)
    if left_over:
        yield ""
        yield f"Of nobody on the roster: {', '.join(map(repr, left_over[:10]))}" + (
            f" and {len(left_over) - 10} more" if len(left_over) > 10 else ""
        )


def page(marked: Sequence[Marked], left_over: Sequence[str], model: Model) -> str:
    """Return the page as HTML."""
    title = say("grading.title", students=len(marked))
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", content=FORBIDS, **{"http-equiv": "Content-Security-Policy"}),
        element("title", title),
        element("style", STYLE),
    )
    sections = (
        _section("exercises", [table(_heads(), _printed(_counts(marked)))]),
        _section("wrong", _wrong(marked)),
        _section("notes", _notes(marked, left_over)),
        _section("words", _words(marked, model)),
        _section("explanations", _explanations(marked)),
    )
    body = element("body", element("h1", title), sections)
    return "<!doctype html>\n" + text_of(element("html", head, body, lang=language()))


def _section(name: str, parts: Iterator[Element] | list[Element]) -> Element:
    made = list(parts) or [element("p", say("report.nothing"))]
    return element("section", element("h2", say(f"grading.section.{name}")), made)


def _counts(marked: Sequence[Marked]) -> Iterator[list[object]]:
    for exercise in COURSE:
        counts = Counter(each.mark(exercise) for each in marked)
        yield [exercise.chapter, exercise.name, *(counts[mark] for mark in MARKS)]


def _heads() -> list[str]:
    """Return the heads of the counts in the reader's language."""
    first = [say(f"report.head.{name}") for name in HEADS[:2]]
    return [*first, *map(state_words, State), say("grading.to_read")]


def _printed(rows: Iterator[list[object]]) -> Iterator[list[str]]:
    return ([str(cell) for cell in row] for row in rows)


def _wrong(marked: Sequence[Marked]) -> Iterator[Element]:
    """Yield each known wrong answer with what its students were told, as an example says it."""
    for exercise, known, count in common(marked):
        told = next(
            each.outcomes[exercise.name].message
            for each in marked
            if each.outcomes[exercise.name].misconception == known
        )
        title = say("grading.given", name=known.replace("_", " "), count=count)
        yield element("h3", f"{exercise.name}: {title}")
        yield from paragraphs(told)


def _notes(marked: Sequence[Marked], left_over: Sequence[str]) -> Iterator[Element]:
    rows = [(each.student.name, " ".join(each.notes)) for each in marked if each.notes]
    rows += [(name, say("grading.left_over")) for name in left_over]
    if rows:
        yield table((say("grading.head.who"), say("grading.head.what")), rows)


def _words(marked: Sequence[Marked], model: Model) -> Iterator[Element]:
    for exercise in COURSE:
        if not exercise.is_marked_by_person:
            continue
        title = exercise.text("title", Variant())
        yield element("h3", say("report.answer", chapter=exercise.chapter, title=title))
        yield from paragraphs(exercise.text("question", Variant()))
        if good := model(exercise):
            yield element("p", say("grading.good"))
            yield element("blockquote", good)
        for each in marked:
            if each.mark(exercise) == TO_READ and each.submission.work is not None:
                yield element("h4", each.student.name)
                yield element("pre", str(each.submission.work.answers[exercise.name].answer))


def _explanations(marked: Sequence[Marked]) -> Iterator[Element]:
    """Yield what students wrote to the questions of the chapters, question by question."""
    written = [
        (name, kept, each.student.name)
        for each in marked
        if each.submission.work is not None
        for name, kept in each.submission.work.explanations.items()
        if kept.text.strip()
    ]
    before = ""
    for name, kept, student in sorted(written, key=lambda each: each[0]):
        if name != before:
            yield element("h3", name)
        before = name
        yield element("h4", f"{student}: {kept.question}" if kept.question else student)
        yield element("blockquote", kept.text)
