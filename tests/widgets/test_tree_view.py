"""The view of a tree: what is chosen is drawn, in words too."""

import pytest

from labkit.hardware.specification import MachineSpec
from labkit.widgets.tree_view import MOST_CORES, SHOWN, TreeView
from labkit.workloads.meeting import meet


def title(view):
    return view.chart.frame["figure"]["layout"]["title"]["text"]


def test_controls_change_machine_tree_and_root():
    view = TreeView("amd_4x4")
    assert title(view).endswith("NUMA-aware from core 0")
    for name, value in (("tree", "radix 4"), ("root", "3"), ("machine", "apple-m1-pro")):
        view.controls.by_name[name].text = value
    assert title(view) == f"{MachineSpec.load('apple-m1-pro').title}: radix 4 from core 3"
    met = meet("apple-m1-pro")
    cycles = met.prediction(met.tree("radix 4", root=3)).cycles
    assert f"all acknowledgements after {cycles:,}." in view.words.value
    assert view.chart.frame["text"].count("\n| ") == 2 + 7


@pytest.mark.parametrize("text", ["16", "-1", "abc"])
def test_a_bad_root_is_one_sentence_and_the_picture_stays(text):
    view = TreeView("amd_4x4")
    before = view.chart.frame
    view.controls.by_name["root"].text = text
    assert view.status.text.startswith("root: ")
    assert view.chart.frame is before


def test_a_shape_has_a_tree_too_and_no_list_of_machines():
    view = TreeView("torus:4x2", tree="adaptive")
    assert list(view.controls.by_name) == ["tree", "root"]
    assert "8 cores, " in view.words.value


def test_machines_that_take_long_to_measure_are_not_offered():
    assert 30 < len(SHOWN) < 41
    assert all(MachineSpec.load(name).topology.cores <= MOST_CORES for name in SHOWN)
