"""What there is: experiments, machines, and whether this computer is ready."""

import pytest

from labkit.cli import lists
from labkit.doctor import Finding, Report
from labkit.hardware.machine_files import measured_machines
from labkit.hardware.specification import MachineSpec, machine_names


def test_experiments_are_listed_with_both_names(call):
    first = call("list").stdout.splitlines()[0]
    assert first.split() == ["squares", "squares_of_cores", "Squares", "of", "cores"]


def test_every_machine_is_listed_with_its_size(call):
    shown = call("machines").stdout.splitlines()
    lines = {line.split()[0]: line for line in shown if line and not line.startswith(" ")}
    for name in machine_names():
        spec = MachineSpec.load(name)
        assert spec.title in lines[name]
        assert f"{spec.topology.packages} packages of" in lines[name]
    for name, source in measured_machines().items():
        assert source.title in lines[name]
        assert f"{source.threads} threads" in lines[name]
        for oddity in MachineSpec.load(name).oddities:
            assert oddity in "".join(shown[shown.index(lines[name]) :][:8])


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
