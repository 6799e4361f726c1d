"""Polling: for how long should a receiver poll before it blocks?

The paper's claim: a receiver polls for P cycles, then blocks, which costs C. A message that comes after
t cycles costs it t if t is at most P, and P + C if not; it is late by nothing, or by C. With P = C the
overhead is never more than 2C and the added latency never more than C, whenever messages come. C is
about 6,000 cycles.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import attrs

from labkit.experiments.experiment import Experiment, Points, one_by_one
from labkit.multikernel.waiting import POLL_CYCLES
from labkit.parameters import Span, choice, integer, span
from labkit.published import published
from labkit.results import Row
from labkit.workloads.poll_then_block import Cost, receive_all
from labkit.workloads.waiting_times import DISTRIBUTIONS, waiting_times

NAME = "polling"
PUBLISHED_COST = int(published()["poll.C"].number)
MEAN, WORST, LATENCY = "mean overhead", "worst overhead", "mean latency"
KNOWING, BOUND = "had it known", "bound 2C"
LABELS = {
    "uniform": "uniform: any time up to twice the mean",
    "exponential": "exponential: at random, as from many senders",
    "bursty": "bursty: nine of ten after a tenth of the mean",
    "fixed": "fixed: always after the mean",
}
assert LABELS.keys() == DISTRIBUTIONS.keys()


@attrs.frozen(kw_only=True)
class Parameters:
    """What may be varied about a receiver that polls."""

    cost: int = integer(
        PUBLISHED_COST,
        low=100,
        high=100_000,
        unit="cycles",
        label="cost C of blocking",
        help="What it costs to block and to be woken; the paper's number unless changed.",
    )
    poll: Span = span(
        (0, 2 * PUBLISHED_COST),
        low=0,
        high=200_000,
        unit="cycles",
        label="polling P",
        help="For how long the receiver polls, from the shortest to the longest.",
        fitted=lambda parameters: (0, 2 * parameters.cost),
    )
    steps: int = integer(
        12,
        low=1,
        high=100,
        unit="steps",
        label="steps",
        help="Steps from the shortest to the longest; P = C is one point more if it is none of them.",
    )
    arrivals: str = choice(
        "exponential",
        options=LABELS,
        label="waiting times",
        help="How the times vary for which messages let the receiver wait.",
    )
    mean: int = integer(
        PUBLISHED_COST,
        low=1,
        high=200_000,
        unit="cycles",
        label="mean wait",
        help="How long a message lets the receiver wait, on average.",
    )
    count: int = integer(
        1000, low=10, high=20_000, unit="messages", label="messages", help="Messages for each P."
    )
    seed: int = integer(0, low=0, high=999_999, label="seed", help="Draws the waiting times.")


def points(parameters: Parameters) -> Points:
    """Yield the rows of each P, shortest first, and progress in between."""
    # The same waiting times for each P, so that only P makes the difference.
    times = waiting_times(
        parameters.arrivals, mean=parameters.mean, count=parameters.count, seed=parameters.seed
    )
    return one_by_one(
        polls_of(parameters),
        lambda poll: receive_all(times, poll=poll, block=parameters.cost),
        lambda poll, costs: _rows(parameters, poll, costs, times),
    )


def polls_of(parameters: Parameters) -> list[int]:
    """Return which P are tried: the steps of the range, and C if it is within."""
    (first, last), steps = parameters.poll, parameters.steps
    polls = {first + (last - first) * step // steps for step in range(steps + 1)}
    if first <= parameters.cost <= last:
        polls.add(parameters.cost)
    return sorted(polls)


def _rows(
    parameters: Parameters, poll: int, costs: Sequence[Cost], times: Sequence[int]
) -> Iterator[Row]:
    values = {
        MEAN: _mean([cost.overhead for cost in costs]),
        WORST: max(cost.overhead for cost in costs),
        LATENCY: _mean([cost.latency for cost in costs]),
        # Whoever knows when the message comes polls or blocks at once, whichever is less.
        KNOWING: _mean([min(time, parameters.cost) for time in times]),
        BOUND: 2 * parameters.cost,
    }
    for curve, value in values.items():
        yield Row(
            experiment=NAME,
            machine="any",
            curve=curve,
            x_name="P",
            x=poll,
            value=round(value, 1),
            unit="cycles",
            seed=parameters.seed,
        )


def _mean(values: Sequence[int]) -> float:
    return sum(values) / len(values)


def longest_within_bound(rows: Iterable[Row]) -> int | None:
    """Return the longest P of those tried with which no message cost more than 2C."""
    at = {(row.curve, row.x): row.computed for row in rows}
    within = [
        poll for (curve, poll), cost in at.items() if curve == WORST and cost <= at[BOUND, poll]
    ]
    return max(within, default=None)


def findings(rows: Sequence[Row]) -> Sequence[str]:
    """Say what P = C costs beside its bounds, which P was best here, and where C comes from."""
    at = {(row.curve, row.x): row.computed for row in rows}
    source = published()["poll.C"]
    where = (
        f"C of about {source.number:,.0f} ± {source.tolerance or 0:,.0f} cycles is the paper's "
        f"({source.status}); no curve is published, and the public code of 2011 polls {POLL_CYCLES:,}"
    )
    return [*_at_bound(at), *_best(at), where]


def _at_bound(at: dict[tuple[str, int], float]) -> Iterator[str]:
    for (curve, poll), bound in at.items():
        if curve == BOUND and 2 * poll == bound:
            yield (
                f"P = C = {poll:,}: {at[MEAN, poll]:,.0f} cycles on average and {at[WORST, poll]:,.0f} "
                f"at worst, never more than 2C = {bound:,.0f}; who had known when each message comes "
                f"would have paid {at[KNOWING, poll]:,.0f} on average, and never less than half"
            )


def _best(at: dict[tuple[str, int], float]) -> Iterator[str]:
    means = {poll: value for (curve, poll), value in at.items() if curve == MEAN}
    if means:
        best = min(means, key=means.__getitem__)
        yield f"Of the P tried, {best:,} has the least overhead for these waits: {means[best]:,.0f} cycles"


EXPERIMENT = Experiment(
    short="polling",
    name=NAME,
    title="Polling: for how long before a receiver blocks",
    claim=(__doc__ or "").partition("\n\n")[2].strip(),
    x_label="P, cycles of polling before the receiver blocks",
    y_label="cycles per message",
    parameters=Parameters,
    points=points,
    limits=lambda _: {},
    findings=findings,
    compares_curves=False,
)
