"""What was published beside points: the crossings, slopes and ratios of the figures, and a few costs."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import pairwise

from labkit.experiments.fig3_shared_state import messages_win_from
from labkit.experiments.fig3_start_orders import JUDGED, spreads
from labkit.experiments.fig6_findings import RANKED_AT
from labkit.experiments.fig7_findings import INTERRUPTS, MESSAGES, cheaper_from
from labkit.experiments.polling import PUBLISHED_COST, WORST
from labkit.experiments.validation.claim import Claim, Found, slope_of, step_of, value_at, values_of
from labkit.hardware.specification import MachineSpec
from labkit.workloads.one_line import costs

_OF_FIGURE_3 = partial(Claim, experiment="fig3", machine="amd_4x4")


def _figure_3() -> list[Claim]:
    return [*_who_wins(), *_costs_of_figure_3()]


def _who_wins() -> list[Claim]:
    claim = _OF_FIGURE_3

    def wins(shared: str) -> Callable[[Found], float | None]:
        return lambda found: messages_win_from(
            [row for row in found["fig3"] if row.x > 1], shared=shared, messages="MSG8"
        )

    return [
        claim(
            what="SHM4 dearer than MSG8 from (cores)",
            model=wins("SHM4"),
            id="fig3.slide.crossover",
            low=4,
            high=4,
        ),
        claim(what="SHM8 dearer than MSG8 from (cores)", model=wins("SHM8"), low=2, high=2),
        claim(
            what="SHM2 dearer than MSG8 from (0 is never)",
            model=lambda found: wins("SHM2")(found) or 0,
            low=0,
            high=0,
        ),
        claim(
            what="updates of the server, by those of 16 SHM8 cores",
            model=lambda found: (
                value_at(found, "fig3", "SHM8", 16) / 16 / value_at(found, "fig3", "Server", 16)
            ),
            id="fig3.text.server2x",
            low=1.7,
            high=2.4,
        ),
    ]


def _costs_of_figure_3() -> list[Claim]:
    return [
        _OF_FIGURE_3(
            what="SHM8 at 16 cores, more than at 1 (cycles)",
            model=lambda found: (
                value_at(found, "fig3", "SHM8", 16) - value_at(found, "fig3", "SHM8", 1)
            ),
            id="fig3.text.extra16",
        ),
        _OF_FIGURE_3(
            what="SHM8 at 1 core, under (cycles)",
            model=lambda found: value_at(found, "fig3", "SHM8", 1),
            id="fig3.text.single_core",
            high=30,
        ),
        *(
            _OF_FIGURE_3(
                what=f"SHM8, step from {before} to {before + 1} cores (cycles)",
                model=step_of("fig3", "SHM8", before),
                id="fig3.derived.socket_jumps",
                part=part,
            )
            for part, before in enumerate((4, 8, 12))
        ),
        _OF_FIGURE_3(
            what="MSG1 at 2 cores: the round trip (cycles)",
            model=lambda found: value_at(found, "fig3", "MSG1", 2),
            id="fig3.derived.model",
            part="RTT",
            fitted=True,
        ),
        *(
            _OF_FIGURE_3(
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


def _figure_6() -> list[Claim]:
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
            Claim(
                experiment="fig6",
                machine="amd_8x4",
                what=f"{curve}, each core more from {first} to {last} (cycles)",
                model=slope_of("fig6", curve, first, last),
                id=f"fig6.derived.slope.{curve}.{first}-{last}",
            )
            for curve, first, last in sorted(slopes)
        ),
        *(
            Claim(
                experiment="fig6",
                machine="amd_8x4",
                what=f"{' > '.join(order)} at {cores} cores: pairs out of order",
                model=out_of_order(cores),
                high=0,
            )
            for cores in RANKED_AT
        ),
    ]


_OF_FIGURE_7 = partial(Claim, experiment="fig7", machine="amd_8x4")


def _figure_7() -> list[Claim]:
    return [*_crossings_of_figure_7(), *_growth_of_figure_7()]


def _crossings_of_figure_7() -> list[Claim]:
    claim = _OF_FIGURE_7

    def cheaper(other: str) -> Callable[[Found], float | None]:
        return lambda found: cheaper_from(MESSAGES, other, values_of(found, "fig7"))

    return [
        claim(
            what="Barrelfish cheaper than Windows from (cores)",
            model=cheaper("Windows"),
            id="fig7.derived.cross_windows",
            low=5,
            high=9,
        ),
        claim(
            what="Barrelfish cheaper than Linux from (cores)",
            model=cheaper("Linux"),
            id="fig7.derived.cross_linux",
            low=12,
            high=16,
        ),
    ]


def _growth_of_figure_7() -> list[Claim]:
    claim = _OF_FIGURE_7

    def growth(curve: str) -> Callable[[Found], float]:
        return lambda found: value_at(found, "fig7", curve, 32) / value_at(found, "fig7", curve, 2)

    return [
        *(
            claim(
                what=f"{curve}, each core more from {first} to 32 (cycles)",
                model=slope_of("fig7", curve, first, 32),
                id=f"fig7.derived.slope.{curve}",
            )
            for curve, first in ((MESSAGES, 6), *((curve, 2) for curve in INTERRUPTS))
        ),
        *(
            claim(
                what=f"{curve}, growth from 2 to 32 cores (times)",
                model=growth(curve),
                id="fig7.derived.growth",
                part=curve,
            )
            for curve in (MESSAGES, *INTERRUPTS)
        ),
        claim(
            what="share of raw messages in the unmap of 32 cores",
            model=lambda found: (
                value_at(found, "fig6", "NUMA-aware_multicast", 32)
                / value_at(found, "fig7", MESSAGES, 32)
            ),
            id="fig7.derived.messaging_share",
        ),
    ]


def _table_1() -> list[Claim]:
    def nanoseconds(machine: str) -> Callable[[Found], float | None]:
        per_cycle = MachineSpec.load(machine).nanoseconds_per_cycle
        return lambda found: (
            per_cycle
            * next(
                row.computed
                for row in found["table1"]
                if (row.machine, row.curve) == (machine, "LRPC")
            )
        )

    return [
        Claim(
            experiment="table1",
            machine=machine,
            what="LRPC (ns)",
            model=nanoseconds(machine),
            id=f"table1.lrpc.{MachineSpec.load(machine).size}.ns",
            fitted=True,
        )
        for machine in ("amd_2x2", "amd_4x4", "amd_8x4", "intel_2x4")
    ]


def _rest() -> list[Claim]:
    def load(distance: int) -> Callable[[Found], float]:
        spec = MachineSpec.load("amd_8x4")
        return lambda _: costs(spec, [(spec.partners[distance], "update"), (0, "load")])[-1]

    places = ("other_L1L2_same_socket", "1hop_cache", "2hop_cache")
    return [
        Claim(
            experiment="polling",
            machine="",
            what="overhead at worst with P = C, under (cycles)",
            model=lambda found: value_at(found, "polling", WORST, PUBLISHED_COST),
            id="poll.bound_numeric",
            part=0,
            high=12_000,
        ),
        *(
            Claim(
                experiment="one line",
                machine="amd_8x4",
                what=f"a load from another core's cache, {distance} hops (cycles)",
                model=load(distance),
                id=f"hotos09.table1.{place}",
            )
            for distance, place in enumerate(places)
        ),
    ]


def claims() -> list[Claim]:
    """Return every claim that the lab compares itself with."""
    return [*_figure_3(), *_start_orders(), *_figure_6(), *_figure_7(), *_table_1(), *_rest()]
