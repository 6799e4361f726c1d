"""What a CPU driver does with the capabilities of its own core: copy, retype, delete (TN-013).

Each operation checks everything first and then does everything. What concerns other cores as well is
for the monitors to agree on.
"""

from __future__ import annotations

from collections.abc import Sequence

from labkit.multikernel.capabilities.cspace import CapabilityAddress, CSpace
from labkit.multikernel.capabilities.mapping_database import MappingDatabase
from labkit.multikernel.capabilities.types import Capability, CapabilityType
from labkit.multikernel.status import Status


def copy(
    database: MappingDatabase,
    source: CSpace,
    address: CapabilityAddress,
    destination: CSpace,
    to: CapabilityAddress,
) -> Status:
    """Put a copy of a capability into an empty slot."""
    capability = source.get(address)
    if capability is None:
        return Status.CAP_NOT_FOUND
    if destination.get(to) is not None:
        return Status.SLOTS_IN_USE
    database.insert(destination, to, capability)
    return Status.OK


def move(
    database: MappingDatabase,
    source: CSpace,
    address: CapabilityAddress,
    destination: CSpace,
    to: CapabilityAddress,
) -> Status:
    """Put a capability into an empty slot and empty the one where it was."""
    status = copy(database, source, address, destination, to)
    if status.is_ok:
        database.remove(source, address)
    return status


def retype(
    database: MappingDatabase,
    cspace: CSpace,
    address: CapabilityAddress,
    *,
    type: CapabilityType,
    offset: int,
    size: int,
    slots: Sequence[CapabilityAddress],
) -> Status:
    """Make capabilities of a type, one a slot, from consecutive parts of another one.

    Each covers ``size`` bytes, the first of them from ``offset`` bytes into the source. The range must
    not touch what other descendants of the source cover.
    """
    source = cspace.get(address)
    if source is None:
        return Status.CAP_NOT_FOUND
    if not source.may_become(type):
        return Status.INVALID_RETYPE
    first, last = source.base + offset, source.base + offset + size * len(slots)
    if size <= 0 or offset < 0 or last > source.end or first % size:
        return Status.RETYPE_INVALID_OFFSET
    if any(cspace.get(slot) is not None for slot in slots) or len(set(slots)) != len(slots):
        return Status.SLOTS_IN_USE
    if any(cte.capability.overlaps(first, last) for cte in database.descendants(source)):
        return Status.REVOKE_FIRST
    for number, slot in enumerate(slots):
        made = Capability(type, base=first + number * size, size=size)
        database.insert(cspace, slot, made)
    return Status.OK


def delete(database: MappingDatabase, cspace: CSpace, address: CapabilityAddress) -> Status:
    """Empty a slot."""
    if cspace.get(address) is None:
        return Status.CAP_NOT_FOUND
    database.remove(cspace, address)
    return Status.OK
