"""Meeting a machine: the facts are those of discovery, and the plans those of the planner."""

from labkit.multikernel.skb import CoreAt, LinkBetween
from labkit.workloads.meeting import meet
from tests.multikernel.met import discovered


def test_what_was_met_is_what_is_discovered():
    met = meet("amd_4x4")
    stubs = met.spec.software["paper_2009"].stub_cycles
    assert met.found.facts.facts == discovered("amd_4x4", stub_cycles=stubs).facts.facts
    assert len(met.found.facts.ask(CoreAt)) == 16
    links = [(link.one, link.other) for link in met.found.facts.ask(LinkBetween)]
    assert links == list(met.spec.topology.links)


def test_a_tree_and_what_it_will_take_come_from_the_same_measurements():
    met = meet("amd_4x4")
    tree = met.tree("NUMA-aware", root=5)
    assert tree == met.planner.multicast_tree(5)
    assert met.prediction(tree).heard.keys() == set(range(16))
    better = met.prediction(met.tree("adaptive", root=5)).cycles
    assert better <= met.prediction(tree).cycles
