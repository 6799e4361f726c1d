"""How far a figure's curves are from the published ones, over the cores that the model has not seen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from labkit.results import Row, mean_absolute_error

PREDICTED_FROM = 6
"""Cores from which on every published point of a figure is a prediction: calibration ends at 5."""


def prediction_errors(rows: Sequence[Row]) -> dict[str, float]:
    """Return each curve's mean absolute error in per cent over the predicted cores, if it has any."""
    each = {}
    for name in dict.fromkeys(row.curve for row in rows):
        error = mean_absolute_error(
            row for row in rows if row.curve == name and row.scored and row.x >= PREDICTED_FROM
        )
        if error is not None:
            each[name] = error
    return each


def in_words(rows: Sequence[Row], errors: Mapping[str, float]) -> Iterator[str]:
    """Yield the errors in a sentence, if there are any."""
    if errors:
        last = max(row.x for row in rows if row.scored)
        each = ", ".join(f"{name} {error:.1f} %" for name, error in errors.items())
        yield f"Mean absolute error over {PREDICTED_FROM} to {last} cores, all predicted: {each}"
