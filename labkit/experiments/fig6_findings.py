"""What the rows of Figure 6 say: the order of the protocols, and what they predict about unicast."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from labkit.experiments.prediction_errors import in_words, prediction_errors
from labkit.results import Row

RANKED_AT = (16, 32)
TREES = ("Multicast", "NUMA-aware_multicast")
Values = Mapping[tuple[str, int], float]


def findings(rows: Sequence[Row]) -> list[str]:
    """Return the errors over the predicted cores, the ranks, where unicast crosses, what is open."""
    model = {(row.curve, row.x): row.computed for row in rows}
    published = {(row.curve, row.x): row.published for row in rows if row.published is not None}
    found = [
        *in_words(rows, prediction_errors(rows)),
        *_ranks(model, published),
        *_crossings(model, published),
    ]
    if published and any(curve == "Unicast" for curve, _ in published):
        found.append(
            "Open: why published unicast bends at 12 cores. The default has no hypothesis; knee= "
            "switches one on, to see what it would predict. None of them is claimed"
        )
    return found


def _ranks(model: Values, published: Values) -> Iterator[str]:
    """Say which protocol costs most, at the two core counts that the paper's claim is checked at."""
    for cores in RANKED_AT:
        order = _order(model, cores)
        if len(order) > 1:
            as_published = _order(published, cores)
            also = "" if not as_published else f" (published: {' > '.join(as_published)})"
            yield f"At {cores} cores {' > '.join(order)}{also}"


def _order(values: Values, cores: int) -> list[str]:
    here = {curve: value for (curve, x), value in values.items() if x == cores}
    return sorted(here, key=lambda curve: -here[curve])


def _crossings(model: Values, published: Values) -> Iterator[str]:
    for tree in TREES:
        predicted = last_cheaper("Unicast", tree, model)
        if predicted:
            measured = last_cheaper("Unicast", tree, published)
            also = f" (published: {measured})" if measured else ""
            yield f"Unicast is cheaper than {tree} up to {predicted} cores{also}"


def last_cheaper(one: str, other: str, values: Values) -> int | None:
    """Return the last core count up to which one curve stays below another, or ``None``."""
    last = None
    for cores in sorted(x for curve, x in values if curve == one and (other, x) in values):
        if values[one, cores] >= values[other, cores]:
            break
        last = cores
    return last


def dearer_from(rows: Iterable[Row], *, one: str, other: str) -> int | None:
    """Return the core count from which on a curve is no longer below another, or ``None``."""
    values = {(row.curve, row.x): row.computed for row in rows}
    last = last_cheaper(one, other, values)
    return None if last is None or (one, last + 1) not in values else last + 1
