"""What a check says of an answer: returned and shown, never raised."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

import attrs


class State(StrEnum):
    """The four ends of a check."""

    PASSED = "passed"
    NOT_YET = "not yet"
    NOT_ATTEMPTED = "not attempted"
    NOT_CHECKED = "could not be checked"


@attrs.frozen(kw_only=True)
class Outcome:
    """What a check says.

    Args:
        state: how it ended.
        message: what the reader is told, in the reader's language.
        misconception: the name of the known wrong answer that this one is, or nothing.
        details: numbers that the message of a misconception may speak of, by their names.
    """

    state: State
    message: str = ""
    misconception: str = ""
    details: Mapping[str, Any] = attrs.field(factory=dict)

    @property
    def is_passed(self) -> bool:
        """Whether the answer is right."""
        return self.state is State.PASSED


def passed(**details: Any) -> Outcome:
    """Return that the answer is right."""
    return Outcome(state=State.PASSED, details=details)


def not_yet(message: str = "", *, misconception: str = "", **details: Any) -> Outcome:
    """Return that the answer is wrong; with no message and no name the exercise looks for them."""
    return Outcome(
        state=State.NOT_YET, message=message, misconception=misconception, details=details
    )
