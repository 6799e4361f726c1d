"""Parameters that several experiments share: which machines, whose software."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from labkit.hardware.specification import MachineSpec, machine_names
from labkit.parameters import choice, names

MACHINES: Mapping[str, str] = {name: MachineSpec.load(name).title for name in machine_names()}
"""Every machine with its title."""
ERAS: Mapping[str, str] = {
    "paper_2009": "stubs of the paper, 2009",
    "raw_2013": "no stubs, as measured in 2013",
}


def machine(default: str) -> Any:
    """Return the field that chooses one machine; any that ``MachineSpec.load`` finds will do."""
    return choice(
        default,
        options=MACHINES,
        label="machine",
        help="The machine to model.",
        opens=MachineSpec.load,
    )


def machines(among: Sequence[str] = tuple(MACHINES)) -> Any:
    """Return the field that chooses several machines, to begin with all of them."""
    options = {name: MACHINES[name] for name in among}
    return names(tuple(among), options=options, label="machines", help="The machines to model.")


def era() -> Any:
    """Return the field that chooses the software cost of a message."""
    return choice(
        "paper_2009", options=ERAS, label="software", help="What a message costs in software."
    )
