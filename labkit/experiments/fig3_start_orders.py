"""Figure 3 with the cores started in random order: is the agreement arbitration, or luck?

A model that serves requests first come, first served keeps the cores for ever in the order in which
they were started, and its curves depend on that order. Real hardware arbitrates. So each seed starts
the cores in another order, and the error against the published curves must stay what it was.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import attrs

from labkit.experiments import fig3_shared_state as fig3
from labkit.experiments.experiment import Experiment, Points
from labkit.experiments.prediction_errors import PREDICTED_FROM
from labkit.parameters import Span, integer, names, span
from labkit.results import Progress, Row, mean_absolute_error

NAME = "fig3_start_orders"
JUDGED = ("SHM4", "SHM8", "MSG1", "MSG8", "Server")
IN_ORDER = "{} in order"
"""The name of the curve that is started in order, for comparison."""


@attrs.frozen(kw_only=True)
class Parameters:
    """Which curves, judged over which cores, in how many orders."""

    curves: tuple[str, ...] = names(
        JUDGED,
        options={name: fig3.CURVES[name] for name in fig3.PAPER_CURVES},
        label="curves",
        help="Which curves to compute.",
    )
    cores: Span = span(
        (PREDICTED_FROM, 16),
        low=PREDICTED_FROM,
        high=16,
        unit="cores",
        label="cores",
        help="The points that are judged.",
    )
    orders: int = integer(
        20, low=1, high=200, label="orders", help="How many random orders, a seed each."
    )


def points(parameters: Parameters) -> Points:
    """Yield a row for each curve and order: the mean absolute error over the cores, in per cent."""
    wanted = [
        (curve, order, seed)
        for curve in parameters.curves
        for order, seeds in (("in order", 1), ("random", parameters.orders))
        for seed in range(seeds)
    ]
    events = 0
    for done, (curve, order, seed) in enumerate(wanted):
        run = fig3.Parameters(curves=(curve,), cores=parameters.cores, order=order, seed=seed)
        rows, before = [], events
        for point in fig3.points(run):
            if isinstance(point, Row):
                rows.append(point)
            else:
                events = before + point.events
                yield Progress(done=done, total=len(wanted), events=events)
        yield _row(curve if order == "random" else IN_ORDER.format(curve), rows, seed)
    yield Progress(done=len(wanted), total=len(wanted), events=events)


def _row(curve: str, rows: Sequence[Row], seed: int) -> Row:
    error = mean_absolute_error(row for row in rows if row.scored)
    assert error is not None, "every point from 6 cores on is published and predicted"
    return Row(
        experiment=NAME,
        machine=rows[0].machine,
        curve=curve,
        x_name="seed",
        x=seed,
        value=round(error, 3),
        unit="%",
        seed=seed,
    )


@attrs.frozen(kw_only=True)
class Spread:
    """The errors of one curve in per cent: started in order, and mean and worst of random orders."""

    curve: str
    orders: int
    in_order: float
    mean: float
    worst: float

    def __str__(self) -> str:
        grown = round(self.mean - self.in_order, 1) + 0.0  # and never "-0.0"
        return (
            f"{self.curve}: {self.in_order:.1f} % in order; in {self.orders} random orders "
            f"{self.mean:.1f} % on average ({grown:+.1f} points), {self.worst:.1f} % at worst"
        )


def spreads(rows: Sequence[Row]) -> Iterator[Spread]:
    """Yield what the rows of a run say about each curve that was started in both ways."""
    errors: dict[str, list[float]] = {}
    for row in rows:
        errors.setdefault(row.curve, []).append(row.computed)
    for curve, random in errors.items():
        in_order = errors.get(IN_ORDER.format(curve))
        if in_order:
            mean = sum(random) / len(random)
            yield Spread(
                curve=curve,
                orders=len(random),
                in_order=in_order[0],
                mean=mean,
                worst=max(random),
            )


EXPERIMENT = Experiment(
    short="orders",
    name=NAME,
    title="Figure 3 with the cores started in random order: mean absolute error from 6 cores on",
    claim=(__doc__ or "").partition("\n\n")[2].strip(),
    x_label="seed",
    y_label="mean absolute error in per cent",
    parameters=Parameters,
    points=points,
    limits=lambda _: {},
    findings=lambda rows: [str(spread) for spread in spreads(rows)],
    completes=fig3.EXPERIMENT.short,
    compares_curves=False,
)
