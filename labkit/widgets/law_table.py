"""Which laws of capabilities hold in which mode, as a table, and the run behind a cell."""

from __future__ import annotations

import html

import attrs

from labkit.charts.run_words import found_in_words
from labkit.multikernel.capabilities.modes import MODES
from labkit.strings import say, translated
from labkit.workloads.capability_modes import table, witness


@attrs.frozen(repr=False)
class LawTable:
    """The table; a notebook shows it as HTML, a terminal as text."""

    def __repr__(self) -> str:
        head = ["law  ", *(f"{name:10}" for name in MODES)]
        lines = [" ".join(head)]
        lines += [
            " ".join([f"{row['law']:5}", *(f"{row[name]:10}" for name in MODES)]) for row in table()
        ]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        head = "".join(
            f"<th scope='col'>{html.escape(translated(mode.label))}</th>" for mode in MODES.values()
        )
        body = ""
        for row in table():
            cells = "".join(f"<td>{_shown(row[name])}</td>" for name in MODES)
            words = html.escape(translated(row["says"]))
            body += (
                f"<tr><th scope='row'>{row['law']}</th>"
                f"<td style='text-align: left'>{words}</td>{cells}</tr>"
            )
        law, says = say("laws.law"), say("laws.says")
        return (
            f"<table class='labkit-laws'><thead><tr><th scope='col'>{law}</th>"
            f"<th scope='col'>{says}</th>{head}</tr></thead><tbody>{body}</tbody></table>"
        )


@attrs.frozen(repr=False)
class Witness:
    """The run in which a mode breaks a law, a line a step.

    Raises:
        InvalidInput: when it is shown, if no such run is known.
    """

    mode: str
    law: str

    def __repr__(self) -> str:
        return found_in_words(witness(self.mode, self.law))

    def _repr_html_(self) -> str:
        return f"<pre class='labkit-witness'>{html.escape(repr(self))}</pre>"


def _shown(verdict: str) -> str:
    words = html.escape(translated(verdict))
    return f"<b>{words}</b>" if verdict == "broken" else words


def ways_that_break(law: str) -> int:
    """Return how many modes break a law."""
    (row,) = (row for row in table() if row["law"] == law)
    return sum(row[name] == "broken" for name in MODES)
