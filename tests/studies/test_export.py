"""Rows of a sweep say where they come from: enough to compute them again, to check and to cite them."""

import io
import json
import shlex

import pytest
from click.testing import CliRunner
from pyarrow import parquet

from labkit.cli import main
from labkit.errors import InvalidInput
from labkit.hardware.machine_files import digest_of
from labkit.studies.export import exported, provenance_of
from labkit.studies.study import Study

STUDY = Study(
    experiment="fig3",
    x="cores=4",
    columns="machine=amd_4x4,amd_8x4",
    others="curves=SHM8 seed=0,1 cycles=20000",
)


@pytest.fixture(scope="module")
def result():
    return STUDY.sweep(executor="serial").result()


def test_every_machine_is_there_with_the_hash_of_its_file(result):
    told = provenance_of(STUDY, result)
    assert {name: machine["sha256"] for name, machine in told["machines"].items()} == {
        name: digest_of(name) for name in ("amd_4x4", "amd_8x4")
    }
    assert told["versions"].keys() >= {"python", "labkit", "simpy"}
    assert told["points"] == {"done": 4}


def test_a_point_that_was_fitted_is_told_once(result):
    """Both seeds have it, as order is what it is."""
    (fitted,) = provenance_of(STUDY, result)["calibration_residuals"]
    assert (fitted["curve"], fitted["x"], fitted["machine"]) == ("SHM8", 4, "amd_4x4")


def test_the_command_computes_the_same_rows(result):
    words = shlex.split(provenance_of(STUDY, result)["command"])[1:]
    again = CliRunner().invoke(main, [*words, "--executor", "serial", "--format", "csv"])
    assert again.stdout == exported(STUDY, result, "csv")


def test_json_and_parquet_carry_it(result):
    told = provenance_of(STUDY, result)
    read = json.loads(exported(STUDY, result, "json"))
    assert read["provenance"] == told
    assert len(read["rows"]) == 4
    table = parquet.read_table(io.BytesIO(exported(STUDY, result, "parquet")))
    assert json.loads(table.schema.metadata[b"provenance"]) == told
    assert table.num_rows == 4


@pytest.mark.parametrize("format", ["", "xls"])
def test_another_format_is_refused(result, format):
    with pytest.raises(InvalidInput, match="is not one of csv, json, parquet"):
        exported(STUDY, result, format)
