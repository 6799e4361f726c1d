"""`labkit validate` prints every verdict, in three formats, and its exit code is the worst of them."""

import csv
import importlib
import io
import json

import attrs
import pytest
from click.testing import CliRunner

from labkit.cli import main
from labkit.experiments.validation import Verdict

GOOD = Verdict(
    experiment="fig3",
    machine="amd_4x4",
    what="MSG8",
    points=11,
    verdict="holds",
    error_percent=0.7,
    worst_percent=-6.2,
    worst_x=5,
    bound="mean <= 12 %",
)
NUMBER = Verdict(
    experiment="fig7",
    machine="amd_8x4",
    what="cheaper from (cores)",
    points=1,
    verdict="holds",
    error_percent=14.3,
    model=8,
    published=7,
    bound="5 to 9",
)
BAD = attrs.evolve(GOOD, what="SHM4", verdict="FAILS", error_percent=20.0)


@pytest.fixture
def call(monkeypatch):
    """Return a function that runs the command over verdicts that are known."""

    def run(verdicts, *arguments):
        module = importlib.import_module("labkit.cli.validate")
        monkeypatch.setattr(module, "_found", lambda _: {})
        monkeypatch.setattr(module, "judge", lambda _: verdicts)
        return CliRunner().invoke(main, ["validate", *arguments], prog_name="labkit")

    return run


def test_the_table(call):
    lines = call([GOOD, NUMBER]).stdout.splitlines()
    assert lines[1].split("  ")[0] == "fig3"
    assert "MSG8, amd_4x4" in lines[1]
    assert "-6.2 at 5" in lines[1]
    assert "cheaper from (cores), amd_8x4: 8, published 7" in lines[2]
    assert "+14.3" in lines[2]
    assert lines[-1] == "2 bounds: 2 hold, 0 fail"


@pytest.mark.parametrize(("verdicts", "code"), [([GOOD], 0), ([GOOD, BAD], 1)])
@pytest.mark.parametrize("format", ["table", "csv", "json"])
def test_the_exit_code(call, verdicts, code, format):
    assert call(verdicts, "--format", format).exit_code == code


def test_csv_and_json_hold_the_same(call):
    rows = list(csv.DictReader(io.StringIO(call([GOOD, NUMBER], "--format", "csv").stdout)))
    records = json.loads(call([GOOD, NUMBER], "--format", "json").stdout)
    assert [Verdict(**record) for record in records] == [GOOD, NUMBER]
    assert [row["what"] for row in rows] == [record["what"] for record in records]
    assert rows[0].keys() == records[0].keys()


def test_the_whole_of_it_in_processes():
    """The real run: all bounds hold, and every experiment with published values is in the table."""
    result = CliRunner().invoke(main, ["validate", "--format", "json"], prog_name="labkit")
    assert result.exit_code == 0
    found = {record["experiment"] for record in json.loads(result.stdout)}
    assert {"fig3", "fig6", "fig7", "table1", "table2", "table3", "rtt2013", "orders"} <= found


def test_a_web_page_has_the_verdicts(call, tmp_path):
    page = tmp_path / "verdicts.html"
    assert call([GOOD, NUMBER], "--chart", str(page)).exit_code == 0
    assert "2 bounds are declared, 0 of them fail." in page.read_text()
