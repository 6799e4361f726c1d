"""Fields that validate and explain themselves.

An experiment declares its parameters once, as a frozen attrs class whose fields are made by the
functions below. The default, bounds, unit, label and help of a field are written there and nowhere
else: sliders, command-line options, documentation, checks and cache keys derive from them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import Any, TypeVar

import attrs

from labkit.errors import InvalidInput

P = TypeVar("P", bound=attrs.AttrsInstance)

Span = tuple[int, int]
"""A first and a last whole number, both included, written ``2:16``."""


@attrs.frozen(kw_only=True)
class Field:
    """What a reader may know about one parameter. ``kind`` tells a panel which control fits."""

    name: str = ""
    kind: str  # "integer", "span", "choice" or "names"
    default: Any
    label: str
    help: str
    unit: str = ""
    low: int = 0
    high: int = 0
    options: Mapping[str, str] = attrs.field(factory=dict)  # value -> label
    opens: Callable[[str], object] | None = None  # takes values beside the options, or raises

    @property
    def bounds(self) -> str:
        """The allowed values in words, for messages and help texts."""
        if self.kind == "integer":
            return f"a whole number from {self.low} to {self.high}"
        if self.kind == "span":
            return f"a number or a range LOW:HIGH within {self.low}:{self.high}"
        if self.kind == "choice":
            others = ", or another one by its name or file" if self.opens else ""
            return "one of " + ", ".join(self.options) + others
        others = ", or others by their name or file" if self.opens else ""
        return "a comma-separated list of " + ", ".join(self.options) + others

    def text(self, value: Any) -> str:
        """Return a value as a reader would type it."""
        if self.kind == "span":
            return f"{value[0]}:{value[1]}"
        return ",".join(value) if self.kind == "names" else str(value)

    def reject(self, value: Any) -> InvalidInput:
        """Return the error for a value outside the bounds."""
        plain = isinstance(value, str) and value.isprintable() and value.strip()
        given = value if plain else repr(value)  # quotes show what is empty or breaks lines
        unit = f" {self.unit}" if self.unit else ""
        problem = f"{given[:60]!s} is not {self.bounds}{unit}"
        return InvalidInput(self.name, problem, fix=f"try {self.text(self.default)}")


def integer(default: int, *, low: int, high: int, label: str, help: str, unit: str = "") -> Any:
    """A whole number within bounds."""
    return _attribute(
        Field(
            kind="integer", default=default, low=low, high=high, label=label, help=help, unit=unit
        )
    )


def span(
    default: Span,
    *,
    low: int,
    high: int,
    label: str,
    help: str,
    unit: str = "",
    fitted: Callable[[Any], Span] | None = None,
    check: Callable[[Any], None] | None = None,
) -> Any:
    """A range of whole numbers, both ends included.

    ``fitted`` returns what the range is when nobody gave one, from the parameters declared before;
    with the defaults of those it must return ``default``. ``check`` is called with all parameters,
    and refuses a range that does not go with the others.
    """
    field = Field(
        kind="span", default=default, low=low, high=high, label=label, help=help, unit=unit
    )
    return _attribute(field, fitted, check)


def choice(
    default: str,
    *,
    options: Mapping[str, str],
    label: str,
    help: str,
    opens: Callable[[str], object] | None = None,
) -> Any:
    """One of several named values; ``options`` maps each value to its label.

    A value that is none of them is given to ``opens``, which raises ``InvalidInput`` if it is none
    for it either; a control offers only the options.
    """
    return _attribute(
        Field(kind="choice", default=default, options=options, label=label, help=help, opens=opens)
    )


def names(
    default: Sequence[str],
    *,
    options: Mapping[str, str],
    label: str,
    help: str,
    opens: Callable[[str], object] | None = None,
) -> Any:
    """Several of the named values, in the order of ``options`` and each once.

    What is none of them follows in its own order, if ``opens`` does not refuse it; see ``choice``.
    """
    return _attribute(
        Field(
            kind="names",
            default=tuple(default),
            options=options,
            label=label,
            help=help,
            opens=opens,
        )
    )


def fields(parameters: type[attrs.AttrsInstance]) -> tuple[Field, ...]:
    """Return the fields of a parameter class in the order of its declaration."""
    return tuple(_field(attribute) for attribute in attrs.fields(parameters))


def from_text(parameters: type[P], texts: Mapping[str, str]) -> P:
    """Build parameters from what somebody typed; what is not given keeps its default.

    Raises:
        InvalidInput: for an unknown name or a value outside its bounds.
    """
    known = {field.name: field for field in fields(parameters)}
    for name in texts:
        if name not in known:
            raise InvalidInput(
                name, "there is no such parameter", fix="choose from " + ", ".join(known)
            )
    return parameters(**texts)


def to_text(parameters: attrs.AttrsInstance) -> dict[str, str]:
    """Return all parameters as text: what ``from_text`` reads, and the key of a stored result."""
    return {
        field.name: field.text(getattr(parameters, field.name))
        for field in fields(type(parameters))
    }


def _attribute(
    field: Field,
    fitted: Callable[[Any], Any] | None = None,
    check: Callable[[Any], None] | None = None,
) -> Any:
    return attrs.field(
        default=attrs.Factory(fitted, takes_self=True) if fitted else field.default,
        converter=attrs.Converter(_convert, takes_field=True),
        # attrs asks validators when all attributes have their values.
        validator=(lambda parameters, _, __: check(parameters)) if check else None,
        metadata={"field": field},
    )


@cache  # asked for many times at every point of a sweep
def _field(attribute: attrs.Attribute[Any]) -> Field:
    field: Field = attribute.metadata["field"]
    return attrs.evolve(field, name=attribute.name)


def _convert(value: Any, attribute: attrs.Attribute[Any]) -> Any:
    field = _field(attribute)
    return READERS[field.kind](value, field)


def _integer(value: Any, field: Field) -> int:
    number = _whole(value, field)
    if not field.low <= number <= field.high:
        raise field.reject(value)
    return number


def _span(value: Any, field: Field) -> Span:
    ends = value.split(":") if isinstance(value, str) else value
    ends = [ends] if isinstance(ends, int) else ends
    if not isinstance(ends, Sequence) or not 1 <= len(ends) <= 2:
        raise field.reject(value)
    first, last = _whole(ends[0], field), _whole(ends[-1], field)
    if not field.low <= first <= last <= field.high:
        raise field.reject(value)
    return first, last


def _choice(value: Any, field: Field) -> str:
    if isinstance(value, str) and value not in field.options and field.opens and value.strip():
        field.opens(value)
        return value
    if not isinstance(value, str) or value not in field.options:
        raise field.reject(value)
    return value


def _names(value: Any, field: Field) -> tuple[str, ...]:
    given = value.split(",") if isinstance(value, str) else value
    if not isinstance(given, Iterable):
        raise field.reject(value)
    chosen = dict.fromkeys(str(name).strip() for name in given)
    others = [name for name in chosen if name not in field.options]
    if not chosen or (others and (not field.opens or "" in others)):
        raise field.reject(value)
    for name in others:
        assert field.opens, "checked above"
        field.opens(name)
    return (*(name for name in field.options if name in chosen), *others)


def _whole(value: Any, field: Field) -> int:
    """Return a whole number; ``True`` and ``2.5`` are none."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise field.reject(value)
    text = str(value).strip()
    # isdecimal() keeps out "1_000" and other spellings int() would take; 9 digits are plenty.
    if not text.removeprefix("-").isdecimal() or len(text) > 9:
        raise field.reject(value)
    return int(text)


# Down here, because the functions have to be there first.
READERS: Mapping[str, Callable[[Any, Field], Any]] = {
    "integer": _integer,
    "span": _span,
    "choice": _choice,
    "names": _names,
}
