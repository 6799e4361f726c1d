"""A row is a line, and the lines stand under their heads."""

import attrs
import pytest

from labkit.cli.terminal import head, line, summary, table


def test_columns_stand_under_their_heads(make_row):
    names, units = head(make_row("SHM8", 2, 1)).splitlines()
    drawn = line(make_row("SHM8", 16, 12345.6, 11687, calibrated=True))
    for name, cell in (("model", "12,346*"), ("published", "11,687"), ("± reading", "5")):
        assert names.index(name) + len(name) == drawn.index(f" {cell}") + 1 + len(cell)
    assert names.index("status") == drawn.index("figure")
    assert names.index("curve") == drawn.index("SHM8")
    assert units.split() == ["cycles"] * 3


@pytest.mark.parametrize(("calibrated", "shown"), [(True, " 9* "), (False, " 9  ")])
def test_a_star_marks_calibrated_points(make_row, calibrated, shown):
    assert shown in line(make_row("SHM8", 3, 9, 8, calibrated=calibrated))


def test_a_row_without_a_published_value_ends_after_its_own(make_row):
    assert line(make_row("SHM8", 3, 9)).split() == ["3", "SHM8", "9"]


def test_a_row_that_is_published_only_has_an_empty_cell_for_the_model(make_row):
    row = attrs.evolve(make_row("L4", 2, 1, 424), value=None, error_percent=None)
    assert line(row).split() == ["2", "L4", "424", "5", "figure"]


def test_a_new_table_begins_where_the_unit_changes(make_row):
    rows = [make_row("latency", 0, 450), make_row("throughput", 0, 3.4)]
    rows[1] = attrs.evolve(rows[1], unit="msgs/kcycle")
    first, second = "\n".join(table(rows)).split("\n\n")
    assert first.split()[-4:] == ["cycles", "0", "latency", "450"]
    assert second.split()[-4:] == ["msgs/kcycle", "0", "throughput", "3.4"]


def test_the_star_is_explained_also_where_nothing_is_predicted(make_row, experiment):
    text = summary([make_row("LRPC", 4, 757, 757, calibrated=True)], experiment)
    assert "None of these points is a prediction" in text
    assert "* calibrated: the model was fitted" in text
