"""The controls of an experiment, made from its parameter class and nothing else."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import attrs
import ipywidgets

from labkit.errors import InvalidInput
from labkit.parameters import Field, fields, from_text, to_text
from labkit.strings import say
from labkit.widgets.field_control import FieldControl


class Controls(ipywidgets.Box):
    """A control for each shown parameter; the others keep the value they were given.

    Args:
        start: an instance of the parameter class; ``reset`` goes back to it. A number above its
            limit begins at the limit: a default that means "as many as there are" may be large.
        shown: names of the parameters that get a control, in this order; all when empty.
        limits: upper bounds that depend on the other parameters, as ``Experiment.limits``.
        changed: called after the reader changed a control.

    Raises:
        InvalidInput: when ``shown`` names no parameter of the class.
    """

    def __init__(
        self,
        start: Any,
        *,
        shown: Sequence[str] = (),
        limits: Callable[[Any], Mapping[str, int]],
        changed: Callable[[], None],
    ) -> None:
        start = _within(start, limits(start))
        self._start, self._limits, self._changed = start, limits, changed
        self._fields = {field.name: field for field in fields(type(start))}
        self._by_reader = True
        texts = to_text(start)
        self.by_name = {
            name: FieldControl(self._field(name), text=texts[name]) for name in shown or texts
        }
        self._lower_highs(start)
        super().__init__(children=tuple(self.by_name.values()))
        self.add_class("labkit-controls")
        for control in self.by_name.values():
            control.observe(self._on_text, "text")

    def parameters(self) -> Any:
        """Return the parameters as the controls say.

        Raises:
            InvalidInput: for a value outside its bounds; its control is marked.
        """
        self.mark("")
        try:
            parameters = self._read()
            for name, high in self._limits(parameters).items():
                if name in self.by_name and _upper(getattr(parameters, name)) > high:
                    raise self._fields[name].reject(getattr(parameters, name))
        except InvalidInput as error:
            self.mark(error.parameter)
            raise self._with_bounds_of_now(error) from None
        return parameters

    def fit(self) -> str:
        """Lower bounds, and the values above them, to what the other parameters allow now.

        Returns a sentence on each value that was lowered. A smaller machine calls for this; a
        number that the reader typed is not changed but refused by ``parameters``.
        """
        with contextlib.suppress(InvalidInput), self._by_program():
            fell = self._lower_highs(self._read(lowest=True))
            return " ".join(filter(None, map(self._lower_value, fell)))
        return ""

    def reset(self) -> None:
        """Show the values of the beginning."""
        with self._by_program():
            for name, text in to_text(self._start).items():
                if name in self.by_name:
                    self.by_name[name].text = text
        self._lower_highs(self._start)
        self.mark("")

    def change(self, **hidden: Any) -> None:
        """Give other values to parameters that have no control."""
        self._start = attrs.evolve(self._start, **hidden)
        self._lower_highs(self._start)

    def lock(self) -> None:
        """Take no input until ``unlock``."""
        for control in self.by_name.values():
            control.disabled = True

    def unlock(self) -> None:
        """Take input again."""
        for control in self.by_name.values():
            control.disabled = False

    def _on_text(self, _: Any) -> None:
        if self._by_reader:
            self._changed()

    @contextlib.contextmanager
    def _by_program(self) -> Iterator[None]:
        self._by_reader = False
        try:
            yield
        finally:
            self._by_reader = True

    def _read(self, *, lowest: bool = False) -> Any:
        """Return what the controls say, if wished with everything that has limits at its lowest.

        A class may refuse values above the limits; at the lowest, the limits can be asked for.
        """
        given = {name: control.text for name, control in self.by_name.items()}
        low = {name: str(self._fields[name].low) for name in self._limits(self._start)}
        return from_text(
            type(self._start), {**to_text(self._start), **given, **(low if lowest else {})}
        )

    def _with_bounds_of_now(self, error: InvalidInput) -> InvalidInput:
        """Return the error about a shown number with the upper bound that its control has."""
        control = self.by_name.get(error.parameter)
        if control is None or error.parameter not in self._limits(self._start):
            return error
        field = attrs.evolve(self._fields[error.parameter], high=control.high)
        return field.reject(control.text)

    def _field(self, name: str) -> Field:
        if name not in self._fields:
            problem = f"{name} is no parameter of {type(self._start).__name__}"
            raise InvalidInput("shown", problem, fix="choose from " + ", ".join(self._fields))
        return self._fields[name]

    def _lower_highs(self, parameters: Any) -> list[str]:
        """Set the upper bounds for these parameters; return the names whose bound fell."""
        fell = []
        for name, high in self._limits(parameters).items():
            if name in self.by_name:
                control = self.by_name[name]
                if high < control.high:
                    fell.append(name)
                control.high = min(high, self._fields[name].high)
        return fell

    def _lower_value(self, name: str) -> str:
        """Bring one value below its bound; return a sentence about it, or nothing to say."""
        control = self.by_name[name]
        ends = control.text.split(":")
        if not all(end.isdecimal() for end in ends) or int(ends[-1]) <= control.high:
            return ""
        control.text = ":".join(str(min(int(end), control.high)) for end in ends)
        return say("controls.lowered", name=name, most=control.text)

    def mark(self, name: str) -> None:
        """Mark the control whose value was refused, or none."""
        for each, control in self.by_name.items():
            control.invalid = each == name


def _within(start: Any, limits: Mapping[str, int]) -> Any:
    """Return parameters with the numbers above their limits lowered to them."""
    numbers = {name: getattr(start, name) for name in limits}
    above = {
        name: limits[name]
        for name, number in numbers.items()
        if isinstance(number, int) and number > limits[name]
    }
    return attrs.evolve(start, **above)


def _upper(value: Any) -> int:
    """Return the number that an upper bound is about."""
    return value[-1] if isinstance(value, tuple) else value
