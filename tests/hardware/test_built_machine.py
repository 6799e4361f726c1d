"""A machine that a reader builds: each change is another machine, and no change makes a broken one."""

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from labkit.errors import InvalidInput
from labkit.hardware.built_machine import (
    MOST_LINKS,
    MOST_PACKAGES,
    BuiltMachine,
)
from labkit.hardware.shapes import SHAPES, shapes_of
from labkit.hardware.specification import MachineSpec

AS_BUILT = MachineSpec.load("amd_8x4").topology


def line(packages, cores=2, like="amd_8x4"):
    links = SHAPES["line"].links(packages)
    return BuiltMachine(like=like, packages=packages, cores_per_package=cores, links=links)


@st.composite
def machines(draw):
    """Any connected machine within the bounds: a tree of packages, and some links more."""
    packages = draw(st.integers(1, MOST_PACKAGES))
    tree = {(draw(st.integers(0, each - 1)), each) for each in range(1, packages)}
    ends = st.integers(0, packages - 1)
    more = draw(st.sets(st.tuples(ends, ends).filter(lambda link: link[0] < link[1]), max_size=30))
    return BuiltMachine(
        like=draw(st.sampled_from(["amd_2x2", "amd_4x4", "amd_8x4"])),
        packages=packages,
        cores_per_package=draw(st.integers(1, 8)),
        links=tree | more,
    )


@given(machines())
def test_its_name_leads_back_to_it(machine):
    """A name says all of a machine, and so does the machine that labkit loads by it."""
    assert BuiltMachine.from_name(machine.name) == machine
    spec = MachineSpec.load(machine.name)
    assert spec.name == machine.name
    assert spec.topology.links == machine.links
    assert (spec.topology.packages, spec.topology.cores_per_package) == (
        machine.packages,
        machine.cores_per_package,
    )
    assert spec.numbers == MachineSpec.load(machine.like).numbers


@given(machines(), st.text(min_size=1, max_size=60))
def test_its_file_is_the_same_machine_under_a_name_of_ones_own(tmp_path_factory, machine, name):
    """Whatever name is given, the file is read as this machine, or the name is refused."""
    try:
        text = machine.to_toml(name)
    except InvalidInput as refused:
        assert refused.parameter == "name"
        return
    path = tmp_path_factory.mktemp("own") / "own.toml"
    path.write_text(text, encoding="utf-8")
    own, named = MachineSpec.load(str(path)), MachineSpec.load(machine.name)
    assert own.topology == named.topology
    assert own.numbers == named.numbers
    assert own.probe_cycles == named.probe_cycles


@pytest.mark.parametrize("shape", shapes_of(8))
def test_it_costs_what_the_same_links_cost_as_a_what_if(shape):
    """A built machine, a shape by its name and a reshaped machine are one machine with three names."""
    topology = MachineSpec.load("amd_8x4").with_topology(shape).topology
    built = BuiltMachine(like="amd_8x4", packages=8, cores_per_package=4, links=topology.links)
    specs = [MachineSpec.load(name) for name in (built.name, f"{shape}:8x4")]
    specs.append(MachineSpec.load("amd_8x4").with_topology(shape))
    assert len({spec.probe_cycles for spec in specs}) == 1
    assert len({spec.topology.links for spec in specs}) == 1


def test_changes_one_by_one():
    machine = line(3)
    assert machine.with_link(2, 0).links == ((0, 1), (0, 2), (1, 2))
    assert machine.with_link(2, 0).without_link(1, 0).links == ((0, 2), (1, 2))
    assert machine.with_moved_link(2, 1, 0).links == ((0, 1), (0, 2))
    assert machine.with_package(1).links == ((0, 1), (1, 2), (1, 3))
    assert machine.with_package(1).without_package(0).links == ((0, 1), (0, 2))
    assert machine.with_places_changed(0, 1).links == ((0, 1), (0, 2))


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda it: it.with_link(0, 0), "package 0 cannot be joined with itself"),
        (lambda it: it.with_link(0, 1), "the link between packages 0 and 1 is there already"),
        (lambda it: it.with_link(0, 3), "3 is not a package of 0 to 2"),
        (lambda it: it.without_link(0, 2), "there is no link between packages 0 and 2"),
        (lambda it: it.without_link(1, 2), "no way would lead from package 0 to 2"),
        (lambda it: it.without_package(1), "no way would lead from package 0 to 1"),
        (lambda it: it.with_moved_link(1, 2, 0), "packages 0 and 1 is there already"),
        (lambda it: it.with_package(7), "7 is not a package of 0 to 2"),
    ],
)
def test_a_change_that_breaks_the_machine_is_one_sentence(change, says):
    with pytest.raises(InvalidInput) as refused:
        change(line(3))
    assert says in str(refused.value)


def test_the_last_package_stays_and_there_are_not_too_many():
    with pytest.raises(InvalidInput, match="the last package has to stay"):
        line(1).without_package(0)
    with pytest.raises(InvalidInput, match=f"{MOST_PACKAGES} packages are as many"):
        line(MOST_PACKAGES).with_package(0)
    all_links = SHAPES["fully connected"].links(MOST_PACKAGES)
    with pytest.raises(InvalidInput, match=f"links are more than {MOST_LINKS}"):
        BuiltMachine(like="amd_8x4", packages=MOST_PACKAGES, cores_per_package=1, links=all_links)


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("built:", "does not say which packages"),
        ("built:amd_8x4:3x4:0-1", "no way would lead from package 0 to 2"),
        ("built:amd_8x4:0x4:", "0 is not a whole number from 1 to 16"),
        ("built:amd_8x4:2x99:0-1", "99 is not a whole number from 1 to 8"),
        ("built:amd_8x4:2x4:0-1+0-1", "is there twice"),
        ("built:amd_8x4:2x4:0-1+", "does not say which packages"),
        ("built:nosuch:2x4:0-1", "nosuch is not one of"),
        ("built:intel_2x4:2x4:0-1", "has no links to change"),
        ("built:amd_8x4:2x4:<b>", "does not say which packages"),
        ("built:" + "9" * 100_000, "does not say which packages"),
    ],
)
def test_a_name_that_is_none_is_one_sentence(name, says):
    with pytest.raises(InvalidInput) as refused:
        MachineSpec.load(name)
    assert says in str(refused.value)
    assert len(str(refused.value)) < 300


@pytest.mark.parametrize("name", ["", "  ", "<b>", "a\nb", "x" * 41])
def test_a_file_needs_a_name_that_can_stand_in_it(name):
    with pytest.raises(InvalidInput, match=r"^name: "):
        line(2).to_toml(name)


class Editing(RuleBasedStateMachine):
    """Whatever is changed in whatever order: refused in one sentence, or again a sound machine."""

    @initialize()
    def begin(self):
        self.machine = BuiltMachine(
            like="amd_8x4", packages=8, cores_per_package=4, links=AS_BUILT.links
        )

    @rule(
        change=st.sampled_from(
            ["with_link", "without_link", "with_package", "without_package", "with_places_changed"]
        ),
        one=st.integers(-1, 17),
        other=st.integers(-1, 17),
    )
    def edit(self, change, one, other):
        ends = (one,) if change.endswith("package") else (one, other)
        try:
            self.machine = getattr(self.machine, change)(*ends)
        except InvalidInput as refused:
            assert len(str(refused)) < 200

    @rule(one=st.integers(0, 15), other=st.integers(0, 15), to=st.integers(0, 15))
    def move(self, one, other, to):
        before = self.machine
        try:
            self.machine = before.with_moved_link(one, other, to)
        except InvalidInput:
            return
        assert len(self.machine.links) == len(before.links)

    @invariant()
    def it_is_sound(self):
        topology = MachineSpec.load(self.machine.name).topology
        assert nx.is_connected(topology.graph)
        assert 1 <= topology.packages <= MOST_PACKAGES


TestEditing = Editing.TestCase
