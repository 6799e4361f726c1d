"""The picture of a machine: every core with its cost, every link, and the same in words."""

import pytest

from labkit.charts.machine import cost_document, cost_picture, cost_table
from labkit.hardware.shapes import shapes_of
from labkit.hardware.specification import MachineSpec
from labkit.hardware.topology import AS_BUILT, ONE_PACKAGE

SPEC = MachineSpec.load("amd_4x4")
COSTS = {core: 100 * core for core in range(16)}


def drawn(shape=AS_BUILT, **options):
    topology = SPEC.with_topology(shape).topology
    return topology, cost_document(COSTS, topology, title="Costs", **options)


@pytest.mark.parametrize("shape", [AS_BUILT, ONE_PACKAGE, *shapes_of(4)])
def test_every_core_has_a_place_of_its_own_and_every_link_is_a_line(shape):
    topology, document = drawn(shape)
    (cores,) = document["data"]
    shapes = [shape["type"] for shape in document["layout"]["shapes"]]
    assert shapes.count("line") == len(topology.links)
    assert shapes.count("rect") == topology.packages
    places = list(zip(cores["x"], cores["y"], strict=True))
    nearest = min(
        max(abs(a[0] - b[0]), abs(a[1] - b[1])) for a in places for b in places if a is not b
    )
    assert nearest > 0.9, "squares of one unit do not lie on each other"
    assert cores["customdata"] == list(range(16))


@pytest.mark.parametrize("shape", [AS_BUILT, ONE_PACKAGE, *shapes_of(4)])
def test_each_core_lies_in_the_box_of_its_package(shape):
    topology, document = drawn(shape)
    boxes = [box for box in document["layout"]["shapes"] if box["type"] == "rect"]
    (cores,) = document["data"]
    for core, x, y in zip(cores["customdata"], cores["x"], cores["y"], strict=True):
        box = boxes[topology.package_of(core)]
        assert box["x0"] < x < box["x1"]
        assert box["y0"] < y < box["y1"]


def test_numbers_stand_in_the_picture_its_words_and_its_table():
    topology, document = drawn()
    assert document["data"][-1]["text"][4] == "core 4<br><b>400</b>"
    assert "package 1: core 4 400, core 5 500" in document["layout"]["meta"]["alt"]
    assert "| 4 | 1 | 400 |" in cost_table(COSTS, topology)


def test_the_writer_has_a_thick_edge():
    _, document = drawn(writer=3)
    widths = document["data"][-1]["marker"]["line"]["width"]
    assert [core for core, width in enumerate(widths) if width > 1] == [3]


def test_plotly_accepts_it():
    figure = cost_picture(COSTS, SPEC.topology, title="Costs", writer=0)
    assert len(figure.layout.shapes) == len(SPEC.topology.links) + SPEC.topology.packages
