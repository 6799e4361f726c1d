"""The picture of a measured machine: every latency in its place, and the levels in words."""

import plotly.graph_objects as go
import pytest

from labkit.charts.latency_map import distances_table, latency_document, levels_in_words
from labkit.hardware.machine_files import measured_machines
from labkit.hardware.measurement import Measurement
from labkit.hardware.specification import MachineSpec

TWO_OF_THREE = Measurement.of(
    tuple(
        tuple(0.0 if a == b else 20.0 if a // 3 == b // 3 else 90.0 for b in range(6))
        for a in range(6)
    )
)


def test_two_packages_of_three_in_words():
    assert levels_in_words(TWO_OF_THREE) == [
        "6 cores.",
        "2 groups of 3 cores, 20.0 ns apart inside.",
        "The lab takes it as 2 packages.",
    ]
    assert distances_table(TWO_OF_THREE, 4) == (
        "| levels between it and core 4 | cores | least ns | median ns | most ns |\n"
        "| ---: | ---: | ---: | ---: | ---: |\n"
        "| 0 | 2 | 20 | 20 | 20 |\n"
        "| 1 | 3 | 90 | 90 | 90 |\n"
    )


def test_cores_that_no_group_has_are_counted():
    words = " ".join(levels_in_words(MachineSpec.load("intel-i9-12900k").measurement))
    assert "8 groups of 2 cores" in words
    assert "and 8 cores in none" in words


@pytest.mark.parametrize("name", ["intel-x5650-2s", "apple-m1-pro"])
def test_the_picture_covers_all_cores_and_a_row_can_be_read_off(name):
    measurement = MachineSpec.load(name).measurement
    document = latency_document(measurement, core=3, title="Latencies")
    (row,) = document["data"]
    assert tuple(row["marker"]["color"]) == measurement.latencies[3]
    assert set(row["y"]) == {3}
    assert f"core 3 to core 0: {measurement.latencies[3][0]:g} ns" in row["text"]
    (image,) = document["layout"]["images"]
    assert image["sizex"] == image["sizey"] == len(measurement.threads)
    figure = go.Figure(document)
    assert figure.layout.meta["alt"].startswith(f"Latencies. {len(measurement.threads)} cores.")


@pytest.mark.parametrize("name", measured_machines())
def test_the_table_counts_every_other_core_once(name):
    measurement = MachineSpec.load(name).measurement
    rows = distances_table(measurement, 1).splitlines()[2:]
    assert sum(int(row.split("|")[2]) for row in rows) == len(measurement.threads) - 1
