"""Interface references: system-wide names of exported services (``usr/monitor/iref.c``).

The number says on which core the service is, so anybody can tell whom to ask.
"""

from __future__ import annotations

from labkit.errors import InvalidInput

SERVICES_PER_CORE = 256
"""Services that one monitor keeps."""


def make_iref(core: int, index: int) -> int:
    """Return the iref of a service: 256 x core + index + 1, so that 0 is none.

    Raises:
        InvalidInput: for an index that no table has.
    """
    if not 0 <= index < SERVICES_PER_CORE:
        most = SERVICES_PER_CORE - 1
        raise InvalidInput("index", f"{index} is not within 0 to {most}", fix=f"use 0 to {most}")
    return SERVICES_PER_CORE * core + index + 1


def core_of(iref: int) -> int:
    """Return the core on which an iref's service is."""
    return (iref - 1) // SERVICES_PER_CORE


def index_of(iref: int) -> int:
    """Return the service's place in its monitor's table."""
    return (iref - 1) % SERVICES_PER_CORE
