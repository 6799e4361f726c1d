"""Who cannot see a figure gets the same facts as text, computed from the same rows."""

import attrs

from labkit.charts.text_twin import cells, describe, number, summary, table


def test_a_figure_in_words(row, published_row):
    rows = [row("MSG1", 2, 1300), row("MSG1", 3, 1290), row("MSG1", 4, 1310)]
    rows += [published_row("SHM8", 2, 1000, against=800, calibrated=True)]
    rows += [published_row("SHM8", 3, 1210, against=1100)]
    rows += [published_row("SHM8", 4, 2000, against=2500)]
    assert describe(rows, title="Figure 3").splitlines() == [
        "Figure 3.",
        "MSG1: 1,300 cycles at 2 to 1,310 at 4 cores, lowest 1,290 at 3.",
        "SHM8: 1,000 cycles at 2 to 2,000 at 4 cores.",
        "SHM8 rises above MSG1 between 3 and 4 cores.",
        "Mean absolute error over 2 predicted points: 15.0 %; worst: SHM8 at 4 cores, -20.0 %.",
    ]


def test_the_summary_is_the_same_without_the_ranges(paper_rows):
    whole = describe(paper_rows, title="Figure 3").splitlines()
    assert summary(paper_rows, title="Figure 3").splitlines() == [whole[0], *whole[8:]]


def test_the_order_of_rows_does_not_matter_within_a_curve(paper_rows):
    """The curves are named in the order in which they appear."""
    turned = sorted(paper_rows, key=lambda row: -row.x)
    assert describe(turned, title="t") == describe(paper_rows, title="t")
    assert table(turned) == table(paper_rows)


def test_a_figure_of_one_point(row):
    assert describe([row("SHM1", 2, 3.14159)], title="t").splitlines() == [
        "t.",
        "SHM1: 3.14 cycles at 2 cores.",
        "No prediction to compare with a published value.",
    ]


def test_an_empty_figure_says_so():
    assert describe([], title="t") == "t. No points yet."
    assert summary([], title="t") == "t. No points yet."
    assert table([]) == "No points yet."


def test_an_unclear_value_is_not_scored(published_row):
    unclear = attrs.evolve(
        published_row("Server", 2, 300, against=600),
        published_status="figure, definition unclear",
    )
    assert "No prediction" in describe([unclear], title="t")


def test_the_table(row, published_row):
    rows = [published_row("SHM8", 2, 1687.4, against=1600, calibrated=True)]
    rows += [row("SHM8", 3, 47.94), row("MSG1", 3, 1290)]
    assert table(rows).splitlines() == [
        "| cores | SHM8 | MSG1 |",
        "| ---: | ---: | ---: |",
        "| 2 | 1,687* (1,600) |  |",
        "| 3 | 47.9 | 1,290 |",
        "",
        "Model in cycles, the published value in brackets, * calibrated.",
    ]


def test_the_table_holds_every_point(paper_rows):
    body = cells(paper_rows)[1:]
    assert [line[0] for line in body] == [str(x) for x in range(2, 17)]
    assert sum(cell != "" for line in body for cell in line[1:]) == len(paper_rows)


def test_numbers_keep_three_digits():
    assert [number(value) for value in (0.1234, 9.876, 99.94, 100.4, 12345.6)] == [
        "0.123",
        "9.88",
        "99.9",
        "100",
        "12,346",
    ]


def test_what_is_published_only_is_named_and_its_cell_says_what_was_published(row, published_row):
    only = attrs.evolve(
        published_row("L4", 0, 1, against=424), value=None, error_percent=None, unit="lines"
    )
    rows = [row("URPC", 0, 450), only]
    assert "L4: published only." in describe(rows, title="T").splitlines()
    assert cells(rows)[1:] == [["0", "450", "(424)"]]
    assert "Model in cycles or lines," in table(rows)
