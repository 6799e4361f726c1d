"""Every number of a machine names its source, and what is calibrated is declared."""

import attrs
import pytest

from labkit.errors import InvalidInput
from labkit.hardware.specification import MachineSpec, machine_names
from labkit.published import published


@pytest.mark.parametrize("name", machine_names())
def test_every_number_has_a_source(name):
    spec = MachineSpec.load(name)
    for number in (*spec.numbers.values(), *spec.software.values()):
        assert number.source
        assert set(number.published) <= published().keys()


def test_calibration_uses_only_two_to_five_cores():
    calibration = MachineSpec.load("amd_4x4").calibration
    assert "table1.lrpc.4x4.cycles" in calibration, "Table 1 is one number a machine, and is given"
    for id in calibration - {"table1.lrpc.4x4.cycles"}:
        figure, _, cores = id.split(".")
        assert figure == "fig3"
        assert 2 <= int(cores) <= 5


def test_the_numbers_are_those_of_2013():
    """Each constant against the published row that its source names."""
    spec = MachineSpec.load("amd_4x4")
    value = {
        id: published()[f"smelt13.{id}"].number
        for id in ("send.sbrinz.same_socket", "recv.sbrinz.same_socket", "recv.sbrinz.2_hops")
    }
    assert spec.probe_cycles == round(value["send.sbrinz.same_socket"])
    assert spec.cycles("fetch_cycles") == round(value["recv.sbrinz.same_socket"])
    over_two_hops = value["recv.sbrinz.2_hops"] - value["recv.sbrinz.same_socket"]
    assert spec.hop_cycles == round(over_two_hops / 4)


def test_what_a_probe_round_costs_grows_with_the_diameter():
    spec = MachineSpec.load("amd_4x4")
    shapes = ("one package", "fully connected", "as built", "line")
    rounds = [spec.with_topology(shape).probe_cycles for shape in shapes]
    assert rounds == sorted(rounds)
    assert rounds[0] == spec.cycles("fetch_cycles")
    assert attrs.evolve(spec, hop_percent=0).probe_cycles == rounds[0]


def test_an_unknown_machine_is_one_sentence():
    with pytest.raises(InvalidInput, match=r"machine: nosuch is not one of .*amd_4x4"):
        MachineSpec.load("nosuch")
