"""`labkit sensitivity` ranks parameters as a table, CSV, JSON and a web page."""

import csv
import io
import json

import pytest

from labkit.results import MODEL_VERSION


@pytest.fixture
def rank(call):
    def run(*arguments):
        over = ("--over", "cores=2:16", "--over", "hop_percent=0:400:100")
        return call("sensitivity", "squares", *over, "--executor", "serial", *arguments)

    return run


def test_the_table(rank):
    """SHM4 is the square of the cores, and has nothing to do with hops."""
    lines = rank("--curve", "SHM4").stdout.splitlines()
    assert lines[0] == "What moves SHM4 of squares, by Morris"
    assert lines[1].split() == ["rank", "parameter", "effect", "±", "95", "%", "spread"]
    assert [line.split()[1] for line in lines[2:4]] == ["cores", "hop_percent"]
    assert lines[3].split()[2] == "0"
    assert lines[-1].startswith("30 points, ")


def test_csv_and_json(rank):
    rows = list(csv.DictReader(io.StringIO(rank("--curve", "SHM4", "--format", "csv").stdout)))
    found = json.loads(rank("--curve", "SHM4", "--format", "json").stdout)
    assert [each["name"] for each in rows] == [each["name"] for each in found["effects"]]
    assert found["curve"] == "SHM4"


def test_files(rank, tmp_path):
    table, chart = tmp_path / "ranking.csv", tmp_path / "ranking.html"
    done = rank("--curve", "SHM4", "--output", str(table), "--chart", str(chart))
    assert (done.exit_code, done.stdout) == (0, "")
    assert table.read_text().startswith("name,size")
    assert "What moves SHM4" in chart.read_text()
    origin = json.loads((tmp_path / "ranking.csv.provenance.json").read_text())
    assert origin["over"]["hop_percent"] == ["0", "100", "200", "300", "400"]
    assert origin["model_version"] == MODEL_VERSION


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ((), "curve"),
        (("--curve", "nosuch"), "curve: nosuch is not one of SHM4, MSG8; choose one."),
        (("--curve", "SHM4", "--method", "sobol", "--samples", "3"), "samples: 3 is not a power"),
        (("--curve", "SHM4", "--chart", "x.png"), "chart: x.png is not a file that ends in .html"),
        (("--curve", "SHM4", "--fix", "hops"), "over: hops is not of the form NAME=VALUES"),
    ],
)
def test_bad_input_is_one_sentence(rank, arguments, says):
    done = rank(*arguments)
    assert done.exit_code == 2
    assert says in done.stderr
    assert done.stderr.count("\n") == 1
