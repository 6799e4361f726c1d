"""An experiment becomes a command: its parameters are the options, its rows go where one says."""

import importlib
import json
from pathlib import Path

import attrs
import pytest
from click.testing import CliRunner

from labkit.cli import build
from labkit.errors import InvalidInput
from labkit.experiments.provenance import provenance
from labkit.results import COLUMNS, to_csv, to_json, to_parquet


@pytest.fixture
def rows(experiment):
    return [
        point
        for point in experiment.points(experiment.parameters())
        if not hasattr(point, "events")
    ]


def test_each_parameter_is_an_option_that_explains_itself(call):
    help = " ".join(call("run", "squares", "--help").stdout.split())
    assert "--cores SPAN How many cores. [a number or a range LOW:HIGH within 2:16" in help
    assert "--hop-percent INTEGER The price of a link. [a whole number from 0 to 400 %" in help
    assert "--shape CHOICE S. [one of ring, line; default ring]" in help
    assert "What is squared grows." in help


def test_a_long_run_without_a_bar_says_how_far_it_is(call, monkeypatch):
    """On stderr, where no row is; a short run says nothing."""
    assert call("run", "squares").stderr == ""
    clock = iter(range(0, 1000, 15))
    module = importlib.import_module("labkit.cli.rows_out")
    monkeypatch.setattr(module, "monotonic", lambda: next(clock))
    done = call("run", "squares", "--format", "csv")
    assert done.stderr.splitlines() == ["squares: 1 of 3, 300 events so far"]
    assert done.stdout == call("run", "squares", "--format", "csv").stdout


def test_options_reach_the_experiment(call):
    done = call("run", "squares", "--cores", "5", "--format", "csv")
    assert [line.split(",")[4] for line in done.stdout.splitlines()[1:]] == ["5", "5"]


def test_csv_json_and_parquet_are_those_of_results(call, rows, experiment, tmp_path):
    """JSON and Parquet say where the rows come from; the columns of CSV are fixed."""
    assert call("run", "squares", "--format", "csv").stdout == to_csv(rows)
    printed = call("run", "squares", "--hop-percent", "50", "--format", "json").stdout
    origin = provenance(experiment, experiment.parameters(hop_percent=50), rows)
    assert printed == to_json(rows, origin)
    assert list(json.loads(printed)["rows"][0]) == list(COLUMNS)
    target = tmp_path / "rows.parquet"
    assert call("run", "squares", "--hop-percent", "50", "--output", str(target)).exit_code == 0
    assert target.read_bytes() == to_parquet(rows, origin)


def test_beside_a_csv_file_stands_where_it_comes_from(call, rows, experiment, tmp_path):
    target = tmp_path / "rows.csv"
    call("run", "squares", "--output", str(target))
    beside = json.loads((tmp_path / "rows.csv.provenance.json").read_text())
    origin = provenance(experiment, experiment.parameters(), rows)
    assert beside == json.loads(json.dumps(origin))
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "rows.csv",
        "rows.csv.provenance.json",
    ]


def test_a_pipe_has_nothing_beside_it(call, tmp_path):
    assert call("run", "squares", "--output", "/dev/null", "--format", "csv").exit_code == 0
    assert not Path("/dev/null.provenance.json").exists()


def test_parquet_needs_a_file(call):
    done = call("run", "squares", "--format", "parquet")
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.endswith("it needs a file; try --output rows.parquet.\n")


def test_curves_are_compared_only_where_that_is_the_question(other_call, experiment):
    """Else there is nothing to say, and nothing is said."""
    plain = attrs.evolve(experiment, compares_curves=False)
    text = other_call(plain, "run", "squares").stdout
    assert "rises above" not in text
    assert "What the curves say" not in text


def test_the_table_ends_with_what_follows_from_it(call):
    assert call("run", "squares").stdout.splitlines() == [
        " cores  curve                  model    published    ± reading  error %  status",
        "                              cycles       cycles       cycles",
        "     2  SHM4                      4*         3.64            5    +10.0  figure",
        "     2  MSG8                     10            10            5     +0.0  figure",
        "     3  SHM4                      9          8.18            5    +10.0  figure",
        (
            "     3  MSG8                     10            10            5     +0.0  "
            "figure, definition unclear"
        ),
        "     4  SHM4                     16          14.5            5    +10.0  figure",
        "     4  MSG8                     10            10            5     +0.0  figure",
        "",
        "Mean absolute error of the predictions",
        "  SHM4              10.0 %   (2 points, cores 3 to 4; worst +10.0 % at 3)",
        "  MSG8               0.0 %   (2 points, cores 2 to 4; worst +0.0 % at 2)",
        "  all                5.0 %   (4 points, cores 2 to 4; worst +10.0 % at 3)",
        "  * calibrated: the model was fitted to this published value, so it is not scored",
        "  definition unclear: shown beside the published value, not scored",
        "",
        "What the curves say",
        "  SHM4 rises above MSG8 between 3 and 4 cores",
    ]


def test_progress_is_no_part_of_the_output(call):
    """There is no terminal here, so there is no bar."""
    assert call("run", "squares").stderr == ""


@pytest.mark.parametrize(
    ("name", "format", "begins"),
    [
        ("rows.csv", (), "experiment,machine"),
        ("rows.json", (), '{"provenance": {'),
        ("rows.txt", (), " cores  curve"),
        ("rows", (), " cores  curve"),
        ("rows.csv", ("--format", "json"), '{"provenance": {'),
        ("rows.txt", ("--format", "csv"), "experiment,machine"),
    ],
)
def test_the_format_is_what_one_says_or_what_the_file_ends_in(call, tmp_path, name, format, begins):
    target = tmp_path / name
    done = call("run", "squares", "--output", str(target), *format)
    assert (done.exit_code, done.stdout) == (0, "")
    assert target.read_text().startswith(begins)


def test_a_chart_and_a_table_at_once(call, tmp_path):
    target = tmp_path / "chart.html"
    done = call("run", "squares", "--chart", str(target))
    assert done.stdout.splitlines()[-1] == "  SHM4 rises above MSG8 between 3 and 4 cores"
    html = target.read_text()
    assert "<h1>Squares of cores</h1>" in html
    assert "<p>SHM4 rises above MSG8 between 3 and 4 cores.</p>" in html


@pytest.mark.parametrize("option", ["--output", "--chart"])
def test_a_file_that_cannot_be_written_stops_the_run_before_it_begins(
    other_call, experiment, tmp_path, option
):
    def points(_):
        pytest.fail("the run began")
        yield

    silent = attrs.evolve(experiment, points=points)
    done = other_call(silent, "run", "squares", option, str(tmp_path / "nosuch" / "file"))
    assert done.exit_code == 2
    assert done.stderr.startswith(f"Error: {option[2:]}: ")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    "failure", [KeyboardInterrupt, RuntimeError, InvalidInput("a", "b", fix="c")]
)
def test_a_run_that_fails_keeps_the_old_files(other_call, experiment, tmp_path, failure):
    def points(parameters):
        yield next(row for row in experiment.points(parameters) if not hasattr(row, "events"))
        raise failure

    files = [tmp_path / "rows.csv", tmp_path / "chart.html"]
    for file in files:
        file.write_text("mine")
    failing = attrs.evolve(experiment, points=points)
    options = ("--output", str(files[0]), "--chart", str(files[1]))
    assert other_call(failing, "run", "squares", *options).exit_code != 0
    assert [file.read_text() for file in files] == ["mine", "mine"]
    assert sorted(tmp_path.iterdir()) == sorted(files)


def test_what_an_experiment_finds_is_printed(other_call, experiment):
    finding = attrs.evolve(experiment, findings=lambda rows: [f"{len(rows)} rows, no less"])
    done = other_call(finding, "run", "squares")
    assert done.stdout.splitlines()[-1] == "  6 rows, no less"


@pytest.fixture
def completed(experiment):
    """The command line over the squares and an experiment that completes them."""
    other = attrs.evolve(
        experiment,
        short="more",
        name="more_squares",
        title="More squares",
        findings=lambda rows: [f"{len(rows)} rows here too"],
        completes="squares",
    )
    lab = build([experiment, other])
    return lambda *arguments: CliRunner().invoke(lab, arguments, prog_name="labkit")


def test_an_experiment_that_completes_another_tells_its_findings_below(completed, call, tmp_path):
    alone = call("run", "squares").stdout
    assert completed("run", "squares").stdout == alone + "\nMore squares\n  6 rows here too\n"
    target = tmp_path / "rows.txt"
    completed("run", "squares", "--output", str(target))
    assert target.read_text().endswith("\n\nMore squares\n  6 rows here too\n")


@pytest.mark.parametrize("options", [("--hop-percent", "50"), ("--format", "csv")])
def test_a_what_if_and_plain_rows_are_not_completed(completed, call, options):
    assert completed("run", "squares", *options).stdout == call("run", "squares", *options).stdout


def test_rows_without_published_values_have_no_score(other_call, experiment, make_row):
    plain = attrs.evolve(experiment, points=lambda _: iter([make_row("SHM4", 2, 9)]))
    assert other_call(plain, "run", "squares").stdout.splitlines()[2:] == [
        "     2  SHM4                      9",
        "",
        "None of these points is a prediction of a published value.",
    ]


@pytest.mark.parametrize("format", ["table", "csv", "json"])
def test_a_run_without_rows_is_no_error(other_call, experiment, format):
    empty = attrs.evolve(experiment, points=lambda _: iter([]))
    assert other_call(empty, "run", "squares", "--format", format).exit_code == 0
