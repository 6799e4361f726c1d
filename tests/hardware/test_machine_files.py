"""Names and files that lead to machines; a file of the reader's is a machine or one sentence."""

import os
import tomllib
from hashlib import sha256

import attrs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from labkit.errors import InvalidInput
from labkit.hardware.machine import Machine
from labkit.hardware.machine_files import digest_of, machine_names
from labkit.hardware.specification import MachineSpec
from tests.project.checkout import ROOT

SQUARE = (ROOT / "labkit/hardware/machines/amd_4x4.toml").read_text()
OWN = """
like = "amd_8x4"
name = "mine"
title = "My machine"
[topology]
packages = 9
cores_per_package = 2
shape = "mesh"
[numbers.hop_cycles]
value = 50
source = "a guess"
"""


@pytest.fixture
def write(tmp_path):
    def to(name, text):
        path = tmp_path / name
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return str(path)

    return to


def test_a_shape_is_a_machine():
    spec = MachineSpec.load("torus:16x4")
    assert (spec.topology.packages, spec.topology.cores, spec.topology.diameter) == (16, 64, 4)
    assert spec.numbers == MachineSpec.load("amd_8x4").numbers
    assert len(Machine(spec).cores) == 64


def test_chiplets_are_a_machine_of_three_levels():
    topology = MachineSpec.load("chiplets:2x4x8").topology
    assert (topology.packages, topology.cores, topology.dies_per_socket) == (8, 64, 4)
    assert topology.hops[0] == (0, 1, 1, 1, 3, 4, 4, 4)
    assert MachineSpec.load("chiplets:4x1x8").topology.diameter == 1


def test_cores_may_differ(write):
    """Every package has a big core and two small ones at half its pace."""
    kinds = """
[[topology.kinds]]
name = "big"
instruction_set = "x86-64"
[[topology.kinds]]
name = "small"
speed_percent = 50
[[topology.kinds]]
name = "small"
speed_percent = 50
"""
    text = OWN.replace("cores_per_package = 2", "cores_per_package = 3").replace(
        "[numbers.hop_cycles]", kinds + "[numbers.hop_cycles]"
    )
    machine = Machine(MachineSpec.load(write("mine.toml", text)))
    took = []
    for core in machine.cores[:4]:
        core.compute(100)
        took.append(core.lag)
    assert took == [100, 200, 200, 100]
    hit = machine.spec.cycles("hit_cycles")
    assert [core.hit_cycles for core in machine.cores[:3]] == [hit, 2 * hit, 2 * hit]
    assert machine.spec.topology.kind_of(3).instruction_set == "x86-64"


def test_a_machine_of_the_readers_own(write):
    spec = MachineSpec.load(write("mine.toml", OWN))
    assert (spec.title, spec.topology.cores, spec.hop_cycles) == ("My machine", 18, 50)
    assert spec.cycles("fetch_cycles") == MachineSpec.load("amd_8x4").cycles("fetch_cycles")


def test_the_labs_own_files_load_from_anywhere(write):
    mine = MachineSpec.load(write("copy.toml", SQUARE))
    assert attrs.asdict(mine) == attrs.asdict(MachineSpec.load("amd_4x4"))


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("changed.toml", SQUARE.replace("value = 2500", "value = 2600")),
        ("like.toml", OWN.replace('name = "mine"', "")),
        ("amd_4x4.csv", "0,10\n10,0\n"),
    ],
)
def test_a_changed_machine_does_not_keep_the_name_of_the_papers(write, file, text):
    """Else its rows would stand beside what was measured on another machine, as predictions of that."""
    spec = MachineSpec.load(write(file, text))
    assert spec.name == file
    assert file in spec.title or spec.title == "My machine"


def test_a_table_of_latencies_is_a_machine(write):
    spec = MachineSpec.load(write("my <b>box<b>.csv", "0,10,50\n10,0,50\n50,50,0\n"))
    assert (spec.name, spec.title) == ("my bboxb", "my bboxb")
    assert spec.measurement.cycles[0] == (0, 100, 500)
    assert len(Machine(spec).cores) == 3


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("nosuch", r"machine: nosuch is not one of amd_2x2, .* nor a file that ends in \.csv"),
        ("", r"machine: '' is not one of"),
        ("torus:x", r"machine: torus:x does not say how many packages .*; try torus:8x4"),
        ("torus:0x4", r"packages: must be a whole number from 1 to 256; try packages = 8"),
        ("chiplets:2x4", r"chiplets:2x4 does not say .*; try chiplets:2x4x8"),
        ("chiplets:2x0x4", r"packages: must be"),
        ("ring:9999x4", r"packages: must be"),
        ("ring:8x129", r"cores_per_package: must be a whole number from 1 to 128, for 1024 cores"),
        ("hypercube:6x4", r"topology: 6 packages do not make this shape"),
        ("nosuch.csv", r"machine: nosuch.csv cannot be read: No such file"),
        ("nosuch.toml", r"machine: nosuch.toml cannot be read: No such file"),
        ("/.toml", r"machine: .toml cannot be read"),
    ],
)
def test_a_name_that_leads_nowhere_is_one_sentence(name, sentence):
    with pytest.raises(InvalidInput, match=sentence):
        MachineSpec.load(name)


def test_nobody_waits_for_a_pipe(tmp_path):
    os.mkfifo(tmp_path / "pipe.csv")
    with pytest.raises(InvalidInput, match=r"machine: pipe.csv cannot be read: it is a pipe"):
        MachineSpec.load(str(tmp_path / "pipe.csv"))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("a = [", "is not TOML"),
        ("a = " + "[" * 5000, "is not TOML"),
        ("", r"name: must be a text; try name = \"...\""),
        ('like = "nosuch"', r"like: nosuch is not one of"),
        ("like = [1]", r"like: \[1\] is not one of"),
        (
            OWN.replace("value = 50", "value = -1"),
            r"hop_cycles: value must be a whole number from 0",
        ),
        (OWN.replace("value = 50", "value = 1e9"), r"hop_cycles: value must be"),
        (OWN.replace("value = 50", "value = true"), r"hop_cycles: value must be"),
        (OWN.replace("source = ", "sauce = "), r"hop_cycles: source must be a text"),
        (OWN.replace("hop_cycles", "hip_cycles"), r"hip_cycles: hammer has no such number"),
        (OWN.replace('"mesh"', '"blob"'), r"shape: must be one of line, ring"),
        (OWN.replace('shape = "mesh"', "links = [[0, 1, 2]]"), r"links: must be a list of pairs"),
        (OWN.replace('shape = "mesh"', "links = [[0, 1]]"), r"links: the packages are not all"),
        (OWN.replace('shape = "mesh"', "dies_per_socket = 2"), r"dies_per_socket: must be a whole"),
        (OWN.replace('shape = "mesh"', 'kinds = [{name = "x", speed_percent = 0}]'), "kinds: must"),
        (OWN.replace('shape = "mesh"', 'shap = "mesh"'), r"topology: has an entry .* \(shap\)"),
        (SQUARE.replace("[software.raw_2013]", "[software.mine]"), "software: must name raw_2013"),
        (OWN.replace('shape = "mesh"', ""), r"links: must be a list of pairs"),
        (OWN.replace('name = "mine"', 'protocol = "measured"\nname = "x"'), "measured has no such"),
    ],
)
def test_a_bad_file_is_one_sentence(write, text, sentence):
    with pytest.raises(InvalidInput, match=sentence):
        MachineSpec.load(write("bad.toml", text))


def test_markup_in_names_is_gone(write):
    text = OWN.replace("My machine", "<script>alert(1)</script> & co \\u0007")
    title = MachineSpec.load(write("mine.toml", text)).title
    assert not set(title) & set("<>&\u0007")


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"\x00" * 50, b"\x80" * 9])
@pytest.mark.parametrize("ending", ["csv", "toml"])
def test_a_binary_file_is_one_sentence(write, content, ending):
    with pytest.raises(InvalidInput, match="machine: "):
        MachineSpec.load(write(f"bad.{ending}", content))


VALUES = st.recursive(
    st.one_of(st.integers(-5, 5000), st.booleans(), st.floats(), st.text(max_size=4)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(), inner, max_size=2)
    ),
    max_leaves=4,
)


def places(tables, path=()):
    """Every place in nested tables."""
    for key, value in tables.items():
        yield (*path, key)
        if isinstance(value, dict):
            yield from places(value, (*path, key))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), machine=st.sampled_from(machine_names()))
def test_whatever_stands_anywhere_in_a_file_is_a_machine_or_one_sentence(
    monkeypatch, data, machine
):
    tables = tomllib.loads((ROOT / f"labkit/hardware/machines/{machine}.toml").read_text())
    *path, last = data.draw(st.sampled_from(sorted(places(tables))))
    within = tables
    for key in path:
        within = within[key]
    within[last] = data.draw(VALUES)
    with monkeypatch.context() as patch:
        patch.setattr("labkit.hardware.machine_files._text", lambda _: "")
        patch.setattr("labkit.hardware.machine_files.tomllib.loads", lambda _: tables)
        try:
            spec = MachineSpec.load("any.toml")
        except InvalidInput as error:
            assert "\n" not in str(error)
        else:
            assert Machine(spec).cores


@given(content=st.binary(max_size=300))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@pytest.mark.parametrize("ending", ["csv", "toml"])
def test_any_bytes_are_a_machine_or_one_sentence(write, ending, content):
    try:
        MachineSpec.load(write(f"any.{ending}", content))
    except InvalidInput as error:
        assert "\n" not in str(error)


def test_a_machine_is_known_by_the_hash_of_its_file(tmp_path):
    """As sha256sum gives it; a shape has that of the file its numbers come from."""
    folder = ROOT / "labkit"
    own = tmp_path / "own.toml"
    own.write_text(OWN)
    files = {
        "amd_4x4": folder / "hardware/machines/amd_4x4.toml",
        "apple-m1-pro": folder / "data/core-to-core/apple-m1-pro.csv",
        "torus:4x2": folder / "hardware/machines/amd_8x4.toml",
        str(own): own,
    }
    for name, file in files.items():
        assert digest_of(name) == sha256(file.read_bytes()).hexdigest()
    with pytest.raises(InvalidInput, match="machine: nosuch is not"):
        digest_of("nosuch")
