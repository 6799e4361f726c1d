"""What was fitted, as tables."""

from labkit.charts.fits import numbers, places, points
from labkit.experiments.validation import places as places_of
from labkit.experiments.validation.calibration import Fitted
from labkit.published import published


def test_a_number_with_its_source_and_what_it_was_fitted_to():
    stub = Fitted(
        machine="amd_4x4", name="stub", value=180, source="fitted: so", published=("a", "b")
    )
    assert numbers([stub])[1] == ("amd_4x4", "stub", "180", "fitted: so", "a, b")


def test_a_point_with_what_the_model_makes_of_it(published_row):
    row = published_row("MSG8", 4, 110.0, against=100, calibrated=True)
    line = ("fig3_shared_state", "amd_4x4", "MSG8", "4 cores", "110 cycles", "100", "+10.0 %")
    assert points([row])[1] == line


def test_every_published_row_has_its_place():
    head, *lines = places(places_of())
    assert len(head) == 3
    assert sum(int(count) for *_, count in lines) == len(published())
    kinds = [kind for kind, *_ in lines]
    assert list(dict.fromkeys(kinds)) == ["compared", "put into the model", "not modelled"]
