"""What can be built on: the lab's machines, shapes, and a reader's own file; all else is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.errors import InvalidInput
from labkit.hardware.built_machine_file import built_from_name, built_from_toml, machine_name
from labkit.hardware.specification import MachineSpec
from tests.hardware.test_built_machine import machines


@pytest.mark.parametrize("name", ["amd_2x2", "amd_4x4", "amd_8x4"])
def test_a_machine_of_the_lab_keeps_its_name_until_it_is_changed(name):
    machine = built_from_name(name)
    assert machine.links == MachineSpec.load(name).topology.links
    assert machine_name(machine) == name
    changed = machine.with_package(0)
    assert machine_name(changed) == changed.name != name
    assert machine_name(changed.without_package(machine.packages)) == name


def test_a_shape_is_built_of_its_links():
    machine = built_from_name("ring:6x2")
    assert (machine.like, machine.size, len(machine.links)) == ("amd_8x4", "6x2", 6)
    assert built_from_name(machine.name) == machine


@given(machines(), st.sampled_from(["mine", "Ünïcode ✓", 'a "quoted" \\ name']))
def test_a_saved_machine_is_loaded_again_under_its_name(machine, name):
    assert built_from_toml(machine.to_toml(name).encode()) == (machine, name)


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("intel_2x4", "has no links to change"),
        ("intel-x5650-2s", "has no links to change"),
        ("chiplets:2x4x4", "has more to it than packages, cores and links"),
        ("torus:16x32", "32 is not a whole number from 1 to 8"),
        ("ring:99x2", "99 is not a whole number from 1 to 16"),
        ("nosuch", "is not one of"),
    ],
)
def test_what_cannot_be_built_on_is_one_sentence(name, says):
    with pytest.raises(InvalidInput) as refused:
        built_from_name(name)
    assert says in str(refused.value)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe\x00",
        b"like = 3",
        b'like = "amd_8x4"\nname = 1\n[topology]\n',
        b"[" * 5000,
        b'like = "<b>"',
        b"x = 1\n" * 2_000_000,
        b'like = "amd_8x4"\n[topology]\npackages = 2\ncores_per_package = 4\nlinks = []\n',
    ],
)
def test_a_bad_file_is_one_sentence(content):
    with pytest.raises(InvalidInput) as refused:
        built_from_toml(content)
    assert len(str(refused.value)) < 400
    assert "<" not in str(refused.value)


def test_a_file_with_numbers_of_its_own_is_not_built_on():
    text = built_from_name("amd_8x4").to_toml("mine")
    text += '[numbers.hop_cycles]\nvalue = 50\nsource = "a guess"\n'
    with pytest.raises(InvalidInput, match="has more to it"):
        built_from_toml(text.encode())
