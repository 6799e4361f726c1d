"""Every experiment against everything published: bounds, claims, what is covered, and the verdicts."""

from __future__ import annotations

from labkit.experiments.validation.verdicts import (
    RUNS,
    judge,
    places,
    points_of,
    tally,
)
from labkit.results import FAILS, Verdict

__all__ = ("FAILS", "RUNS", "Verdict", "judge", "places", "points_of", "tally")
