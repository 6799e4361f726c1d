"""Machines that a test lets the system knowledge base discover."""

from functools import cache

from labkit.hardware.machine import Machine
from labkit.hardware.specification import MachineSpec
from labkit.multikernel.discovery import Discovery, discover


@cache
def discovered(name: str, *, stub_cycles: int = 0, small: int = 256) -> Discovery:
    """Return what a machine of this name finds out about itself."""
    machine = Machine(MachineSpec.load(name))
    *_, found = discover(machine, stub_cycles=stub_cycles, small=small)
    return found
