"""The view of a tree: what is chosen is drawn, in words too."""

import pytest

from labkit.hardware.specification import MachineSpec
from labkit.widgets.tree_view import MOST_CORES, SHOWN, TreeView
from labkit.workloads.meeting import meet


def nothing(_):
    pass


@pytest.fixture
def after(on_loop):
    """Make a view, do something with it, and return it when it has answered."""

    def run(*arguments, act=nothing, **options):
        async def case():
            view = TreeView(*arguments, **options)
            await view.finished()
            act(view)
            await view.finished()
            return view

        return on_loop(case)

    return run


def title(view):
    return view.chart.frame["figure"]["layout"]["title"]["text"]


def test_it_begins_with_what_it_was_given(after):
    view = after("amd_4x4")
    assert title(view).endswith("NUMA-aware from core 0")
    assert view.status.text == ""


def test_controls_change_machine_tree_and_root(after):
    def change(view):
        for name, value in (("tree", "radix 4"), ("root", "3"), ("machine", "apple-m1-pro")):
            view.controls.by_name[name].text = value

    view = after("amd_4x4", act=change)
    assert title(view) == f"{MachineSpec.load('apple-m1-pro').title}: radix 4 from core 3"
    met = meet("apple-m1-pro")
    cycles = met.prediction(met.tree("radix 4", root=3)).cycles
    assert f"all acknowledgements after {cycles:,}." in view.words.value
    assert view.chart.frame["text"].count("\n| ") == 2 + 7


def test_the_adaptive_tree_is_the_one_that_is_planned_at_once(after):
    view = after("amd_4x4", tree="adaptive")
    met = meet("amd_4x4")
    cycles = met.prediction(met.tree("adaptive")).cycles
    assert f"all acknowledgements after {cycles:,}." in view.words.value


@pytest.mark.parametrize("text", ["16", "-1", "abc"])
def test_a_bad_root_is_one_sentence_and_the_picture_stays(after, text):
    def act(view):
        act.before = view.chart.frame
        view.controls.by_name["root"].text = text

    view = after("amd_4x4", act=act)
    assert view.status.text.startswith("root: ")
    assert view.chart.frame is act.before


def test_a_shape_has_a_tree_too_and_no_list_of_machines(after):
    view = after("torus:4x2", tree="adaptive")
    assert list(view.controls.by_name) == ["tree", "root"]
    assert "8 cores, " in view.words.value


def test_machines_that_take_long_to_measure_are_not_offered():
    assert 30 < len(SHOWN) < 41
    assert all(MachineSpec.load(name).topology.cores <= MOST_CORES for name in SHOWN)
