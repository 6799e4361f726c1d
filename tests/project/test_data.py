"""Every file of measurements comes with what it is, its source and its licence."""

import csv

import pytest

from tests.project.checkout import ROOT, tracked

DATA = ROOT / "labkit/data"
README = (DATA / "README.md").read_text()
PAPERS = {"README.md", "LICENSE"}


def explained(readme: str) -> dict[str, list[str]]:
    """File to the other cells of its line in the table: what it is, and where from."""
    lines = [
        line.strip("| ").split(" | ") for line in readme.splitlines() if line.startswith("| `")
    ]
    return {name.strip("`"): cells for name, *cells in lines}


def unexplained(readme: str, files: list[str]) -> list[str]:
    """Files without a word on what they are, or on their source and licence."""
    cells = explained(readme)
    return [name for name in files if len([c for c in cells.get(name, ()) if c.strip()]) != 2]


def files() -> list[str]:
    """What was measured or published; the words of the catalogue are our own."""
    words = DATA / "strings"
    paths = [
        path
        for path in tracked("labkit/data")
        if path.name not in PAPERS and words not in path.parents
    ]
    return [path.relative_to(DATA).as_posix() for path in paths]


def test_every_file_has_source_and_licence():
    assert files()
    assert unexplained(README, files()) == []
    assert set(explained(README)) == set(files()), "a line for each file, a file for each line"


def test_a_licence_that_is_named_is_there():
    for name in files():
        where = explained(README)[name][1]
        if "LICENSE" in where:
            assert "Permission is hereby granted" in (DATA / name).with_name("LICENSE").read_text()


@pytest.mark.parametrize("line", ["", "| `new.csv` | numbers |", "| `new.csv` | numbers |  |"])
def test_a_file_without_source_is_noticed(line):
    assert unexplained(README + "\n" + line, ["new.csv"]) == ["new.csv"]


def test_the_summary_is_that_of_the_pairs():
    """What the README calls computed can be computed."""
    with (DATA / "ump-2013/pairwise_ump.csv").open() as pairs:
        costs: dict[tuple[str, ...], list[float]] = {}
        for row in csv.DictReader(pairs):
            key = (row["machine"], row["metric"], row["variant"])
            costs.setdefault(key, []).append(float(row["cycles"]))
    with (DATA / "ump-2013/pairwise_summary.csv").open() as summary:
        for row in csv.DictReader(summary):
            each = costs[row["machine"], row["metric"], row["variant"]]
            assert len(each) == int(row["pairs"])
            assert round(min(each)) == int(row["min"])
            assert round(max(each)) == int(row["max"])


def test_the_javascript_we_ship_has_its_licence():
    static = ROOT / "labkit/widgets/static"
    (library,) = static.glob("*.js")
    assert library.name in (static / "README.md").read_text()
    assert "Permission is hereby granted" in (static / "plotly-basic.LICENSE").read_text()
