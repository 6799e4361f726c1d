"""`labkit completion bash`: what a shell needs to complete commands, options and the values of choices."""

from __future__ import annotations

from typing import Any

import click
from click.shell_completion import CompletionItem, ShellComplete, get_completion_class

from labkit.parameters import Field

PROGRAM = "labkit"
VARIABLE = "_LABKIT_COMPLETE"
HELP = """\
Print what a shell needs to complete commands, options and values.

\b
  bash, in ~/.bashrc:                  eval "$(labkit completion bash)"
  zsh, in ~/.zshrc:                    eval "$(labkit completion zsh)"
  fish, in ~/.config/fish/config.fish: labkit completion fish | source
"""


def completion_command() -> click.Command:
    """Return the command."""

    def callback(shell: str) -> None:
        kind = get_completion_class(shell)
        assert kind is not None, "only those that click knows are offered"
        # Not its `source`, which asks bash for its version, and prints a warning where there is none.
        maker: ShellComplete = kind(click.Command(PROGRAM), {}, PROGRAM, VARIABLE)
        click.echo(maker.source_template % maker.source_vars())

    return click.Command(
        "completion",
        callback=callback,
        params=[click.Argument(["shell"], type=click.Choice(["bash", "zsh", "fish"]))],
        help=HELP,
        short_help="Complete commands and options in your shell.",
    )


def values_of(field: Field) -> Any:
    """Return what completes the values of a field: its options, of a list after the last comma."""

    def complete(_context: Any, _parameter: Any, incomplete: str) -> list[CompletionItem]:
        before, comma, last = incomplete.rpartition(",") if field.kind == "names" else ("", "", "")
        begun = last if comma else incomplete
        return [
            CompletionItem(f"{before}{comma}{option}", help=label)
            for option, label in field.options.items()
            if option.startswith(begun)
        ]

    return complete


def axes_of(fields: Any) -> Any:
    """Return what completes ``NAME=VALUES``: the names, and after the sign their options."""
    known = {field.name: field for field in fields}

    def complete(context: Any, parameter: Any, incomplete: str) -> list[CompletionItem]:
        name, equals, begun = incomplete.partition("=")
        if not equals:
            return [CompletionItem(f"{n}=") for n in known if n.startswith(name)]
        if name not in known:
            return []
        found = values_of(known[name])(context, parameter, begun)
        return [CompletionItem(f"{name}={item.value}", help=item.help) for item in found]

    return complete
