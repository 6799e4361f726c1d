"""`labkit sweep`: rows in the order of the design, whatever it is written to; problems in sentences."""

import csv
import io
import json

import attrs
import pandas as pd
import pytest
from click.testing import CliRunner

from labkit.cli import main
from labkit.errors import InvalidInput
from labkit.results import MODEL_VERSION

OVER = ("--over", "cores=2:4", "--over", "hop_percent=100,200", "--executor", "serial")


def test_a_table_names_what_varies_the_curve_and_the_value(call):
    done = call("sweep", "squares", "--over", "cores=2,4", "--executor", "serial")
    assert done.exit_code == 0, done.stderr
    assert done.stdout.splitlines() == [
        "cores  curve  x        value  unit",
        "2      SHM4   cores 2  4      cycles",
        "2      MSG8   cores 2  10     cycles",
        "4      SHM4   cores 4  16     cycles",
        "4      MSG8   cores 4  10     cycles",
    ]


def test_every_format_holds_the_same_rows_in_the_order_of_the_design(call, tmp_path):
    text = call("sweep", "squares", *OVER, "--format", "csv").stdout
    lines = list(csv.DictReader(io.StringIO(text)))
    assert [(each["cores"], each["hop_percent"], each["curve"]) for each in lines[:4]] == [
        ("2", "100", "SHM4"),
        ("2", "100", "MSG8"),
        ("2", "200", "SHM4"),
        ("2", "200", "MSG8"),
    ]
    read = json.loads(call("sweep", "squares", *OVER, "--format", "json").stdout)["rows"]
    assert [str(each["value"]) for each in read] == [each["value"] for each in lines]
    target = tmp_path / "rows.parquet"
    assert call("sweep", "squares", *OVER, "--output", str(target)).exit_code == 0
    assert pd.read_parquet(target)["x"].tolist() == [each["x"] for each in read]


def test_a_store_is_gone_on_from_and_computes_nothing_twice(other_call, experiment, tmp_path):
    computed = []

    def counted(parameters):
        computed.append(parameters.cores)
        yield from experiment.points(parameters)

    watched = attrs.evolve(experiment, points=counted)
    kept = ("--store", str(tmp_path / "points.sqlite"), "--executor", "serial")
    first = other_call(watched, "sweep", "squares", "--over", "cores=2:3", *kept)
    both = other_call(watched, "sweep", "squares", "--over", "cores=2:4", *kept)
    assert (first.exit_code, both.exit_code) == (0, 0)
    assert computed == [(2, 2), (3, 3), (4, 4)]
    assert first.stdout.splitlines()[1:] == both.stdout.splitlines()[1:5]


def test_a_csv_file_has_one_beside_it_that_says_where_it_comes_from(call, tmp_path):
    target = tmp_path / "rows.csv"
    design = ("--design", "random", "--samples", "3", "--seed", "5")
    call("sweep", "squares", *OVER, *design, "--output", str(target))
    origin = json.loads((tmp_path / "rows.csv.provenance.json").read_text())
    assert origin["command"] == (
        "labkit sweep squares --over cores=2:4 --over hop_percent=100,200 "
        "--design random --samples 3 --seed 5"
    )
    assert origin["over"] == {"cores": ["2", "3", "4"], "hop_percent": ["100", "200"]}
    assert origin["points"] == {"done": 3}
    assert origin["model_version"] == MODEL_VERSION


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--over", "cores=2:99"), "cores: 2:99 is not LOW:HIGH or LOW:HIGH:STEP within 2:16; "),
        (("--over", "wheels=4"), "wheels: there is no such parameter; choose from cores, "),
        (("--over", "cores"), "over: cores is not of the form NAME=VALUES; "),
        ((), "over: a sweep needs at least one parameter to vary; "),
        (("--over", "cores=2", "--executor", "cloud"), "executor: cloud is not one of processes"),
        (("--over", "cores=2", "--design", "random"), "samples: the design random needs a number"),
        (("--over", "cores=2", "--format", "parquet"), "format: parquet is nothing to read"),
    ],
)
def test_bad_input_is_one_sentence_and_exit_code_2(call, arguments, sentence):
    done = call("sweep", "squares", *arguments)
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.startswith(f"Error: {sentence}")
    assert done.stderr.count("\n") == 1


def test_points_that_fail_are_told_and_end_with_1(other_call, experiment):
    """The rows of the others are there all the same."""

    def lame(parameters):
        if parameters.cores[0] == 3:
            message = "no third core"
            raise RuntimeError(message)
        yield from experiment.points(parameters)

    done = other_call(
        attrs.evolve(experiment, points=lame),
        *("sweep", "squares", "--over", "cores=2:4", "--executor", "serial"),
    )
    assert done.exit_code == 1
    assert [line.split()[0] for line in done.stdout.splitlines()] == ["cores", "2", "2", "4", "4"]
    assert done.stderr == "1 failed of 3 points:\n  RuntimeError: no third core\n"


def test_points_that_are_refused_are_no_failure(other_call, experiment):
    """Not every combination of values is a machine; but some point has to be."""

    def choosy(parameters):
        if parameters.cores[0] != 2:
            raise InvalidInput("cores", "only two are welcome", fix="try 2")
        yield from experiment.points(parameters)

    arguments = ("sweep", "squares", "--executor", "serial")
    guest = attrs.evolve(experiment, points=choosy)
    done = other_call(guest, *arguments, "--over", "cores=2:3")
    assert done.exit_code == 0
    assert done.stderr.startswith("1 refused of 2 points:\n")
    nobody = other_call(guest, *arguments, "--over", "cores=3:4")
    assert nobody.exit_code == 2
    assert nobody.stderr == "Error: cores: only two are welcome; try 2.\n"


def test_a_chart_has_a_panel_for_each_value_and_every_number(tmp_path):
    page = tmp_path / "chart.html"
    axes = ("--over", "curves=SHM4,MSG8", "--over", "cycles=20000")
    done = CliRunner().invoke(main, ["sweep", "fig3", *OVER, *axes, "--chart", str(page)])
    assert done.exit_code == 0
    html = page.read_text()
    assert '<th scope="col">hop_percent</th>' in html
    assert "2 panels with the curves SHM4, MSG8" in html


def test_a_chart_that_is_no_page_is_refused_before_anything_runs(call):
    done = call("sweep", "squares", *OVER, "--chart", "chart.pdf")
    assert (done.exit_code, done.stdout) == (2, "")
