"""What a sweep varies, as typed and as given by a program."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.errors import InvalidInput
from labkit.experiments import find
from labkit.experiments.fig3_shared_state import CURVES, Parameters
from labkit.parameters import from_text
from labkit.studies.axes import axes_of, read_over


def axis(name, values):
    return axes_of(Parameters, {name: values})[name]


@pytest.mark.parametrize(
    ("name", "values", "texts"),
    [
        ("cores", "2:4", ["2", "3", "4"]),
        ("cores", "2:16:7", ["2", "9", "16"]),
        ("cores", "8, 2,4", ["8", "2", "4"]),
        ("cores", "2:4,3:5", ["2", "3", "4", "5"]),
        ("cores", range(2, 5), ["2", "3", "4"]),
        ("cores", 7, ["7"]),
        ("cores", [(2, 16), 4], ["2:16", "4"]),
        ("clients", "1:9:4", ["1", "5", "9"]),
        ("seed", range(3), ["0", "1", "2"]),
        ("curves", "SHM1, MSG1", ["SHM1", "MSG1"]),
        ("curves", ["SHM1", ("SHM1", "MSG1")], ["SHM1", "SHM1,MSG1"]),
        ("machine", "amd_4x4,torus:4x4", ["amd_4x4", "torus:4x4"]),
        ("topology", "as built,line", ["as built", "line"]),
    ],
)
def test_values_of_an_axis(name, values, texts):
    assert axis(name, values) == texts


@given(st.lists(st.integers(1, 16), min_size=1, max_size=20))
def test_each_value_once_in_the_order_given_however_it_is_given(numbers):
    texts = list(dict.fromkeys(map(str, numbers)))
    assert axis("cores", numbers) == axis("cores", ",".join(map(str, numbers))) == texts
    assert axis("cores", texts) == texts


@given(cores=st.integers(1, 16), curves=st.lists(st.sampled_from(sorted(CURVES)), min_size=1))
def test_a_value_is_what_a_field_reads(cores, curves):
    """What an axis holds goes back into parameters as it is."""
    texts = {"cores": axis("cores", [cores])[0], "curves": axis("curves", [curves])[0]}
    parameters = from_text(Parameters, texts)
    assert parameters.cores == (cores, cores)
    assert set(parameters.curves) == set(curves)


@pytest.mark.parametrize(
    ("over", "sentence"),
    [
        ({}, "over: a sweep needs at least one parameter to vary; choose from machine, cores"),
        ({"core": "2"}, "core: there is no such parameter; choose from machine, cores"),
        ({"cores": ""}, "cores: '' is not a number or a range"),
        ({"cores": []}, "cores: it has no values; it may be a number or a range"),
        (
            {"cores": "4:2"},
            "cores: 4:2 is not LOW:HIGH or LOW:HIGH:STEP within 1:1024; try 1:1024.",
        ),
        ({"cores": "2:8:0"}, "cores: 2:8:0 is not LOW:HIGH or LOW:HIGH:STEP within 1:1024"),
        ({"cores": "2:8:1:1"}, "cores: 2:8:1:1 is not LOW:HIGH or LOW:HIGH:STEP within"),
        ({"cores": "2:9999"}, "cores: 2:9999 is not LOW:HIGH or LOW:HIGH:STEP within 1:1024"),
        ({"cores": "2:x"}, "cores: 2:x is not LOW:HIGH or LOW:HIGH:STEP within 1:1024"),
        ({"cores": [2.5]}, "cores: 2.5 is not a number or a range"),
        ({"cycles": "20000:10000000"}, "cycles: 20000:10000000 has more values than a sweep takes"),
        ({"curves": "SHM3"}, "curves: SHM3 is not a comma-separated list of SHM1"),
        ({"machine": "nothing"}, "machine: nothing is not one of amd_2x2"),
    ],
)
def test_what_is_no_axis_is_refused_in_a_sentence(over, sentence):
    with pytest.raises(InvalidInput) as caught:
        axes_of(Parameters, over)
    assert str(caught.value).startswith(sentence)


def test_options_of_the_command_line():
    assert read_over(["cores=2:4", "hop-percent=0,100"]) == {"cores": "2:4", "hop_percent": "0,100"}
    for option, sentence in (
        ("cores", "over: cores is not of the form NAME=VALUES; try --over cores=2:8."),
        ("=3", "over: =3 is not of the form NAME=VALUES"),
        ("", "over: '' is not of the form NAME=VALUES"),
    ):
        with pytest.raises(InvalidInput) as caught:
            read_over([option])
        assert str(caught.value).startswith(sentence)
    with pytest.raises(InvalidInput, match="cores is given twice; try --over cores=2,3"):
        read_over(["cores=2", "cores=3"])


def test_a_comma_within_an_option_divides_nothing():
    options = "MCS,test, then test-and-set,ticket"
    found = axes_of(find("fig7").parameters, {"lock": options})
    assert found == {"lock": ["MCS", "test, then test-and-set", "ticket"]}
