"""What was published beside the points of Figures 6 and 7: slopes, ranks, crossings and growth."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import pairwise

from labkit.experiments.fig6_findings import RANKED_AT
from labkit.experiments.fig7_findings import INTERRUPTS, MESSAGES, cheaper_from
from labkit.experiments.validation.claim import Claim, Found, slope_of, value_at, values_of

SHOOTDOWN = partial(Claim, experiment="fig6", machine="amd_8x4")
UNMAP = partial(Claim, experiment="fig7", machine="amd_8x4")


def figure_6() -> list[Claim]:
    """Return the claims on Figure 6."""
    slopes = {
        ("Broadcast", 2, 32),
        ("Unicast", 2, 11),
        ("Unicast", 12, 32),
        ("Multicast", 22, 32),
        ("NUMA-aware_multicast", 6, 32),
    }
    order = ("Broadcast", "Multicast", "NUMA-aware_multicast")

    def out_of_order(cores: int) -> Callable[[Found], float]:
        def count(found: Found) -> float:
            here = [value_at(found, "fig6", curve, cores) for curve in order]
            return sum(one <= other for one, other in pairwise(here))

        return count

    return [
        *(
            SHOOTDOWN(
                what=f"{curve}, each core more from {first} to {last} (cycles)",
                model=slope_of("fig6", curve, first, last),
                id=f"fig6.derived.slope.{curve}.{first}-{last}",
            )
            for curve, first, last in sorted(slopes)
        ),
        *(
            SHOOTDOWN(
                what=f"{' > '.join(order)} at {cores} cores: pairs out of order",
                model=out_of_order(cores),
                high=0,
            )
            for cores in RANKED_AT
        ),
    ]


def figure_7() -> list[Claim]:
    """Return the claims on Figure 7."""
    return [*_crossings(), *_growth()]


def _crossings() -> list[Claim]:
    def cheaper(other: str) -> Callable[[Found], float | None]:
        return lambda found: cheaper_from(MESSAGES, other, values_of(found, "fig7"))

    return [
        UNMAP(
            what="Barrelfish cheaper than Windows from (cores)",
            model=cheaper("Windows"),
            id="fig7.derived.cross_windows",
            low=5,
            high=9,
        ),
        UNMAP(
            what="Barrelfish cheaper than Linux from (cores)",
            model=cheaper("Linux"),
            id="fig7.derived.cross_linux",
            low=12,
            high=16,
        ),
    ]


def _growth() -> list[Claim]:
    def growth(curve: str) -> Callable[[Found], float]:
        return lambda found: value_at(found, "fig7", curve, 32) / value_at(found, "fig7", curve, 2)

    return [
        *(
            UNMAP(
                what=f"{curve}, each core more from {first} to 32 (cycles)",
                model=slope_of("fig7", curve, first, 32),
                id=f"fig7.derived.slope.{curve}",
            )
            for curve, first in ((MESSAGES, 6), *((curve, 2) for curve in INTERRUPTS))
        ),
        *(
            UNMAP(
                what=f"{curve}, growth from 2 to 32 cores (times)",
                model=growth(curve),
                id="fig7.derived.growth",
                part=curve,
            )
            for curve in (MESSAGES, *INTERRUPTS)
        ),
        UNMAP(
            what="share of raw messages in the unmap of 32 cores",
            model=lambda found: (
                value_at(found, "fig6", "NUMA-aware_multicast", 32)
                / value_at(found, "fig7", MESSAGES, 32)
            ),
            id="fig7.derived.messaging_share",
        ),
    ]
