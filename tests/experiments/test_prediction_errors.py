"""What the model has been fitted to, and what it has no published value for, is not judged."""

from labkit.experiments.prediction_errors import in_words, prediction_errors
from labkit.results import Row


def row(curve, x, error, **more):
    return Row(
        experiment="test",
        machine="m",
        curve=curve,
        x_name="cores",
        x=x,
        value=1.0,
        unit="cycles",
        error_percent=error,
        **more,
    )


def test_the_mean_is_over_predictions_from_six_cores_on():
    rows = [
        row("A", 5, 90.0),
        row("A", 6, 10.0),
        row("A", 7, -20.0),
        row("A", 8, 70.0, calibrated=True),
        row("B", 9, 5.0),
        row("C", 9, None),
    ]
    errors = prediction_errors(rows)
    assert errors == {"A": 15.0, "B": 5.0}
    (sentence,) = in_words(rows, errors)
    assert sentence.endswith("over 6 to 9 cores, all predicted: A 15.0 %, B 5.0 %")


def test_nothing_is_said_of_nothing():
    assert list(in_words([row("A", 6, None)], {})) == []
