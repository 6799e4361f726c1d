"""A bug hunt: step through a run, name the first bad step, and have the answer checked."""

from __future__ import annotations

import html

import ipywidgets

from labkit.charts.run_words import complaint_in_words, step_in_words, steps_in_words
from labkit.strings import say, translated
from labkit.widgets.run_buttons import button
from labkit.widgets.status import StatusLine
from labkit.workloads.bug_hunt import Case, case, numbered

NOT_ATTEMPTED, PASSED, INCORRECT = "not attempted", "passed", "incorrect"


class BugHunt(ipywidgets.VBox):
    """Shows the steps of a run one after the other; ``outcome`` says how the last answer was.

    ``outcome`` is ``not attempted``, ``passed`` or ``incorrect``; nothing is raised for a wrong answer.

    Args:
        bug: its number, which says nothing about it, or the name of a switch.
    """

    def __init__(self, bug: int | str) -> None:
        self.case: Case = case(bug) if isinstance(bug, str) else numbered(bug)
        self.lines = steps_in_words(self.case.lines)
        self.shown = 1
        self.outcome = NOT_ATTEMPTED
        last = _number(self.case.lines[-1])
        self.text = ipywidgets.HTML()
        self.back = button(say("hunt.back"), lambda: self.show(self.shown - 1))
        self.step = button(say("hunt.step"), lambda: self.show(self.shown + 1))
        self.everything = button(say("hunt.everything"), lambda: self.show(last))
        self.answer = ipywidgets.BoundedIntText(
            value=1,
            min=1,
            max=last,
            description=say("hunt.first_bad"),
            style={"description_width": "auto"},
        )
        self.check = button(say("hunt.check"), self._check)
        self.status = StatusLine()
        buttons = ipywidgets.HBox((self.back, self.step, self.everything))
        asked = ipywidgets.HBox((self.answer, self.check))
        super().__init__(children=(self.text, buttons, asked, self.status))
        self.add_class("labkit-bug-hunt")
        self.show(1)

    def show(self, step: int) -> None:
        """Show the steps up to this one, the newest in bold."""
        last = _number(self.case.lines[-1])
        self.shown = min(max(step, 1), last)
        lines = [line for line in self.lines if _number(line) <= self.shown]
        items = [
            f"<b>{html.escape(line)}</b>" if _number(line) == self.shown else html.escape(line)
            for line in lines
        ]
        if self.shown == last:
            complaint = say("hunt.complaint", complaint=complaint_in_words(self.case))
            items.append(f"<b>{html.escape(complaint)}</b>")
        body = "\n".join(items)
        self.text.value = f'<pre tabindex="0" style="white-space: pre-wrap">{body}</pre>'
        self.back.disabled, self.step.disabled = self.shown == 1, self.shown == last

    def _check(self) -> None:
        if self.answer.value == self.case.first_bad:
            self.outcome = PASSED
            passed = say(
                "hunt.passed",
                step=self.case.first_bad,
                should_be=step_in_words(self.case.should_be),
                missing=translated(self.case.switch.value),
            )
            self.status.say(passed)
            return
        self.outcome = INCORRECT
        is_later = self.answer.value < self.case.first_bad
        self.status.say(say("hunt.later" if is_later else "hunt.earlier"))


def _number(line: str) -> int:
    return int(line.partition(".")[0])
