"""What there is: experiments, machines, and whether this computer is ready."""

import pytest

from labkit.cli import lists
from labkit.doctor import Finding, Report
from labkit.hardware.specification import MachineSpec, machine_names


def test_experiments_are_listed_with_both_names(call):
    first = call("list").stdout.splitlines()[0]
    assert first.split() == ["squares", "squares_of_cores", "Squares", "of", "cores"]


def test_every_machine_is_listed_with_its_size(call):
    lines = call("machines").stdout.splitlines()
    assert [line.split()[0] for line in lines] == list(machine_names())
    for line, name in zip(lines, machine_names(), strict=True):
        spec = MachineSpec.load(name)
        assert spec.title in line
        assert f"{spec.topology.packages} packages of" in line


@pytest.mark.parametrize(("fix", "code"), [("", 0), ("install it", 1)])
def test_the_doctors_exit_code_says_whether_all_is_well(call, monkeypatch, fix, code):
    report = Report((Finding("plotly", "7", ">=7", fix),))
    monkeypatch.setattr(lists, "doctor", lambda: report)
    done = call("doctor")
    assert done.exit_code == code
    assert done.stdout == f"{report!r}\n"


def test_help_names_every_command(call):
    shown = call("--help").stdout
    for name in ("doctor", "list", "machines", "run", "trace"):
        assert f"\n  {name} " in shown
