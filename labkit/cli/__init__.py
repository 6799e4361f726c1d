"""The command line: `labkit run fig3`, and what helps to find the way there.

``experiment_command`` makes a command of an experiment, ``sweep_command`` one that runs it at many
points, ``sensitivity_command`` one that ranks its parameters, ``replicate_command`` one that runs seed
after seed, ``validate`` compares with what was published, ``message`` follows one message,
``report_command`` makes a page of somebody's work, ``grade_command`` marks a class, ``solutions_command``
makes solution books, ``nbgrader_command`` a course of nbgrader's, ``lists`` shows what there is,
``completion`` helps a shell, ``terminal`` puts rows into lines, ``output_file`` writes files, ``usage``
says what is wrong with a command line.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import click

from labkit import __version__
from labkit.cli.completion import completion_command
from labkit.cli.experiment_command import experiment_command
from labkit.cli.grade_command import grade
from labkit.cli.lists import examine, list_experiments, list_machines
from labkit.cli.message import trace
from labkit.cli.nbgrader_command import nbgrader
from labkit.cli.replicate_command import replicate_command
from labkit.cli.report_command import report_work
from labkit.cli.sensitivity_command import sensitivity_command
from labkit.cli.solutions_command import solutions
from labkit.cli.sweep_command import sweep_command
from labkit.cli.usage import Refused, invalid
from labkit.cli.validate import validate
from labkit.errors import EMPTY, InvalidInput
from labkit.experiments import EXPERIMENTS
from labkit.experiments.experiment import Experiment
from labkit.studies.replications import draws


class Lab(click.Group):
    """A group of commands in which bad input ends with its sentence."""

    def make_context(self, *args: Any, **kwargs: Any) -> click.Context:
        """Read what stands before the name of a command."""
        try:
            return super().make_context(*args, **kwargs)
        except click.exceptions.NoArgsIsHelpError:
            raise
        except click.UsageError as error:
            raise Refused(str(invalid(error))) from None

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; what it raises as ``InvalidInput`` is told to the reader."""
        try:
            return super().invoke(ctx)
        except click.exceptions.NoArgsIsHelpError:
            raise
        except click.UsageError as error:
            raise Refused(str(invalid(error))) from None
        except InvalidInput as error:
            raise Refused(str(error)) from None
        except OSError as error:
            if error.filename is not None or isinstance(error, BrokenPipeError):
                raise
            reason = (error.strerror or "unknown error").lower()
            sentence = f"the output cannot be written, {reason}; try --output FILE elsewhere."
            raise Refused(sentence) from None


class ByExperiment(click.Group):
    """A command for each experiment, under its short and its full name."""

    def __init__(
        self,
        name: str,
        experiments: Sequence[Experiment],
        command: Callable[[Experiment], click.Command],
        *,
        help: str,
    ) -> None:
        self._short = {
            name: experiment.short
            for experiment in experiments
            for name in (experiment.short, experiment.name)
        }
        super().__init__(name, [command(experiment) for experiment in experiments], help=help)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command of an experiment.

        Raises:
            InvalidInput: if there is none of that name.
        """
        if cmd_name not in self._short:
            if ctx.resilient_parsing:
                return None  # somebody is still typing it
            problem = f"{cmd_name or EMPTY:.60} is not one of {', '.join(self.commands)}"
            raise InvalidInput("experiment", problem, fix="try labkit list")
        return super().get_command(ctx, self._short[cmd_name])


def _run(experiments: Sequence[Experiment]) -> click.Group:
    def command(experiment: Experiment) -> click.Command:
        others = [other for other in experiments if other.completes == experiment.short]
        return experiment_command(experiment, others)

    return ByExperiment("run", experiments, command, help="Run an experiment and print its rows.")


def build(experiments: Sequence[Experiment]) -> click.Group:
    """Return the whole command line over these experiments."""
    lab = Lab("labkit", help="The multikernel lab: the paper's figures, from simulated machines.")
    for command in (
        list_experiments(experiments),
        list_machines,
        _run(experiments),
        ByExperiment(
            "sweep",
            experiments,
            sweep_command,
            help="Run an experiment at many points, side by side, and keep what is done.",
        ),
        validate,
        ByExperiment(
            "sensitivity",
            experiments,
            sensitivity_command,
            help="Rank the parameters of an experiment by how much they move a curve.",
        ),
        ByExperiment(
            "replicate",
            [each for each in experiments if draws(each)],
            replicate_command,
            help="Run an experiment with seed after seed, until a mean is known well enough.",
        ),
        trace,
        report_work,
        grade,
        solutions,
        nbgrader,
        examine,
        completion_command(),
    ):
        lab.add_command(command)
    return click.version_option(__version__, prog_name="labkit")(lab)


main = build(EXPERIMENTS)
