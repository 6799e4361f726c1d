"""The command line as a whole: bad input is one sentence and exit code 2, never a traceback."""

import os
import signal
import subprocess
import sys
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

LABKIT = (sys.executable, "-c", "from labkit.cli import main; main(prog_name='labkit')")
# A test run in the background hands down that Ctrl-C is ignored; a reader's terminal does not.
LISTENING = (
    sys.executable,
    "-c",
    "import signal; signal.signal(signal.SIGINT, signal.default_int_handler);" + LABKIT[-1],
)
REFUSED = {
    ("--cores", "2:400"): "cores: 2:400 is not within 1:16, amd_4x4 has 16 cores; try 2:16.",
    ("--seed", "-1"): "seed: -1 is not a whole number from 0 to 999999; try 0.",
    ("--order", "backwards"): ("order: backwards is not one of in order, random; try in order."),
    ("--cores", "0"): "cores: 0 is not a number or a range LOW:HIGH within 1:16 cores; try 2:16.",
    ("--cores", "abc"): (
        "cores: abc is not a number or a range LOW:HIGH within 1:16 cores; try 2:16."
    ),
    ("--output", "/nosuch/rows.csv"): (
        "output: /nosuch/rows.csv cannot be written, no such file or directory; "
        "name a file in a directory where you may write."
    ),
    ("--output", "/"): (
        "output: / cannot be written, it is a directory; "
        "name a file in a directory where you may write."
    ),
    ("--chart", "chart.png"): (
        "chart: chart.png is not a file that ends in .html; try --chart chart.html."
    ),
    ("--chart", ""): "chart: '' is not a file that ends in .html; try --chart chart.html.",
}


def labkit(*arguments):
    return subprocess.run([*LABKIT, *arguments], capture_output=True, text=True, check=False)


@pytest.mark.parametrize(("arguments", "sentence"), REFUSED.items(), ids=map(" ".join, REFUSED))
def test_figure_3_refuses_bad_input_in_one_sentence(arguments, sentence):
    done = labkit("run", "fig3", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"Error: {sentence}\n"


def test_an_unknown_machine_is_told_the_known_ones():
    done = labkit("run", "fig3", "--machine", "nosuch")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("Error: machine: nosuch is not one of ")
    assert "amd_4x4" in done.stderr
    assert done.stderr.count("\n") == 1


def test_an_unknown_experiment_is_told_the_known_ones(call):
    done = call("run", "figure3")
    assert done.exit_code == 2
    assert done.stderr == ("Error: experiment: figure3 is not one of squares; try labkit list.\n")


def test_an_unknown_option_ends_with_code_2(call):
    done = call("run", "squares", "--core", "3")
    assert done.exit_code == 2
    assert "--cores" in done.stderr


@given(
    st.sampled_from(["--cores", "--hop-percent", "--shape"]),
    st.text(st.characters(blacklist_characters="\x00", blacklist_categories=("Cs",)), max_size=80),
)
def test_whatever_is_typed_gives_rows_or_one_sentence(call, option, text):
    done = call("run", "squares", f"{option}={text}", "--format", "csv")
    if done.exit_code:
        assert done.exit_code == 2
        assert done.stdout == ""
        assert done.stderr.startswith(f"Error: {option[2:].replace('-', '_')}: ")
        assert done.stderr.rstrip("\n").isprintable()
    else:
        assert done.stdout.startswith("experiment,machine,curve")


def test_an_experiment_has_a_short_and_a_full_name(call):
    short, full = call("run", "squares"), call("run", "squares_of_cores")
    assert short.exit_code == full.exit_code == 0
    assert short.stdout == full.stdout


def test_figure_3_runs():
    done = labkit("run", "fig3", "--cores", "3:4", "--curves", "SHM4,MSG8", "--format", "csv")
    lines = done.stdout.splitlines()
    assert (done.returncode, done.stderr) == (0, "")
    assert [line.split(",")[2:5] for line in lines[1:]] == [
        ["SHM4", "cores", "3"],
        ["MSG8", "cores", "3"],
        ["SHM4", "cores", "4"],
        ["MSG8", "cores", "4"],
    ]


def test_rows_appear_while_the_run_goes_on():
    """The first row can be read long before the last one is computed."""
    long = ("run", "fig3", "--curves", "SHM1", "--cycles", "2000000")
    with subprocess.Popen([*LABKIT, *long], stdout=subprocess.PIPE, text=True) as process:
        first = [process.stdout.readline() for _ in range(3)][-1]
        assert process.poll() is None
        process.kill()
    assert first.split()[:2] == ["2", "SHM1"]


@pytest.mark.skipif(os.name != "posix", reason="sends SIGINT")
def test_control_c_loses_nothing(tmp_path):
    """What was in the file stays, nothing is left beside it, and there is no traceback."""
    target = tmp_path / "rows.csv"
    target.write_text("mine\n")
    long = ("run", "fig3", "--cycles", "10000000", "--output", str(target))
    with subprocess.Popen([*LISTENING, *long], stderr=subprocess.PIPE, text=True) as process:
        try:
            while len(list(tmp_path.iterdir())) < 2:  # the draft is there, the run begins
                assert process.poll() is None
                time.sleep(0.01)
            process.send_signal(signal.SIGINT)
            _, error = process.communicate(timeout=60)
        finally:
            process.kill()
    assert process.returncode == 1
    assert error.strip() == "Aborted!"
    assert target.read_text() == "mine\n"
    assert list(tmp_path.iterdir()) == [target]
