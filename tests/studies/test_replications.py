"""Seed after seed until it is tight; two curves with the same seeds, pair by pair; warm-up said."""

import pytest
from click.testing import CliRunner

from labkit.cli import main
from labkit.errors import InvalidInput
from labkit.experiments import EXPERIMENTS, find
from labkit.results import rows_of
from labkit.studies.replications import draws, replications

FIXED = {"cores": "8", "order": "random", "cycles": "20000"}


def last(**named):
    how = {"curve": "SHM8", "fixed": FIXED, "executor": "serial", **named}
    *_, found = replications("fig3", **how)
    return found


def test_it_stops_when_it_is_tight():
    found = last(within=0.01)
    assert found.is_tight
    assert found.interval.relative <= 0.01
    assert found.unit == "cycles"


def test_it_says_when_it_is_not():
    found = last(within=1e-6, at_most=12)
    assert (found.is_tight, found.interval.count) == (False, 12)


def test_a_second_curve_has_the_same_seeds():
    found = last(against="MSG8", at_most=10)
    fig3 = find("fig3")
    pairs = []
    for seed in range(10):
        given = fig3.read({**FIXED, "curves": "SHM8,MSG8", "seed": str(seed)})
        value = {row.curve: row.computed for row in rows_of(fig3.points(given))}
        pairs.append(value["SHM8"] - value["MSG8"])
    assert found.comparison.difference.mean == pytest.approx(sum(pairs) / 10)
    assert found.comparison.is_clear


def test_in_order_the_seed_changes_nothing():
    assert last(fixed={**FIXED, "order": "in order"}).is_constant


def test_an_experiment_that_draws_nothing_is_refused():
    assert not draws(find("fig7"))
    with pytest.raises(InvalidInput, match="fig7 draws nothing"):
        list(replications("fig7", curve="Linux"))


def test_a_curve_that_there_is_not_is_refused():
    with pytest.raises(InvalidInput, match="NOSUCH is not one of"):
        last(curve="NOSUCH")


def call(*arguments):
    fixed = [word for name, value in FIXED.items() for word in ("--fix", f"{name}={value}")]
    words = ["replicate", "fig3", "--curve", "SHM8", *fixed, "--executor", "serial", *arguments]
    return CliRunner().invoke(main, words, prog_name="labkit")


def test_the_command_says_how_sure_it_is_and_what_was_left_out():
    lines = call("--against", "MSG8", "--within", "1").stdout.splitlines()
    assert lines[0].startswith("SHM8: ")
    assert lines[0].endswith("cycles")
    assert lines[1] == "Within 1 % of the mean, as asked, with 10 seeds."
    assert lines[2].endswith("clear.")
    assert lines[-1] == "Left out of each run as warm-up: the first fifth of each run."


def test_the_command_says_when_it_is_not_tight():
    done = call("--within", "0.0001", "--at-most", "10")
    assert "NOT within 0.0001 % after 10 seeds" in done.stdout


def test_only_what_draws_can_be_replicated():
    listed = CliRunner().invoke(main, ["replicate", "--help"]).stdout
    for experiment in EXPERIMENTS:
        assert (f"  {experiment.short} " in listed) == draws(experiment)


def test_bad_input_is_one_sentence():
    done = call("--within", "300")
    assert (done.exit_code, done.stderr.count("\n")) == (2, 1)
