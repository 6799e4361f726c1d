"""What was published beside the points of Figure 3: who wins, steps, slopes, and start orders."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from labkit.experiments.fig3_shared_state import messages_win_from
from labkit.experiments.fig3_start_orders import JUDGED, spreads
from labkit.experiments.validation.claim import Claim, Found, slope_of, step_of, value_at

CLAIM = partial(Claim, experiment="fig3", machine="amd_4x4")


def figure_3() -> list[Claim]:
    """Return the claims on Figure 3 and on its start orders."""
    return [*_who_wins(), *_costs(), *_start_orders()]


def _who_wins() -> list[Claim]:
    def wins(shared: str) -> Callable[[Found], float | None]:
        return lambda found: messages_win_from(
            [row for row in found["fig3"] if row.x > 1], shared=shared, messages="MSG8"
        )

    return [
        CLAIM(
            what="SHM4 dearer than MSG8 from (cores)",
            model=wins("SHM4"),
            id="fig3.slide.crossover",
            low=4,
            high=4,
        ),
        CLAIM(what="SHM8 dearer than MSG8 from (cores)", model=wins("SHM8"), low=2, high=2),
        CLAIM(
            what="SHM2 dearer than MSG8 from (0 is never)",
            model=lambda found: wins("SHM2")(found) or 0,
            low=0,
            high=0,
        ),
        CLAIM(
            what="updates of the server, by those of 16 SHM8 cores",
            model=lambda found: (
                value_at(found, "fig3", "SHM8", 16) / 16 / value_at(found, "fig3", "Server", 16)
            ),
            id="fig3.text.server2x",
            low=1.7,
            high=2.4,
        ),
    ]


def _costs() -> list[Claim]:
    return [
        CLAIM(
            what="SHM8 at 16 cores, more than at 1 (cycles)",
            model=lambda found: (
                value_at(found, "fig3", "SHM8", 16) - value_at(found, "fig3", "SHM8", 1)
            ),
            id="fig3.text.extra16",
        ),
        CLAIM(
            what="SHM8 at 1 core, under (cycles)",
            model=lambda found: value_at(found, "fig3", "SHM8", 1),
            id="fig3.text.single_core",
            high=30,
        ),
        *(
            CLAIM(
                what=f"SHM8, step from {before} to {before + 1} cores (cycles)",
                model=step_of("fig3", "SHM8", before),
                id="fig3.derived.socket_jumps",
                part=part,
            )
            for part, before in enumerate((4, 8, 12))
        ),
        CLAIM(
            what="MSG1 at 2 cores: the round trip (cycles)",
            model=lambda found: value_at(found, "fig3", "MSG1", 2),
            id="fig3.derived.model",
            part="RTT",
            fitted=True,
        ),
        *(
            CLAIM(
                what=f"MSG{lines}, each client more (cycles)",
                model=slope_of("fig3", f"MSG{lines}", 8, 16),
                id="fig3.derived.model",
                part=f"S_msg{lines}",
            )
            for lines in (1, 8)
        ),
    ]


def _start_orders() -> list[Claim]:
    def grown(curve: str) -> Callable[[Found], float | None]:
        def points(found: Found) -> float | None:
            spread = next(each for each in spreads(found["orders"]) if each.curve == curve)
            return spread.mean - spread.in_order

        return points

    what = "{}: error grows in random start orders by (points)"
    return [
        Claim(
            experiment="orders",
            machine="amd_4x4",
            what=what.format(curve),
            model=grown(curve),
            high=5,
        )
        for curve in JUDGED
    ]
