"""What is said about Figure 6, from made-up rows."""

from labkit.experiments.fig6_findings import dearer_from, findings
from labkit.results import Row


def row(curve, x, value, published=None, *, calibrated=False):
    error = None if published is None else 100 * (value / published - 1)
    return Row(
        experiment="fig6",
        machine="amd_8x4",
        curve=curve,
        x_name="cores",
        x=x,
        value=value,
        unit="cycles",
        published=published,
        error_percent=error,
        calibrated=calibrated,
    )


ROWS = [
    row("Unicast", 2, 100, 100, calibrated=True),
    row("Multicast", 2, 200, 200, calibrated=True),
    row("Unicast", 16, 110, 100),
    row("Multicast", 16, 210, 300),
    row("Unicast", 32, 700, 900),
    row("Multicast", 32, 300, 400),
]


def test_error_ranks_and_where_unicast_crosses_beside_what_was_published():
    assert findings(ROWS)[:4] == [
        "Mean absolute error over 6 to 32 cores, all predicted: Unicast 16.1 %, Multicast 27.5 %",
        "At 16 cores Multicast > Unicast (published: Multicast > Unicast)",
        "At 32 cores Unicast > Multicast (published: Unicast > Multicast)",
        "Unicast is cheaper than Multicast up to 16 cores (published: 16)",
    ]


def test_the_knee_is_left_open():
    assert "None of them is claimed" in findings(ROWS)[-1]


def test_without_published_values_nothing_is_compared():
    bare = [row(each.curve, each.x, each.value) for each in ROWS]
    assert findings(bare) == [
        "At 16 cores Multicast > Unicast",
        "At 32 cores Unicast > Multicast",
        "Unicast is cheaper than Multicast up to 16 cores",
    ]


def test_nothing_to_say_about_one_curve_of_one_point():
    assert findings([row("Broadcast", 3, 10)]) == []


def test_from_which_core_count_on_a_curve_is_dearer():
    """Not if it never is, and not if the rows end before."""
    rows = [row("Unicast", x, 100 * x) for x in (2, 3, 4)] + [
        row("Radix", x, 350) for x in (2, 3, 4)
    ]
    assert dearer_from(rows, one="Unicast", other="Radix") == 4
    assert dearer_from(rows[:5], one="Unicast", other="Radix") is None
    assert dearer_from(rows, one="Radix", other="Unicast") is None
