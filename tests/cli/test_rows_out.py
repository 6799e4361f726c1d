"""In which form rows leave; how far a run is, is asked of the command that runs an experiment."""

import pytest

from labkit.cli.rows_out import check_page, chosen_format
from labkit.errors import InvalidInput


@pytest.mark.parametrize(
    ("format", "output", "chosen"),
    [
        (None, None, "table"),
        (None, "rows.csv", "csv"),
        (None, "rows.parquet", "parquet"),
        (None, "rows.txt", "table"),
        ("json", "rows.csv", "json"),
        ("csv", None, "csv"),
    ],
)
def test_the_form_is_what_one_says_or_what_the_file_ends_in(format, output, chosen):
    assert chosen_format(format, output) == chosen


def test_parquet_needs_a_file():
    with pytest.raises(InvalidInput, match=r"it needs a file; try --output rows\.parquet"):
        chosen_format("parquet", None)


def test_a_chart_is_a_web_page():
    check_page(None)
    check_page("chart.html")
    with pytest.raises(InvalidInput, match=r"chart: chart\.png is not a file that ends in \.html"):
        check_page("chart.png")
