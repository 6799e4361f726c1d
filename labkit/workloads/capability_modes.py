"""Which laws hold in which mode: a table, each failing cell with a run that shows it."""

from __future__ import annotations

from labkit.errors import InvalidInput
from labkit.multikernel.capabilities.modes import MODES
from labkit.workloads.capability_laws import LAWS
from labkit.workloads.capability_search import Found, replay
from labkit.workloads.capability_witnesses import WITNESSES

NOT_ASKED = {
    **dict.fromkeys((("null", law) for law in ("CA1", "CA3", "TP")), "no owners, no replicas"),
    ("null", "CA5"): "a retype there ends at once",
    **dict.fromkeys((("central", law) for law in ("CA1", "CA3", "TP")), "no owners, no replicas"),
    **dict.fromkeys((("two_phase", law) for law in ("CA1", "CA3")), "no owners"),
    **dict.fromkeys(((mode, "TP") for mode in ("owner_2014", "owner")), "no replicas"),
    **dict.fromkeys(((mode, "CA12") for mode in ("null", "central", "two_phase")), "never paused"),
}
"""Laws that say nothing about a mode, and why."""


def witness(mode: str, law: str) -> Found:
    """Return the run that shows that a mode breaks a law.

    Raises:
        InvalidInput: if there is none: the law holds in this mode as far as we have looked.
    """
    if (mode, law) not in WITNESSES:
        broken = [other for name, other in WITNESSES if name == mode]
        fix = f"try {broken[0]}" if broken else "try owner_2014 and CA6"
        raise InvalidInput("law", f"no run is known in which {mode} breaks {law}", fix=fix)
    cores, choices = WITNESSES[mode, law]
    found = replay(MODES[mode], cores, choices, laws={law})
    assert found is not None, f"the witness of {mode} and {law} no longer breaks it"
    return found


def table() -> list[dict[str, str]]:
    """Return a row for each law: its text, and for each mode ``holds``, ``broken`` or a dash.

    ``holds`` means that the searches in the tests found nothing, not that there is a proof.
    """
    rows = []
    for law, text in LAWS.items():
        row = {"law": law, "says": text}
        for mode in MODES:
            if (mode, law) in WITNESSES:
                row[mode] = "broken"
            else:
                row[mode] = "-" if (mode, law) in NOT_ASKED else "holds"
        rows.append(row)
    return rows
