"""Every experiment against everything published: a verdict a curve and a claim, worst first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from labkit.experiments import find
from labkit.experiments.experiment import Points
from labkit.experiments.validation.bounds import Bound, Unbounded, bound_of, is_judged
from labkit.experiments.validation.claim import Claim, Found
from labkit.experiments.validation.claims import claims
from labkit.experiments.validation.coverage import becomes, missing
from labkit.published import published
from labkit.results import (
    FAILS,
    FITTED,
    HOLDS,
    NO_BOUND,
    NOT_MODELLED,
    Row,
    Verdict,
    mean_absolute_error,
)

RUNS: Mapping[str, Mapping[str, str]] = {
    "orders": {},
    "fig7": {},
    "fig3": {"cores": "1:16"},  # one core too: how many cycles sixteen take more
    "fig6": {},
    "table1": {},
    "table2": {},
    "table3": {},
    "rtt2013": {},
    "polling": {},
}
"""The experiments that have published values, and what they are run with; the longest first."""


def points_of(name: str) -> Points:
    """Run an experiment as validation does; a process may be asked for it by its short name."""
    experiment = find(name)
    yield from experiment.points(experiment.read(RUNS[name]))


def judge(found: Found) -> list[Verdict]:
    """Return the verdicts on the rows of all experiments, worst first."""
    verdicts = [
        *(verdict for name, rows in found.items() for verdict in _curves(name, rows)),
        *(_claimed(claim, found) for claim in claims()),
        *_forgotten(found),
    ]
    return sorted(verdicts, key=_rank)


def tally() -> dict[str, int]:
    """Return how many published rows are compared, are input, and are not modelled."""
    return dict(Counter(kind for (kind, _), count in places().items() for _ in range(count)))


def places() -> dict[tuple[str, str], int]:
    """Return how many published rows there are of each kind of ``tally``, by where or why."""
    every = claims()
    counts: Counter[tuple[str, str]] = Counter()
    for id in published():
        kind, _, which = becomes(id, every)[0].partition(": ")
        counts[kind, which] += 1
    return dict(counts)


def _rank(verdict: Verdict) -> tuple[bool, bool, float]:
    """Sort what fails first, then by the error, and what has none last."""
    error = verdict.error_percent
    return verdict.verdict != FAILS, error is None, -abs(error or 0)


def _curves(name: str, rows: Sequence[Row]) -> Iterator[Verdict]:
    """Yield a verdict for each curve that has published points."""
    curves: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        if row.published is not None:
            curves.setdefault((row.machine, row.curve), []).append(row)
    for (machine, curve), points in curves.items():
        yield _curve(name, machine, curve, points)


def _curve(name: str, machine: str, curve: str, rows: Sequence[Row]) -> Verdict:
    known: dict[str, Any] = {"experiment": name, "machine": machine, "what": curve}
    judged = [row for row in rows if is_judged(row)]
    if all(row.value is None for row in rows):
        return Verdict(**known, points=0, verdict=NOT_MODELLED, remark="published only")
    if not judged:
        remark = "every point was fitted to"
        return Verdict(**known, points=0, verdict=FITTED, remark=remark)
    bound = bound_of(name, curve)
    mean = mean_absolute_error(judged) or 0.0
    worst = max((row for row in rows if row.scored), key=lambda row: abs(row.error_percent or 0))
    return Verdict(
        **known,
        points=len(judged),
        error_percent=round(mean, 1),
        worst_percent=worst.error_percent,
        worst_x=worst.x,
        verdict=_verdict(bound, mean, judged),
        bound=str(bound) if isinstance(bound, Bound) else "",
        bound_percent=bound.percent if isinstance(bound, Bound) else None,
        remark=bound.reason if isinstance(bound, Unbounded) else "",
    )


def _verdict(bound: Bound | Unbounded, mean: float, judged: Sequence[Row]) -> str:
    if isinstance(bound, Unbounded):
        return NO_BOUND
    error = max(abs(row.error_percent or 0) for row in judged) if bound.each else mean
    return HOLDS if error <= bound.percent else FAILS


def _claimed(claim: Claim, found: Found) -> Verdict:
    value, stated = claim.model(found), claim.published
    holds = claim.holds(value)
    verdict = FITTED if claim.fitted else {True: HOLDS, False: FAILS, None: NO_BOUND}[holds]
    has_error = value is not None and stated is not None and stated != claim.high
    return Verdict(
        experiment=claim.experiment,
        machine=claim.machine,
        what=claim.what,
        points=1,
        verdict=verdict,
        error_percent=round(100 * (value / stated - 1), 1)
        if has_error and value and stated
        else None,
        model=None if value is None else round(value, 3) + 0.0,  # and never "-0.0"
        published=stated,
        bound=claim.bound,
    )


def _forgotten(found: Found) -> Iterator[Verdict]:
    """Yield a failure for every experiment of which published points stand beside nothing."""
    for name, rows in found.items():
        left = missing(name, rows)
        if left:
            yield Verdict(
                experiment=name,
                machine="",
                what="published points without a row",
                points=left,
                verdict=FAILS,
                bound="at most 0",
                model=float(left),
            )
