"""The simplest replica: values by name, of which every core has its own copy."""

from __future__ import annotations

from typing import Any


class RegisterFile:
    """One core's copy of some named values; what was never written is 0.

    ``refused`` are objects of which this core accepts no change.
    """

    def __init__(self) -> None:
        self.values: dict[Any, Any] = {}
        self.refused: set[Any] = set()

    def read(self, object: Any) -> Any:
        """Return a value, as this core knows it."""
        return self.values.get(object, 0)

    def accepts(self, object: Any, change: Any) -> bool:
        """Return whether this core lets the object be changed."""
        del change
        return object not in self.refused

    def apply(self, object: Any, change: Any) -> Any:
        """Write a value, or what a function makes of the old one; return the old one."""
        old = self.read(object)
        self.values[object] = change(old) if callable(change) else change
        return old
