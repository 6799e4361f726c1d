"""A shell completes what the command line knows: commands, options, values, and axes."""

import subprocess

import pytest
from click.shell_completion import BashComplete
from click.testing import CliRunner

from labkit.cli import main


def completions(*words):
    complete = BashComplete(main, {}, "labkit", "_LABKIT_COMPLETE")
    *before, last = words
    return [item.value for item in complete.get_completions(list(before), last)]


def test_commands_and_experiments():
    assert {"run", "sweep", "validate", "completion"} <= set(completions(""))
    assert completions("run", "fig") == ["fig3", "fig6", "fig7", "fig8"]
    assert completions("run", "nosuch", "--") == ["--help"], "no error in the middle of typing"


def test_values_of_a_choice_and_of_a_list():
    assert completions("run", "fig3", "--machine", "amd_4") == ["amd_4x4"]
    assert "SHM8,MSG8" in completions("run", "fig3", "--curves", "SHM8,MSG")


def test_axes_of_a_sweep():
    assert completions("sweep", "fig3", "--over", "hop") == ["hop_percent="]
    assert completions("sweep", "fig3", "--over", "machine=intel") == ["machine=intel_2x4"]
    assert completions("sweep", "fig3", "--over", "nosuch=") == []


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_script_for_each_shell(shell):
    done = CliRunner().invoke(main, ["completion", shell])
    assert done.exit_code == 0
    assert f"_LABKIT_COMPLETE={shell}_complete" in done.stdout


def test_bash_takes_its_script():
    script = CliRunner().invoke(main, ["completion", "bash"]).stdout
    done = subprocess.run(["bash", "-n"], input=script, text=True, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_another_shell_is_refused():
    done = CliRunner().invoke(main, ["completion", "csh"], prog_name="labkit")
    assert done.exit_code == 2
    assert done.stderr.count("\n") == 1
