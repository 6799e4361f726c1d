"""The picture of a tree: every core once, every message a line downwards, and the same in words."""

import plotly.graph_objects as go
import pytest

from labkit.charts.tree import tree_document, tree_in_words, tree_table
from labkit.multikernel.multicast import Tree
from labkit.workloads.broadcast import TREES
from labkit.workloads.meeting import meet


def drawn(name, tree, root=0):
    met = meet(name)
    prediction = met.prediction(met.tree(tree, root=root))
    return prediction, tree_document(prediction, met.spec.topology, title="Tree")


@pytest.mark.parametrize("tree", TREES)
@pytest.mark.parametrize(("name", "root"), [("amd_4x4", 0), ("apple-m1-pro", 5)])
def test_every_core_has_a_place_of_its_own_and_every_message_goes_down(name, root, tree):
    prediction, document = drawn(name, tree, root)
    messages, *packages = document["data"]
    cores = [core for package in packages for core in package["text"]]
    assert sorted(map(int, cores)) == sorted(prediction.tree.graph)
    places = [
        place for package in packages for place in zip(package["x"], package["y"], strict=True)
    ]
    assert len(set(places)) == len(places)
    assert len(messages["y"]) == 3 * len(prediction.tree.receivers)
    starts, ends, gaps = (messages["y"][place::3] for place in range(3))
    assert all(start < end for start, end in zip(starts, ends, strict=True))
    assert set(gaps) == {None}


def test_who_is_told_first_stands_left():
    prediction, document = drawn("amd_4x4", "NUMA-aware")
    x_of = {
        int(core): x
        for package in document["data"][1:]
        for core, x in zip(package["text"], package["x"], strict=True)
    }
    for below in prediction.tree.children.values():
        assert [x_of[core] for core in below] == sorted(x_of[core] for core in below)


def test_a_small_tree_in_words_and_as_a_table():
    met = meet("amd_4x4")
    prediction = met.prediction(Tree(root=0, children={0: [4, 1], 4: [5]}))
    words = tree_in_words(prediction)
    assert words.startswith("4 cores, 2 messages deep; nobody sends more than 2. Predicted: ")
    assert f"after {prediction.cycles:,}." in words
    rows = [row.split("|")[1:-1] for row in tree_table(prediction, met.spec.topology).splitlines()]
    told = {tuple(int(cell) for cell in row[:4]) for row in rows[2:]}
    assert told == {(4, 1, 0, 1), (1, 0, 0, 2), (5, 1, 4, 1)}
    times = [int(row[4].replace(",", "")) for row in rows[2:]]
    assert times == sorted(prediction.heard[core] for core in (4, 1, 5))


def test_plotly_accepts_it_and_large_trees_have_no_names():
    _, document = drawn("chiplets:2x4x8", "NUMA-aware")
    assert len(go.Figure(document).data) == 9
    assert {package["mode"] for package in document["data"][1:]} == {"markers"}
