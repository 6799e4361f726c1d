"""From a machine, or from a reader's file of one, to what can be built on: links one by one."""

from __future__ import annotations

from labkit.errors import InvalidInput
from labkit.hardware.built_machine import BUILT, BuiltMachine
from labkit.hardware.latency_file import MOST_CHARACTERS
from labkit.hardware.machine_files import SHAPED_LIKE, machine_names, tables_of_text
from labkit.hardware.specification import MachineSpec

FIX = f'give it like = "{SHAPED_LIKE}" and a [topology] of packages, cores_per_package and links'


def built_from_name(name: str) -> BuiltMachine:
    """Return a machine of the lab, a shape or a built one as one to change.

    Raises:
        InvalidInput: if there is no such machine, or it has no links to change.
    """
    if name.startswith(f"{BUILT}:"):
        return BuiltMachine.from_name(name)
    return _buildable(MachineSpec.load(name), like=name if name in machine_names() else "")


def built_from_toml(content: bytes) -> tuple[BuiltMachine, str]:
    """Return the machine of a file, and its name.

    Raises:
        InvalidInput: if the file is no machine, or has more to say than packages and links.
    """
    if len(content) > MOST_CHARACTERS:
        problem = f"the file has more than {MOST_CHARACTERS:,} characters"
        raise InvalidInput("machine", problem, fix=FIX)
    try:
        text = content.decode()
    except UnicodeDecodeError:
        raise InvalidInput("machine", "this is not a text file", fix=FIX) from None
    spec = MachineSpec.from_mapping(tables_of_text(text, "machine.toml"))
    return _buildable(spec, like=""), spec.name


def machine_name(machine: BuiltMachine) -> str:
    """Return the shortest name: that of the machine it is like, if nothing was changed."""
    as_built = built_from_name(machine.like)
    return machine.like if machine == as_built else machine.name


def _buildable(spec: MachineSpec, *, like: str) -> BuiltMachine:
    topology, like = spec.topology, like or spec.costs_of
    if not spec.has_links:
        problem = f"{spec.name} has no links to change, its packages share a bus"
        raise InvalidInput("machine", problem, fix=f"try {SHAPED_LIKE}")
    if not like or topology.lengths or topology.kinds or topology.sizes:
        problem = f"{spec.name} has more to it than packages, cores and links"
        raise InvalidInput("machine", problem, fix=FIX)
    return BuiltMachine(
        like=like,
        packages=topology.packages,
        cores_per_package=topology.cores_per_package,
        links=topology.links,
    )
