"""The one error that bad input raises, worded once for the notebook and the command line."""

from __future__ import annotations

EMPTY = "''"
"""What stands in a sentence for a text that is empty."""


class InvalidInput(ValueError):
    """Bad input, told in one sentence that names the parameter, its bounds and a fix.

    The command line prints the sentence and exits with 2; a widget shows it beside its controls and
    keeps the last good chart.

    Args:
        parameter: the name the reader used, for example ``cores``.
        problem: what is wrong and which values are allowed.
        fix: something to type instead.
    """

    # The fix may be given by position: whoever raises an error again, as the engine does with that of a
    # program, makes it anew from its arguments.
    def __init__(self, parameter: str, problem: str, fix: str) -> None:
        self.parameter = parameter
        self.problem = problem
        self.fix = fix
        super().__init__(parameter, problem, fix)

    def __str__(self) -> str:
        return f"{self.parameter}: {self.problem}; {self.fix}."
