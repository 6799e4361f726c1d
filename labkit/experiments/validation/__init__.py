"""Every experiment against everything published: bounds, claims, what is covered, and the verdicts."""

from __future__ import annotations

from labkit.experiments.validation.verdicts import FAILS, RUNS, Verdict, rows_for, tally, validate

__all__ = ("FAILS", "RUNS", "Verdict", "rows_for", "tally", "validate")
