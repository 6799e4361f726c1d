"""The map: every part is there, with a name, and nothing covers anything else."""

from itertools import combinations

import pytest

from labkit.charts.machine_map import map_document
from labkit.charts.machine_views import distances
from labkit.hardware.specification import MachineSpec

MACHINES = ["amd_2x2", "amd_4x4", "amd_8x4", "intel_2x4", "line:1x8", "star:16x8", "ring:3x1"]


def drawn(name):
    spec = MachineSpec.load(name)
    return spec.topology, map_document(spec.topology, distances(spec, 0), title=name)


@pytest.mark.parametrize("name", MACHINES)
def test_every_part_is_there_and_has_a_name(name):
    topology, page = drawn(name)
    assert len(page["packages"]) == topology.packages
    assert [part["id"] for part in page["cores"]] == [f"core {n}" for n in range(topology.cores)]
    assert len(page["links"]) == len(topology.links)
    names = [part["words"] for kind in ("packages", "cores", "links") for part in page[kind]]
    assert all(names)
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("name", MACHINES)
def test_packages_do_not_overlap_and_are_in_the_picture(name):
    _, page = drawn(name)
    half = page["size"] / 2 + 0.01
    for box in page["packages"]:
        assert -half <= box["x"]
        assert box["x"] + box["width"] <= half
        assert -half <= box["y"]
        assert box["y"] + box["height"] <= half
    for one, other in combinations(page["packages"], 2):
        apart_x = one["x"] + one["width"] <= other["x"] or other["x"] + other["width"] <= one["x"]
        apart_y = one["y"] + one["height"] <= other["y"] or other["y"] + other["height"] <= one["y"]
        assert apart_x or apart_y


@pytest.mark.parametrize("name", MACHINES)
def test_a_core_lies_in_its_package(name):
    topology, page = drawn(name)
    for core, part in enumerate(page["cores"]):
        box = page["packages"][topology.package_of(core)]
        assert box["x"] < part["x"] < box["x"] + box["width"]
        assert box["y"] < part["y"] < box["y"] + box["height"]


def test_caches_are_drawn_where_cores_share_one():
    assert drawn("amd_8x4")[1]["caches"] == []
    topology, page = drawn("intel_2x4")
    assert len(page["caches"]) == topology.cores // topology.cores_per_cache


def test_a_package_keeps_its_place_when_links_go():
    _, ring = drawn("ring:6x2")
    _, line = drawn("line:6x2")
    place = [(part["x"], part["y"]) for part in ring["packages"]]
    assert place == [(part["x"], part["y"]) for part in line["packages"]]


def test_the_table_says_what_the_picture_shows():
    _, page = drawn("amd_2x2")
    assert page["table"]["head"] == ["part", "where", "distance from core 0"]
    assert page["table"]["rows"] == [
        ["core 0", "package 0", "0 hops"],
        ["core 1", "package 0", "0 hops"],
        ["core 2", "package 1", "1 hop"],
        ["core 3", "package 1", "1 hop"],
        ["link 0-1", "", ""],
    ]


@pytest.mark.parametrize("name", MACHINES)
def test_the_label_of_a_link_is_on_it_and_on_no_package(name):
    _, page = drawn(name)
    for link in page["links"]:
        x1, y1, x2, y2 = link["ends"]
        x, y = link["at"]
        assert (x - x1) * (y2 - y1) == pytest.approx((y - y1) * (x2 - x1), abs=1e-6)
        for box in page["packages"]:
            in_x = box["x"] < x < box["x"] + box["width"]
            in_y = box["y"] < y < box["y"] + box["height"]
            assert not (in_x and in_y)
