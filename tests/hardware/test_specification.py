"""Every number of a machine names its source, and what is calibrated is declared."""

import attrs
import pytest

from labkit.errors import InvalidInput
from labkit.hardware.specification import MachineSpec, machine_names
from labkit.published import published


@pytest.mark.parametrize("name", machine_names())
def test_every_number_has_a_source(name):
    spec = MachineSpec.load(name)
    for number in (*spec.numbers.values(), *spec.software.values(), *spec.agreement.values()):
        assert number.source
        assert set(number.published) <= published().keys()


@pytest.mark.parametrize("name", machine_names())
def test_what_may_be_calibrated_on(name):
    """Figures 3, 6 and 7 at two to five cores, Table 1, the latencies of Tables 2 and 3, and 2013.

    In Figure 7 five cores are for Windows only; the others have to do with two and three.
    """
    for id in MachineSpec.load(name).calibration:
        source, *_, last = id.split(".")
        if source in {"fig3", "fig6"}:
            assert 2 <= int(last) <= 5
        elif source == "fig7":
            assert 2 <= int(last) <= (5 if ".Windows." in id else 3)
        elif source == "table1":
            assert id == f"table1.lrpc.{name.partition('_')[2]}.cycles"
        elif source in {"table2", "table3"}:
            assert last in {"cycles", "latency"}
        else:
            assert source == "smelt13"


def test_a_base_and_one_cost_per_hop_are_fitted_to_2013():
    """On the 8x4-core machine: messages inside a package, and receiving from three hops away."""
    fitted = {id.removeprefix("smelt13.") for id in MachineSpec.load("amd_8x4").calibration}
    assert {id for id in fitted if "gruyere" in id} == {
        "rtt.gruyere.same_socket",
        "recv.gruyere.same_socket",
        *(f"recv.gruyere.3_hops_(set_{name})" for name in "ABC"),
    }


def measured(id):
    return published()[f"smelt13.{id}"].number


def test_the_numbers_of_the_8x4_are_those_of_2013():
    """Each constant against the published rows that its source names."""
    spec = MachineSpec.load("amd_8x4")
    near = measured("recv.gruyere.same_socket")
    far = [measured(f"recv.gruyere.3_hops_(set_{name})") for name in "ABC"]
    half = measured("rtt.gruyere.same_socket") / 2
    assert spec.cycles("fetch_cycles") == round(near)
    assert spec.hop_cycles == round((sum(far) / 3 - near) / 6)
    assert spec.probe_cycles == round(half - 2 * spec.cycles("hit_cycles"))


def test_the_hardware_of_the_2x2_is_that_of_the_4x4_by_the_clock():
    """Nanosecond for nanosecond, with a probe that goes one hop and not two."""
    spec = MachineSpec.load("amd_2x2")
    near, far = measured("recv.sbrinz.same_socket"), measured("recv.sbrinz.2_hops")
    a_hop_of_probes = (measured("send.sbrinz.same_socket") - near) / 2
    faster = 2.8 / 2.5
    assert spec.cycles("fetch_cycles") == round(near * faster)
    assert spec.hop_cycles == round((far - near) / 4 * faster)
    assert spec.probe_cycles == pytest.approx((near + a_hop_of_probes) * faster, abs=1)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"protocol": "token"}, r"protocol: token is not one of hammer, snooping_bus"),
        ({"numbers": {}}, r"clock_mhz: a machine must name it; add \[numbers.clock_mhz\]"),
        ({"protocol": "snooping_bus"}, r"shared_cache_cycles: a machine must name it"),
    ],
)
def test_a_machine_without_the_numbers_of_its_protocol_is_refused(change, sentence):
    whole = MachineSpec.load("amd_4x4")
    numbers = {name: attrs.asdict(number) for name, number in whole.numbers.items()}
    read = {"name": "x", "title": "x", "protocol": "hammer", "numbers": numbers}
    with pytest.raises(InvalidInput, match=sentence):
        MachineSpec.from_mapping(read | change)


def test_a_number_of_another_protocol_is_refused():
    numbers = {name: {} for name in MachineSpec.load("intel_2x4").numbers} | {"hop_cycles": {}}
    read = {"protocol": "snooping_bus", "numbers": numbers}
    with pytest.raises(InvalidInput, match=r"hop_cycles: snooping_bus has no such number"):
        MachineSpec.from_mapping(read)


@pytest.mark.parametrize(
    ("name", "partners"),
    [
        ("amd_2x2", {0: 1, 1: 2}),
        ("amd_4x4", {0: 1, 1: 4, 2: 12}),
        ("amd_8x4", {0: 1, 1: 4, 2: 8, 3: 12}),
        ("intel_2x4", {0: 1, 1: 2}),
    ],
)
def test_there_is_a_partner_at_every_distance(name, partners):
    assert MachineSpec.load(name).partners == partners


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
