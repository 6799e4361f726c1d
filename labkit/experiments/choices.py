"""Parameters that several experiments share: which machines, how many cores, whose software."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from labkit.errors import InvalidInput
from labkit.hardware.specification import MachineSpec, machine_names
from labkit.parameters import Span, choice, fields, names, span

MACHINES: Mapping[str, str] = {name: MachineSpec.load(name).title for name in machine_names()}
"""Every machine with its title."""
ERAS: Mapping[str, str] = {
    "paper_2009": "stubs of the paper, 2009",
    "raw_2013": "no stubs, as measured in 2013",
}

TREES: Mapping[str, str] = {
    "NUMA-aware_multicast": "NUMA-aware multicast: the farthest leader first",
    "Multicast": "multicast: a leader per package, in core order",
    "Unicast": "unicast: a message to each core",
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


def cores(default: Span, *, help: str, low: int = 2, high: int = 1024) -> Any:
    """Return the field for a range of core counts of ``machine``, up to its last core if not given.

    More cores than the machine has are refused.
    """

    def fitted(parameters: Any) -> Span:
        most = most_cores(parameters.machine)
        # Never below `low`, so that a machine with too few cores is refused by what it lacks.
        return max(low, min(default[0], most)), max(low, min(high, most))

    return span(
        default,
        low=low,
        high=high,
        unit="cores",
        label="cores",
        help=help,
        fitted=fitted,
        check=_refuse_missing_cores,
    )


def most_cores(machine: str) -> int:
    """Return how many cores a machine has."""
    return MachineSpec.load(machine).topology.cores


def limits(parameters: Any) -> dict[str, int]:
    """Return the bound that a ``machine`` sets to ``cores``."""
    return {"cores": most_cores(parameters.machine)}


def refuse_too_few_cores(machine: str, *, least: int = 2) -> None:
    """Refuse a machine that has fewer cores than an experiment needs.

    Raises:
        InvalidInput: which names the machine and how many cores it has.
    """
    most = most_cores(machine)
    if most < least:
        name, cores = MachineSpec.load(machine).name, "1 core" if most == 1 else f"{most} cores"
        problem = f"{name} has {cores}, and this needs at least {least}"
        raise InvalidInput("machine", problem, fix="see other machines with: labkit machines")


def _refuse_missing_cores(parameters: Any) -> None:
    """Refuse more ``cores`` than the ``machine`` has, with the machine's own bounds."""
    low = next(field.low for field in fields(type(parameters)) if field.name == "cores")
    refuse_too_few_cores(parameters.machine, least=low)
    most, (first, last) = most_cores(parameters.machine), parameters.cores
    if last > most:
        problem = (
            f"{first}:{last} is not within {low}:{most}, {parameters.machine} has {most} cores"
        )
        raise InvalidInput("cores", problem, fix=f"try {min(2, most)}:{most}")


def era() -> Any:
    """Return the field that chooses the software cost of a message."""
    return choice(
        "paper_2009", options=ERAS, label="software", help="What a message costs in software."
    )


def tree(*, help: str) -> Any:
    """Return the field that chooses along which tree monitors tell each other."""
    return choice("NUMA-aware_multicast", options=TREES, label="tree", help=help)
