"""Hammer and a directory side by side: how many are asked, and what that does to Figures 3 and 6."""

import pytest

from labkit.errors import InvalidInput
from labkit.experiments import fig6_shootdown_protocols as fig6
from labkit.experiments.coherence_protocols import (
    WORKLOADS,
    Parameters,
    directory_percent,
    findings,
    points,
)
from labkit.results import rows_of, value_of


def run(**options):
    return list(rows_of(points(Parameters(step=16, rounds=2, **options))))


@pytest.fixture(scope="module")
def rows():
    return run()


def test_hammer_asks_all_other_packages_a_directory_hardly_one(rows):
    """A line of a channel or of shared state has one other holder, mostly; a broadcast line has many."""
    probes = {
        (row.curve.partition(" ")[0], row.x): row.computed
        for row in rows
        if row.curve.endswith("directory probes")
    }
    assert {row.computed for row in rows if row.curve.endswith("hammer probes")} == {7}
    assert all(0 <= value <= 2 for value in probes.values())


def test_a_directory_puts_less_on_the_links(rows):
    """Hammer takes at least a probe and an answer for each other package, whoever has the line."""
    for workload in WORKLOADS:
        for unit in ("messages", "bytes"):
            hammer, directory = (
                value_of(rows, curve=f"{workload} {protocol} {unit}", x=32)
                for protocol in ("hammer", "directory")
            )
            assert directory < hammer
        assert value_of(rows, curve=f"{workload} hammer messages", x=32) >= 2 * 7 - 1


def test_smaller_messages_are_fewer_bytes_and_nothing_else():
    small, large = (
        run(workloads=["MSG8"], values=["cycles", "messages", "bytes"], command_bytes=size)
        for size in (4, 64)
    )
    for one, other in zip(small, large, strict=True):
        if one.unit != "bytes/miss":
            assert one == other
        else:  # two cores on one package put nothing on the links
            assert one.value < other.value or one.value == other.value == one.x - 2


def test_shared_state_stays_dearer_than_messages_with_either(rows):
    """The paper's claim does not hang on its machine's protocol."""
    for protocol in ("hammer", "directory"):
        shared = value_of(rows, curve=f"SHM8 {protocol}", x=32)
        assert value_of(rows, curve=f"MSG8 {protocol}", x=32) < shared


def test_the_tree_stays_the_best_shootdown_with_either(rows):
    for protocol in ("hammer", "directory"):
        tree = value_of(rows, curve=f"NUMA-aware_multicast {protocol}", x=32)
        for other in ("Broadcast", "Unicast"):
            assert tree < value_of(rows, curve=f"{other} {protocol}", x=32)


def test_every_workload_is_compared(rows):
    said = findings(rows)
    assert sum("times as many" in sentence for sentence in said) == 5
    assert sum("bytes on all links per miss" in sentence for sentence in said) == 5


def test_hammer_here_is_figure_6(rows):
    """The same workload on the same machine, so the same number as ``labkit run fig6``."""
    what = fig6.Parameters(cores=(32, 32), rounds=2)
    for row in rows_of(fig6.points(what)):
        assert value_of(rows, curve=f"{row.curve} hammer", x=32) in (None, round(row.value))


def test_a_machine_without_links_is_refused():
    with pytest.raises(InvalidInput, match="protocol: intel_2x4 does not have what hammer needs"):
        Parameters(machine="intel_2x4")


def test_only_the_values_that_were_asked_for_are_shown():
    shown = run(workloads=["MSG8"], values=["probes"])
    assert {row.unit for row in shown} == {"probes/miss"}
    assert len(shown) == 2 * 3
    assert directory_percent(shown, workload="MSG8") is None


def test_a_directory_in_per_cent_of_hammer_with_all_cores(rows):
    hammer, directory = (
        value_of(rows, curve=f"SHM8 {protocol}", x=32) for protocol in ("hammer", "directory")
    )
    assert directory_percent(rows, workload="SHM8") == round(100 * directory / hammer) < 100
    assert directory_percent([], workload="SHM8") is None
