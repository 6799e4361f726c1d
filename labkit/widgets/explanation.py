"""An explain box: the reader says in a sentence or two why, before reading what others say."""

from __future__ import annotations

import ipywidgets

from labkit.strings import say


class Explain(ipywidgets.Textarea):
    """A question with room for an answer; ``value`` is what the reader wrote.

    Args:
        question: what is to be explained; it stands above the box and is its accessible name.
    """

    def __init__(self, question: str) -> None:
        super().__init__(
            description=question,
            placeholder=say("explain.placeholder"),
            rows=3,
            layout={"width": "min(100%, 720px)", "height": "auto", "flex_flow": "column"},
            style={"description_width": "auto"},
            continuous_update=False,
        )
        self.add_class("labkit-explain")
