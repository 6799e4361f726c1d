"""What click says about a command line that it cannot read, in one sentence like the lab's own."""

from __future__ import annotations

import click

from labkit.errors import EMPTY, InvalidInput


class Refused(click.ClickException):
    """Bad input: one sentence on stderr, exit code 2, and never a traceback."""

    exit_code = 2


def invalid(error: click.UsageError) -> InvalidInput:
    """Return the same error with a name, what is allowed, and a fix."""
    help = f"{error.ctx.command_path} --help" if error.ctx else "labkit --help"
    if isinstance(error, click.NoSuchOption):
        known = " or ".join(error.possibilities or ())
        return InvalidInput(
            _name(error.option_name), "there is no such option", fix=f"try {known or help}"
        )
    if isinstance(error, click.BadOptionUsage):
        fix = f"type one after {error.option_name}"
        return InvalidInput(_name(error.option_name), "a value has to follow", fix=fix)
    if isinstance(error, click.BadParameter) and error.param is not None:
        return _bad_value(error, error.param, help)
    if isinstance(error.ctx and error.ctx.command, click.Group):
        return _no_command(error, help)
    message = error.message.rstrip(".")
    return InvalidInput("arguments", message[:1].lower() + message[1:], fix=f"try {help}")


def _bad_value(error: click.BadParameter, param: click.Parameter, help: str) -> InvalidInput:
    """Say which values an option takes; click quotes the one that was given."""
    name = _name(param.opts[0])
    _, quote, rest = error.message.partition("'")
    given = rest.partition("'")[0] if quote else ""
    if isinstance(param.type, click.Choice):
        choices = [str(choice) for choice in param.type.choices]
        problem = f"{given or EMPTY:.60} is not one of {', '.join(choices)}"
        return InvalidInput(name, problem, fix=f"try {choices[0]}")
    if param.type is click.INT:
        number = param.default if isinstance(param.default, int) else 0
        problem = f"{given or EMPTY:.60} is not a whole number"
        return InvalidInput(name, problem, fix=f"try {number}")
    return InvalidInput(name, error.message.rstrip("."), fix=f"try {help}")


def _no_command(error: click.UsageError, help: str) -> InvalidInput:
    assert error.ctx is not None
    group = error.ctx.command
    assert isinstance(group, click.Group)
    _, _, rest = error.message.partition("'")
    commands = ", ".join(group.list_commands(error.ctx))
    problem = f"{rest.partition(chr(39))[0] or EMPTY:.60} is not one of {commands}"
    return InvalidInput("command", problem, fix=f"try {help}")


def _name(option: str) -> str:
    return option.lstrip("-") or EMPTY
