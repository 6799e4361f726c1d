"""The numbers of one student: everybody has an own machine, own cores, own lines."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import TypeVar

import attrs

T = TypeVar("T")


@attrs.frozen
class Variant:
    """What an exercise asks one student; the same student is always asked the same.

    Args:
        student: the name by which the class knows the student; nobody is asked the plain variant.
    """

    student: str = ""

    def choose(self, what_for: str, options: Sequence[T]) -> T:
        """Return one of the options: the plain variant has the first.

        ``what_for`` names the choice, usually after the exercise, so that each is by itself.
        """
        if not self.student:
            return options[0]
        # Seeded by text, which is hashed the same way in every process.
        return random.Random(f"{self.student} {what_for}").choice(options)
