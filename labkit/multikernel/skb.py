"""The system knowledge base: facts about the machine, questions, and who wants to hear of news.

In Barrelfish it is a constraint solver on one core, off every fast path; monitors work without it, and
get from it what they need as plans (the paper's section 4.9; technical notes 0 and 6). Here facts are small
frozen objects, and a question is the kind of fact and what must be true of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import attrs

Fact = TypeVar("Fact", bound=attrs.AttrsInstance)


@attrs.frozen(kw_only=True, order=True)
class CoreAt:
    """A core, the package it sits on, and which memory is near: its own processor says so."""

    core: int
    package: int
    memory: int


@attrs.frozen(kw_only=True, order=True)
class RoundTrip:
    """A message there and back took so many cycles."""

    sender: int
    receiver: int
    cycles: int


@attrs.frozen(kw_only=True, order=True)
class SendCost:
    """A send keeps its core for ``post`` cycles; all have seen it after ``seen``, the median of pairs."""

    post: int
    seen: int


@attrs.frozen(kw_only=True, order=True)
class SharedCache:
    """Cores of one package that are much nearer to each other than to the rest of it."""

    cores: tuple[int, ...]
    cycles: int


@attrs.frozen(kw_only=True, order=True)
class LinkBetween:
    """Two packages with no third one on the way between them."""

    one: int
    other: int


@attrs.define
class Trigger:
    """Somebody who wants to hear of a kind of fact."""

    kind: type[Any]
    wanted: dict[str, Any]
    tell: Callable[[Any], None]
    is_persistent: bool
    is_over: bool = False

    def cancel(self) -> None:
        """Hear no more."""
        self.is_over = True


class KnowledgeBase:
    """Facts, each once. The same facts give the same answers, in whatever order they came (SK1)."""

    def __init__(self, facts: Iterable[Any] = ()) -> None:
        self.facts: set[Any] = set()
        self.triggers: list[Trigger] = []
        for fact in facts:
            self.add(fact)

    def add(self, fact: Any) -> None:
        """Add a fact; a new one fires the triggers that wait for it, in the order they were set."""
        if fact in self.facts:
            return
        self.facts.add(fact)
        for trigger in [*self.triggers]:
            if not trigger.is_over and _fits(fact, trigger.kind, trigger.wanted):
                trigger.is_over = not trigger.is_persistent
                trigger.tell(fact)
        self.triggers = [trigger for trigger in self.triggers if not trigger.is_over]

    def ask(self, kind: type[Fact], **wanted: Any) -> list[Fact]:
        """Return the facts of a kind of which all of this is true, in order."""
        return sorted(fact for fact in self.facts if _fits(fact, kind, wanted))

    def when(
        self,
        kind: type[Any],
        tell: Callable[[Any], None],
        *,
        is_persistent: bool = False,
        **wanted: Any,
    ) -> Trigger:
        """Call ``tell`` with the next new fact of a kind that fits; with every one if it persists (SK2)."""
        trigger = Trigger(kind, wanted, tell, is_persistent)
        self.triggers.append(trigger)
        return trigger


def _fits(fact: Any, kind: type[Any], wanted: dict[str, Any]) -> bool:
    return type(fact) is kind and all(getattr(fact, name) == is_ for name, is_ in wanted.items())
