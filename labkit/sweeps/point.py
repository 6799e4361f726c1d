"""What a sweep is made of: points to compute, and what came of each.

A point is known by its content: two points with the same parameters of the same experiment, computed by
the same version of the model, are one. So a store can hold the rows of each once, and a sweep that was
killed goes on where it was.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import cached_property
from typing import Any, Literal

import attrs

from labkit.results import MODEL_VERSION, Row

State = Literal["done", "refused", "failed", "lost"]


@attrs.frozen(kw_only=True, slots=False)  # cached_property needs a place to keep the key
class Point:
    """One set of parameters, to be computed by one worker.

    Args:
        subject: what is computed, for example ``fig3_shared_state``.
        parameters: everything that the rows depend on beside the model, as text.
        axes: the part of it that the sweep varies, as a reader would type it.
        argument: what the function is called with; it has to survive pickling.
        problem: why this point cannot be computed, in a sentence; empty if it can.
    """

    subject: str
    parameters: Mapping[str, str]
    axes: Mapping[str, str]
    argument: Any = None
    problem: str = ""

    @cached_property
    def key(self) -> str:
        """The content hash: SHA-256 of subject, parameters and the version of the model."""
        content = [self.subject, MODEL_VERSION, dict(self.parameters)]
        canonical = json.dumps(content, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(canonical.encode()).hexdigest()


@attrs.frozen(kw_only=True)
class Outcome:
    """What came of a point, and where it stands in the design.

    ``state`` is ``done``; or ``refused``: its parameters do not go together; ``failed``: the function
    raised something else; ``lost``: its worker died, again and again. ``problem`` says why. A point
    that is ``recalled`` was taken from the store.
    """

    index: int
    point: Point
    state: State = "done"
    rows: tuple[Row, ...] = ()
    problem: str = ""
    recalled: bool = False
