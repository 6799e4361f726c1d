"""One control for one parameter, with a name, made of the browser's own form elements.

Why not the sliders of ipywidgets: they have no accessible name, and they clamp a value out of
bounds without a word. Here the reader's own text comes through, so that a bad value is answered
with the same sentence as on the command line.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import anywidget
import attrs
import traitlets

from labkit.parameters import Field
from labkit.strings import say, translated

HERE = Path(__file__).parent


class FieldControl(anywidget.AnyWidget):
    """Shows one ``Field``; its ``text`` is what a reader would type on the command line.

    A whole number gets a slider, unless it is to have none, and a box for typing, a range the same
    for its upper end and a box for its lower one, a choice a list, several names a check box each.
    ``high`` is the upper bound just now, which may be below the field's own. ``invalid`` marks a
    refused value. ``words`` are the names of its parts, in the reader's language as all of it is.
    """

    _esm = HERE / "field_control.js"
    _css = HERE / "field_control.css"
    field = traitlets.Dict().tag(sync=True)
    words = traitlets.Dict().tag(sync=True)
    has_slider = traitlets.Bool().tag(sync=True)
    text = traitlets.Unicode().tag(sync=True)
    high = traitlets.Int().tag(sync=True)
    disabled = traitlets.Bool(default_value=False).tag(sync=True)
    invalid = traitlets.Bool(default_value=False).tag(sync=True)

    def __init__(self, field: Field, *, text: str | None = None, has_slider: bool = True) -> None:
        shown = field.text(field.default) if text is None else text
        described = _for_the_page(field)
        super().__init__(
            field=described,
            words=_words(described["label"]),
            text=shown,
            high=field.high,
            has_slider=has_slider,
        )

    def on_enter(self, action: Callable[[], Any]) -> None:
        """Call back when the reader presses Enter in the box of a control without a slider."""

        def entered(_: Any, message: Any, __: Any) -> None:
            # Its own news of the text may still be on its way.
            self.text = message["entered"]
            action()

        self.on_msg(entered)


def _for_the_page(field: Field) -> dict[str, Any]:
    """Return what the page shows of a field; its default, and how a value is opened, stay here."""
    kept = {"default", "opens"}
    described = attrs.asdict(field, filter=lambda attribute, _: attribute.name not in kept)
    options = {value: translated(label) for value, label in field.options.items()}
    texts = {name: translated(described[name]) for name in ("label", "help", "unit")}
    return {**described, **texts, "options": options}


def _words(label: str) -> dict[str, str]:
    """Return what the page says of the parts of a control; each part has a name of its own."""
    return {
        "typed": say("field.typed", label=label),
        "up_to": say("field.up_to", label=label),
        "first_typed": say("field.first_typed", label=label),
        "last_typed": say("field.last_typed", label=label),
        "to": say("field.to"),
    }
