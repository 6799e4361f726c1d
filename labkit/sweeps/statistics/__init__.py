"""What may be said of numbers that chance is in: intervals, warm-up, pairs, and when to stop."""

from __future__ import annotations

from labkit.sweeps.statistics.interval import Interval, interval
from labkit.sweeps.statistics.pairs import Comparison, compare
from labkit.sweeps.statistics.stopping import replicate
from labkit.sweeps.statistics.warm_up import WarmUp, batch_means, warm_up

__all__ = (
    "Comparison",
    "Interval",
    "WarmUp",
    "batch_means",
    "compare",
    "interval",
    "replicate",
    "warm_up",
)
