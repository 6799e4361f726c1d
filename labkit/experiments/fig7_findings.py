"""What the rows of Figure 7 say: errors, slopes, from where on messages are cheaper, what is fitted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from statistics import linear_regression

from labkit.experiments.prediction_errors import in_words, prediction_errors
from labkit.results import Row

MESSAGES = "Barrelfish"
INTERRUPTS = ("Windows", "Linux")
FITTED = {
    "Barrelfish": "one constant to 2 and 3 cores; that a monitor takes as long to get to a message as "
    "an upcall takes is an assumption",
    "Linux": "one constant to 2 and 3 cores; that an interrupt holds up its sender for as long as the "
    "published trap is an assumption",
    "Windows": "a constant and the price of an interrupt to 2 to 5 cores",
}
ONE_LINE = (
    "A send that takes nothing (send_percent=0) would not help: every core fetches the request and "
    "acknowledges on one line, which the initiator polls, and that line can only be in one place"
)
Values = Mapping[tuple[str, int], float]


def findings(rows: Sequence[Row]) -> list[str]:
    """Return the errors over the predicted cores, slopes, crossings, and what was fitted to what."""
    model = {(row.curve, row.x): row.computed for row in rows}
    published = {(row.curve, row.x): row.published for row in rows if row.published is not None}
    return [
        *in_words(rows, prediction_errors(rows)),
        *_slopes(model, published),
        *_wins(model, published),
        *_fitted(published),
    ]


def _slopes(model: Values, published: Values) -> Iterator[str]:
    """Say what each core more costs: the slope of a straight line through all points."""
    for curve in dict.fromkeys(curve for curve, _ in model):
        slope = _slope(model, curve)
        if slope is not None:
            measured = _slope(published, curve)
            also = "" if measured is None else f" (published: {measured:,.0f})"
            yield f"{curve}: {slope:,.0f} cycles for each core more{also}"


def _slope(values: Values, wanted: str) -> float | None:
    points = [(x, value) for (curve, x), value in values.items() if curve == wanted]
    if len(points) < 2:
        return None
    return linear_regression(*zip(*points, strict=True)).slope


def _wins(model: Values, published: Values) -> Iterator[str]:
    """Say from how many cores on messages are cheaper than each system of interrupts."""
    for other in INTERRUPTS:
        first = cheaper_from(MESSAGES, other, model)
        if first is not None:
            measured = cheaper_from(MESSAGES, other, published)
            also = "" if measured is None else f" (published: {measured})"
            yield f"{MESSAGES} is cheaper than {other} from {first} cores on{also}"


def messages_win_from(rows: Sequence[Row], *, other: str) -> int | None:
    """Return from how many cores on the multikernel is cheaper than another system, or ``None``."""
    return cheaper_from(MESSAGES, other, {(row.curve, row.x): row.computed for row in rows})


def cheaper_from(one: str, other: str, values: Values) -> int | None:
    """Return the core count from which on a curve stays below another, or ``None`` if it does not."""
    first = None
    for cores in sorted(
        (x for curve, x in values if curve == one and (other, x) in values), reverse=True
    ):
        if values[one, cores] >= values[other, cores]:
            break
        first = cores
    return first


def _fitted(published: Values) -> Iterator[str]:
    """Say what the model has seen of the published curves, and what limits it besides."""
    for curve in dict.fromkeys(curve for curve, _ in published):
        if curve in FITTED:
            yield f"{curve} is fitted with {FITTED[curve]}"
    if any(curve in INTERRUPTS for curve, _ in published):
        yield ONE_LINE
