"""The sentences below Figure 3 are computed from its rows, whatever those are."""

from labkit.experiments.fig3_findings import findings
from labkit.results import Row


def row(curve, x, value, published=None, *, status="figure", calibrated=False):
    plain = {"experiment": "e", "machine": "m", "x_name": "cores", "unit": "cycles"}
    error = None if published is None else 100 * (value / published - 1)
    return Row(
        **plain,
        curve=curve,
        x=x,
        value=value,
        published=published,
        error_percent=error,
        published_status=status,
        calibrated=calibrated,
    )


ROWS = [
    row("SHM8", 4, 100, 200, calibrated=True),
    row("SHM8", 6, 220, 200),
    row("SHM8", 16, 3200, 3200),
    row("SHM1", 16, 50, 200),
    row("Server", 2, 100, 900, status="figure, definition unclear"),
    row("Server", 16, 100, 80),
]


def test_the_whole_text_of_a_small_case():
    wrong = (
        "Off, and not tuned to look better: SHM1 by 75 %. With so few lines a core writes them again "
        "and again before it loses them; how often is not predicted, only fitted at four cores"
    )
    assert findings(ROWS) == [
        "Mean absolute error over 6 to 16 cores, all predicted: SHM8 5.0 %, SHM1 75.0 %, Server 25.0 %",
        "The server does 2.0 times the updates of 16 SHM8 cores (published: 2.5)",
        wrong,
    ]


def test_a_what_if_has_no_errors_and_no_published_ratio():
    rows = [row("SHM8", 16, 3200), row("Server", 16, 100)]
    assert findings(rows) == ["The server does 2.0 times the updates of 16 SHM8 cores"]


def test_without_rows_there_is_nothing_to_say():
    assert findings([]) == []
