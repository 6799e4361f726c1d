"""What somebody typed becomes parameters, or a sentence with the bounds of this machine."""

import attrs
import pytest

from labkit.errors import InvalidInput
from labkit.experiments import find
from labkit.experiments.experiment import Experiment
from labkit.parameters import choice, integer, span

CORES = {"small": 4, "large": 16}


@attrs.frozen(kw_only=True)
class Parameters:
    machine: str = choice("small", options={"small": "", "large": ""}, label="m", help="M.")
    cores: int = integer(2, low=1, high=1024, label="c", help="C.", unit="cores")

    def __attrs_post_init__(self):
        if self.cores > CORES[self.machine]:
            raise InvalidInput("cores", f"{self.machine} has {CORES[self.machine]}", fix="try 2")


@pytest.fixture
def experiment():
    return Experiment(
        short="e",
        name="e",
        title="E",
        claim="",
        x_label="",
        y_label="",
        parameters=Parameters,
        points=lambda _: iter(()),
        limits=lambda given: {"cores": CORES[given.machine]},
    )


def test_what_is_not_given_keeps_its_default(experiment):
    assert experiment.read({"machine": "large"}) == Parameters(machine="large")


@pytest.mark.parametrize(
    ("texts", "sentence"),
    [
        ({"cores": "0"}, "cores: 0 is not a whole number from 1 to 4 cores; try 2."),
        (
            {"cores": "x", "machine": "large"},
            "cores: x is not a whole number from 1 to 16 cores; try 2.",
        ),
        ({"cores": "9"}, "cores: small has 4; try 2."),
        ({"machine": "x"}, "machine: x is not one of small, large; try small."),
        ({"machine": "x", "cores": "x"}, "machine: x is not one of small, large; try small."),
    ],
)
def test_a_refusal_names_the_bounds_of_this_machine(experiment, texts, sentence):
    with pytest.raises(InvalidInput) as caught:
        experiment.read(texts)
    assert str(caught.value) == sentence


def test_a_fitted_value_out_of_bounds_is_refused_though_nobody_typed_it(experiment):
    @attrs.frozen(kw_only=True)
    class Fitted:
        cores: tuple[int, int] = span(
            (2, 4), low=2, high=8, label="c", help="C.", fitted=lambda _: (2, 9)
        )

    with pytest.raises(InvalidInput, match=r"cores: .* LOW:HIGH within 2:8"):
        attrs.evolve(experiment, parameters=Fitted).read({})


def test_an_unknown_name_is_told_the_known_ones(experiment):
    with pytest.raises(
        InvalidInput, match="colour: there is no such parameter; choose from machine"
    ):
        experiment.read({"colour": "red"})


def test_a_fix_is_within_the_bounds():
    """The default may be above them."""
    with pytest.raises(
        InvalidInput, match=r"from 1 to 15 clients; try 15\.$|clients; try 15"
    ) as caught:
        find("fig3").read({"clients": "0"})
    assert caught.value.fix == "try 15"


def test_what_differs_from_the_defaults_is_said_in_words():
    """Numbers and choices; what a chart shows by itself is left out, and so is a limit."""
    fig3 = find("fig3")
    assert fig3.changed(fig3.parameters()) == []
    assert fig3.changed(fig3.parameters(cores="2:5", curves="SHM1", clients=15)) == []
    assert fig3.changed(fig3.parameters(machine="torus:4x4")) == ["machine: torus:4x4"]
    changed = fig3.changed(fig3.parameters(topology="ring", misses=1, hop_percent=200, clients=4))
    assert changed == [
        "clients at most: 4",
        "misses in flight: 1",
        "topology: ring",
        "cost per hop: 200 %",
    ]
