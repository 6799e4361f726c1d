"""What was fitted is what the machines' files say, and what the rows say of it."""

from labkit.experiments.validation.calibration import fitted_numbers, fitted_rows
from labkit.hardware.specification import MachineSpec


def test_every_fitted_number_names_what_it_was_fitted_to():
    fitted = fitted_numbers()
    assert len(fitted) > 10
    assert all(number.published and number.source for number in fitted)
    for machine in {number.machine for number in fitted}:
        named = {id for number in fitted if number.machine == machine for id in number.published}
        assert named == set(MachineSpec.load(machine).calibration)


def test_a_fitted_point_is_there_once_and_has_an_error(found):
    rows = fitted_rows(found)
    places = [(row.experiment, row.machine, row.curve, row.x) for row in rows]
    assert len(places) == len(set(places)) > 10
    assert all(row.calibrated and row.error_percent is not None for row in rows)
    assert not any(row.scored for row in rows)
