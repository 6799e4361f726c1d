"""Where rows come from: the command runs them again, the hashes are those of files, nothing is personal."""

import json
import re
import shlex
import subprocess
import sys
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.experiments import EXPERIMENTS, find
from labkit.experiments.provenance import command, provenance
from labkit.hardware.specification import MachineSpec
from labkit.parameters import to_text
from labkit.results import rows_of
from tests.project.checkout import ROOT


def run(name, **texts):
    experiment = find(name)
    parameters = experiment.read(texts)
    rows = list(rows_of(experiment.points(parameters)))
    return provenance(experiment, parameters, rows), rows


def given_by(words):
    """Return what a command line gives, by the name of the parameter."""
    names = [word.removeprefix("--").replace("-", "_") for word in words[::2]]
    return dict(zip(names, words[1::2], strict=True))


@pytest.mark.parametrize("experiment", EXPERIMENTS, ids=lambda experiment: experiment.short)
def test_the_command_of_a_default_run_has_no_options(experiment):
    assert command(experiment, experiment.parameters()) == f"labkit run {experiment.short}"


@given(
    cores=st.tuples(st.integers(1, 16), st.integers(1, 16)).map(sorted),
    misses=st.integers(1, 32),
    order=st.sampled_from(["in order", "random"]),
    machine=st.sampled_from(["amd_4x4", "amd_8x4"]),
)
def test_the_command_gives_the_same_parameters(cores, misses, order, machine):
    """Read back as a shell would, words with spaces too."""
    experiment = find("fig3")
    texts = {"cores": "{}:{}".format(*cores), "misses": str(misses), "order": order}
    parameters = experiment.read({**texts, "machine": machine})
    program, verb, name, *words = shlex.split(command(experiment, parameters))
    assert (program, verb, name) == ("labkit", "run", "fig3")
    assert to_text(experiment.read(given_by(words))) == to_text(parameters)


def test_the_machine_is_known_by_the_hash_of_its_file_and_by_what_was_fitted():
    origin, _ = run("fig3", cores="4", curves="SHM8")
    machine = origin["machines"]["amd_4x4"]
    file = ROOT / "labkit/hardware/machines/amd_4x4.toml"
    assert machine["sha256"] == sha256(file.read_bytes()).hexdigest()
    spec = MachineSpec.load("amd_4x4")
    assert {id for each in machine["calibrated"].values() for id in each["published"]} == (
        spec.calibration
    )
    assert origin["published"]["sha256"] == (
        sha256((ROOT / "labkit/data/published.csv").read_bytes()).hexdigest()
    )


def test_calibrated_points_have_their_residuals_and_curves_their_errors():
    origin, rows = run("fig3", cores="4:6", curves="SHM8")
    assert [each["x"] for each in origin["calibration_residuals"]] == [
        row.x for row in rows if row.calibrated
    ]
    errors = [abs(row.error_percent) for row in rows if row.scored]
    assert origin["prediction_errors"] == {"SHM8": round(sum(errors) / len(errors), 2)}


@pytest.mark.parametrize(
    ("name", "texts", "machines"),
    [
        ("table3", {}, ["amd_2x2"]),
        ("table1", {"machines": "amd_2x2,amd_4x4"}, ["amd_2x2", "amd_4x4"]),
        ("polling", {}, []),
        ("fig6", {"machine": "torus:4x2", "cores": "2:3"}, ["torus:4x2"]),
    ],
)
def test_every_machine_that_ran_is_named(name, texts, machines):
    assert list(run(name, **texts)[0]["machines"]) == machines


def test_it_is_json_the_same_every_time_and_holds_no_time_place_or_person():
    text = json.dumps(run("table2", machines="amd_2x2")[0])
    assert text == json.dumps(run("table2", machines="amd_2x2")[0])
    assert str(ROOT) not in text
    assert not re.search(r"20[0-9]{2}-[0-9]{2}-[0-9]{2}|[0-9]{2}:[0-9]{2}:[0-9]{2}", text)


def test_the_command_of_a_json_file_repeats_it_to_the_byte(tmp_path):
    """In another process, by the command line."""
    labkit = [sys.executable, "-c", "from labkit.cli import main; main()"]
    first = ["run", "fig3", "--cores", "2:3", "--order", "random", "--seed", "3"]
    done = subprocess.run([*labkit, *first, "--format", "json"], capture_output=True, check=True)
    _, *again = shlex.split(json.loads(done.stdout)["provenance"]["command"])
    repeated = subprocess.run(
        [*labkit, *again, "--format", "json"], capture_output=True, check=True
    )
    assert repeated.stdout == done.stdout
