"""What may be typed as an answer: a number, a choice, a curve, a function, or words.

Each kind reads what was given, from a control or from a file of work, and refuses what it is not
with one sentence. ``Exercise`` adds the words around it.
"""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import attrs

from labkit.errors import InvalidInput
from labkit.parameters import READERS, Field

NAME = "answer"
LONGEST_CODE = 20_000
"""Characters of a function; the longest solution has a tenth of it."""
LONGEST_WORDS = 5_000


class Answer(Protocol):
    """One kind of answer."""

    def is_blank(self, given: Any) -> bool:
        """Return whether nothing was answered."""

    def read(self, given: Any) -> Any:
        """Return the answer as its check takes it.

        Raises:
            InvalidInput: for what is no answer of this kind.
        """


@attrs.frozen(kw_only=True)
class Number:
    """A whole number within bounds; its unit is in the exercise's texts."""

    low: int
    high: int

    def field(self, *, label: str = "", help: str = "", unit: str = "") -> Field:
        """Return it as the controls of ``labkit.widgets`` take it."""
        return Field(
            name=NAME,
            kind="integer",
            default=self.low,
            low=self.low,
            high=self.high,
            label=label,
            help=help,
            unit=unit,
        )

    def is_blank(self, given: Any) -> bool:
        """Return whether nothing was answered."""
        return _is_nothing(given)

    def read(self, given: Any) -> int:
        """Return the number."""
        number: int = READERS["integer"](given, self.field())
        return number


@attrs.frozen(kw_only=True)
class Choice:
    """One of several options; what each is called is in the exercise's texts."""

    options: tuple[str, ...]

    def field(self, labels: Mapping[str, str], *, label: str = "", help: str = "") -> Field:
        """Return it as the controls of ``labkit.widgets`` take it."""
        options = {option: labels.get(option, option) for option in self.options}
        default = self.options[0]
        return Field(
            name=NAME, kind="choice", default=default, options=options, label=label, help=help
        )

    def is_blank(self, given: Any) -> bool:
        """Return whether nothing was answered."""
        return _is_nothing(given)

    def read(self, given: Any) -> str:
        """Return the option."""
        option: str = READERS["choice"](given, self.field({}))
        return option


@attrs.frozen(kw_only=True)
class Curve:
    """A whole number for each of several places, typed as ``120, 240, 480``."""

    places: tuple[int, ...]
    low: int
    high: int

    def is_blank(self, given: Any) -> bool:
        """Return whether nothing was answered."""
        return _is_nothing(given) or given == []

    def read(self, given: Any) -> tuple[int, ...]:
        """Return the numbers, one for each place."""
        parts = given.split(",") if isinstance(given, str) else given
        if not isinstance(parts, Sequence) or len(parts) != len(self.places):
            problem = f"{str(given)[:60]!r} is not {len(self.places)} numbers with commas between"
            raise InvalidInput(NAME, problem, fix="try " + ", ".join(map(str, self.places)))
        number = Number(low=self.low, high=self.high)
        return tuple(number.read(part) for part in parts)


@attrs.frozen(kw_only=True)
class Code:
    """A function of a name, as its source text."""

    function: str

    def is_blank(self, given: Any) -> bool:
        """Return whether nothing was answered: no text, or a body that is still ``...``."""
        if _is_nothing(given):
            return True
        try:
            found = _function(given, self.function)
        except InvalidInput:
            return False
        return all(
            isinstance(step, ast.Pass)
            or (isinstance(step, ast.Expr) and isinstance(step.value, ast.Constant))
            for step in found.body
        )

    def read(self, given: Any) -> str:
        """Return the source text."""
        _function(given, self.function)
        return textwrap.dedent(given)


@attrs.frozen(kw_only=True)
class Words:
    """A sentence or more, which a person marks."""

    def is_blank(self, given: Any) -> bool:
        """Return whether nothing was answered."""
        return _is_nothing(given)

    def read(self, given: Any) -> str:
        """Return the words."""
        if not isinstance(given, str) or len(given) > LONGEST_WORDS:
            problem = f"it is not a text of at most {LONGEST_WORDS} characters"
            raise InvalidInput(NAME, problem, fix="say it in a few sentences")
        return given.strip()


def _is_nothing(given: Any) -> bool:
    return given is None or given is ... or (isinstance(given, str) and not given.strip())


def _function(given: Any, name: str) -> ast.FunctionDef:
    """Return the function of a name in a source text."""
    fix = f"begin with def {name}("
    if not isinstance(given, str) or len(given) > LONGEST_CODE:
        problem = f"it is not the text of a function, at most {LONGEST_CODE} characters"
        raise InvalidInput(NAME, problem, fix=fix)
    try:
        steps = ast.parse(textwrap.dedent(given)).body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        where = f"line {error.lineno}: " if isinstance(error, SyntaxError) else ""
        raise InvalidInput(
            NAME, f"{where}Python cannot read it ({error.args[0]})", fix=fix
        ) from None
    for step in steps:
        if isinstance(step, ast.FunctionDef) and step.name == name:
            return step
    raise InvalidInput(NAME, f"there is no function {name} in it", fix=fix)
