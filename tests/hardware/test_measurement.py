"""The 37 measured machines: what is found in each, and a few that are known by heart."""

import csv

import pytest

from labkit.hardware.latency_file import read_latencies
from labkit.hardware.machine_files import measured_machines
from labkit.hardware.measurement import Measurement
from labkit.hardware.specification import MachineSpec
from tests.project.checkout import ROOT

FOLDER = ROOT / "labkit/data/core-to-core"
TWO_SOCKETS = [name for name in measured_machines() if name.endswith("-2s")]


def spec(name):
    return MachineSpec.load(name)


def test_there_are_37_from_2010_to_2022():
    launches = sorted(source.launch[:4] for source in measured_machines().values())
    assert len(launches) == 37
    assert (launches[0], launches[-1]) == ("2010", "2022")
    kinds = {source.architecture for source in measured_machines().values()}
    assert kinds == {"x86-64", "arm64", "ppc64", "sparc", "loongarch"}


@pytest.mark.parametrize("name", measured_machines())
def test_each_loads_with_every_thread_once_and_its_own_latencies(name):
    measurement = spec(name).measurement
    with (FOLDER / f"{name}.csv").open() as file:
        table = [list(map(float, row)) for row in csv.reader(file)]
    threads = measurement.threads
    assert sorted(threads) == list(range(measured_machines()[name].threads))
    for a, row in enumerate(measurement.latencies):
        assert list(row) == [table[threads[a]][thread] for thread in threads]
    assert [core for package in measurement.packages for core in package] == list(range(len(table)))
    assert spec(name).topology.cores == len(table)


@pytest.mark.parametrize("name", TWO_SOCKETS)
def test_two_sockets_are_two_packages(name):
    """Found in the latencies alone, on all of them: the source's number of sockets is not used."""
    assert [len(package) * 2 for package in spec(name).measurement.packages] == [
        measured_machines()[name].threads
    ] * 2


def test_the_threads_of_a_core_are_next_to_each_other():
    measurement = spec("intel-i7-6700k").measurement
    assert measurement.threads == tuple(range(8))
    (pairs,) = measurement.levels
    assert pairs.groups == ((0, 1), (2, 3), (4, 5), (6, 7))
    assert spec("amd-ryzen-5950x").measurement.threads[:4] == (0, 16, 1, 17)


def test_distance_counts_the_levels_that_keep_two_cores_apart():
    ryzen = spec("amd-ryzen-5950x")
    assert [ryzen.distance(0, other) for other in (0, 1, 2, 15, 16)] == [0, 0, 1, 1, 2]
    assert ryzen.partners == {0: 1, 1: 2, 2: 16}


@pytest.mark.parametrize(
    ("name", "words"),
    [
        (
            "amd-epyc-7742-2s",
            "one half of the cores is slower inside itself: medians 265 and 131 ns",
        ),
        (
            "amd-epyc-7r13-2s",
            "one half of the cores is slower inside itself: medians 107 and 200 ns",
        ),
        ("intel-i7-6700k", "pairs at 7 ns"),
        ("aws-graviton2", "no levels: all latencies lie in one band"),
        ("apple-m1-pro", "groups of 2 and 3 cores at 40 ns: not all alike"),
        ("intel-e5-2690-2s", "4 pairs of cores lie a factor of 1.5 or more from the median"),
    ],
)
def test_what_is_odd_is_said(name, words):
    assert any(oddity.startswith(words) for oddity in spec(name).oddities)


def test_an_asymmetry_is_said():
    odd = Measurement.of(read_latencies("0,10\n12,0")).oddities
    assert "not symmetric: the two directions differ by up to 20 %" in odd
