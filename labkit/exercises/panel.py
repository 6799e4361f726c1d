"""One exercise in a notebook: the question, a control for the answer, hints, and what the check says."""

from __future__ import annotations

import html
from collections.abc import Callable
from typing import Any
from xml.etree.ElementTree import Element

import ipywidgets

from labkit.errors import InvalidInput
from labkit.exercises.answers import Choice, Code, Curve, Number
from labkit.exercises.course import find
from labkit.exercises.exercise import Exercise
from labkit.exercises.markup import element, paragraphs, text_of, with_marks
from labkit.exercises.outcome import Outcome, State
from labkit.exercises.saving import Desk
from labkit.exercises.student_code import source_of
from labkit.exercises.variant import Variant
from labkit.exercises.work import Answered, Work
from labkit.strings import say
from labkit.widgets.field_control import FieldControl
from labkit.widgets.status import StatusLine, guarded

WIDE = {"width": "min(100%, 720px)"}


def exercise(name: str, answer: Any = None) -> ExercisePanel:
    """Return the panel of an exercise; an answer that is given is checked at once.

    Args:
        name: the exercise.
        answer: for a program its function; for any other what would be typed.

    Raises:
        InvalidInput: if there is no such exercise.
    """
    return ExercisePanel(find(name), answer=answer)


class ExercisePanel(ipywidgets.VBox):
    """Asks one exercise; ``outcome`` is what the last check said.

    What was answered, and how many hints were seen, is kept on the desk and shown again.
    """

    def __init__(self, exercise: Exercise, *, answer: Any = None, desk: Desk | None = None) -> None:
        self.exercise, self.desk = exercise, desk or Desk()
        self.status, self.trouble = StatusLine(), StatusLine()
        work = self._work()
        self.variant = Variant(work.student)
        self._hints = 0
        self.outcome = exercise.outcome(None, self.variant)
        self.control = _control(exercise, self.variant)
        self.hints = ipywidgets.HTML(layout=WIDE)
        self.check_button = ipywidgets.Button(description=say("course.check"))
        self.hint_button = ipywidgets.Button()
        self.check_button.on_click(lambda _: self._guarded(self.check)())
        self.hint_button.on_click(lambda _: self._guarded(self.hint)())
        if isinstance(self.control, FieldControl):
            self.control.on_enter(self._guarded(self.check))
        super().__init__(children=self._parts())
        self.add_class("labkit-exercise")
        self._show_hints(work.answers.get(exercise.name, Answered()).hints)
        self._begin(answer, work.answers.get(exercise.name, Answered()))

    def check(self) -> Outcome:
        """Check what stands in the control, keep it, and say what came of it."""
        return self._check(_given(self.control))

    def hint(self) -> None:
        """Show one more hint."""
        self._show_hints(self._hints + 1)
        shown = self._hints
        self._keep(lambda work: work.hinted(self.exercise.name, shown))

    def _parts(self) -> tuple[ipywidgets.Widget, ...]:
        task, variant = self.exercise, self.variant
        facts = say("course.facts", level=say(f"course.level.{task.level}"), minutes=task.minutes)
        asked = element(
            "div",
            element("h4", say("course.heading", title=task.text("title", variant))),
            element("p", facts, class_="labkit-facts"),
            *paragraphs(task.text("question", variant)),
            *_as_it_is(task.exhibit(variant)),
        )
        is_code = isinstance(task.answer, Code)
        buttons = (self.hint_button,) if is_code else (self.check_button, self.hint_button)
        return (
            ipywidgets.HTML(text_of(asked), layout=WIDE),
            self.control,
            ipywidgets.HBox(buttons),
            self.hints,
            self.status,
            self.trouble,
        )

    def _begin(self, answer: Any, before: Answered) -> None:
        """Check the answer that came with the cell, or show the one that was kept."""
        if answer is not None:
            given = source_of(answer)
            _show(self.control, given)
            if self.exercise.answer.is_blank(given):
                self._tell(self.exercise.outcome(given, self.variant))
            else:
                self._check(given)
            return
        self._tell(self.outcome)
        if before.answer is not None and not isinstance(self.exercise.answer, Code):
            _show(self.control, before.answer)
            state = say(f"course.state.{State(before.state).name.lower()}")
            self.status.say(say("course.kept_answer", state=state))

    def _check(self, given: Any) -> Outcome:
        self._tell(self.exercise.outcome(given, self.variant))
        if self.outcome.state is not State.NOT_ATTEMPTED:
            kept, outcome = given, self.outcome
            self._keep(lambda work: work.answered(self.exercise.name, kept, outcome))
        return self.outcome

    def _tell(self, outcome: Outcome) -> None:
        self.outcome = outcome
        heading = say(f"course.state.{outcome.state.name.lower()}")
        self.status.say(f"{heading} {outcome.message}")

    def _show_hints(self, count: int) -> None:
        all_hints = self.exercise.hints
        self._hints = min(count, all_hints)
        shown = [self.exercise.text(f"hint_{n + 1}", self.variant) for n in range(self._hints)]
        items = [element("li", with_marks(text)) for text in shown]
        self.hints.value = text_of(element("ol", items, role="status")) if shown else ""
        is_last = self._hints == all_hints
        number = self._hints + 1
        self.hint_button.description = (
            say("course.no_hint") if is_last else say("course.hint", number=number, count=all_hints)
        )
        self.hint_button.disabled = is_last

    def _work(self) -> Work:
        """Return the work so far; if it cannot be read, say so and begin without it."""
        try:
            return self.desk.read()
        except InvalidInput as error:
            self.trouble.complain(error)
            return Work()

    def _keep(self, change: Callable[[Work], Work]) -> None:
        try:
            self.desk.change(change)
        except InvalidInput as error:
            self.trouble.complain(error)
        else:
            self.trouble.say("")

    def _guarded(self, action: Callable[[], Any]) -> Callable[..., Any]:
        return guarded(action, self.status)


def _control(task: Exercise, variant: Variant) -> ipywidgets.Widget:
    """Return what an answer is typed into, with its name.

    Boxes tell their text once they are left, and not with each key: a busy kernel would hear of the
    check before it has heard of the last letters.
    """
    label, answer = say("course.answer"), task.answer
    if isinstance(answer, Number):
        field = answer.field(label=label, unit=task.text("unit", variant))
        return FieldControl(field, text="", has_slider=False)
    if isinstance(answer, Choice):
        labels = task.labels(answer.options, variant)
        return FieldControl(answer.field(labels, label=label), text="")
    if isinstance(answer, Code):
        return ipywidgets.HTML(f"<p>{html.escape(say('course.function'))}</p>")
    if isinstance(answer, Curve):
        places = ", ".join(map(str, answer.places))
        return ipywidgets.Text(
            description=say("course.places", places=places),
            continuous_update=False,
            layout={**WIDE, "flex_flow": "column", "height": "auto"},
            style={"description_width": "auto"},
        )
    return ipywidgets.Textarea(
        description=label,
        rows=4,
        continuous_update=False,
        layout={**WIDE, "flex_flow": "column", "height": "auto"},
        style={"description_width": "auto"},
    )


def _given(control: ipywidgets.Widget) -> Any:
    return control.text if isinstance(control, FieldControl) else control.value


def _show(control: ipywidgets.Widget, given: Any) -> None:
    text = ", ".join(map(str, given)) if isinstance(given, list | tuple) else str(given)
    if isinstance(control, FieldControl):
        control.text = text
    elif not isinstance(control, ipywidgets.HTML):
        control.value = text


def _as_it_is(text: str) -> list[Element]:
    style = "white-space: pre-wrap; max-height: 24em; overflow: auto"
    return [element("pre", text, tabindex="0", style=style)] if text else []
