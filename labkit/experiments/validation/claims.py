"""Every claim that the lab compares itself with: what was published and is no point of a curve."""

from __future__ import annotations

from collections.abc import Callable

from labkit.experiments.polling import PUBLISHED_COST, WORST
from labkit.experiments.validation.claim import Claim, Found, value_at
from labkit.experiments.validation.figure_3_claims import figure_3
from labkit.experiments.validation.figures_6_7_claims import figure_6, figure_7
from labkit.hardware.specification import MachineSpec
from labkit.workloads.one_line import costs


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
    return [*figure_3(), *figure_6(), *figure_7(), *_table_1(), *_rest()]
