"""A ranking as a chart with its table."""

from labkit.studies.sensitivity import Sensitivity
from labkit.sweeps.sensitivity import Effect
from labkit.widgets.effects_chart import EffectsChart

FOUND = Sensitivity(
    experiment="fig3",
    curve="SHM8",
    unit="cycles",
    method="morris",
    effects=(
        Effect(name="cores", size=24000.0, sure=9000.0, other=18000.0),
        Effect(name="misses", size=15.0, sure=3.0, other=0.0),
    ),
    fixed={},
    asked=9,
    run=8,
)


def test_the_chart_and_its_twin():
    frame = EffectsChart(FOUND).frame
    assert frame["figure"]["layout"]["title"]["text"] == "What moves SHM8 of fig3, by Morris"
    assert "| 1 | cores | 24,000 |" in frame["text"]
