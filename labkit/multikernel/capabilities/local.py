"""What a CPU driver does with the capabilities of its own core: copy, mint, retype, delete (TN-013).

Each operation checks everything first and then does everything. What concerns other cores as well is
for the monitors to agree on.
"""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from labkit.multikernel.capabilities.cspace import CapabilityAddress, CSpace
from labkit.multikernel.capabilities.mapping_database import MappingDatabase
from labkit.multikernel.capabilities.types import (
    ALL_RIGHTS,
    CNODES,
    Capability,
    CapabilityType,
    Right,
)
from labkit.multikernel.status import Status


def source_refusal(
    database: MappingDatabase, source: CSpace, address: CapabilityAddress
) -> Status | None:
    """Return why the capability in a slot cannot be copied, or ``None``.

    Nobody copies what is being deleted, nor what an agreement has locked: a revoke would miss the copy.
    """
    cte = database.at(source, address)
    if cte is None:
        return Status.CAP_NOT_FOUND
    return Status.CAP_LOCKED if cte.is_locked or cte.in_delete else None


def slot_refusal(cspace: CSpace, address: CapabilityAddress) -> Status | None:
    """Return why nothing can be put into a slot, or ``None``."""
    if not cspace.has_slot(address):
        return Status.SLOTS_INVALID
    return Status.SLOTS_IN_USE if cspace.get(address) is not None else None


def copy(
    database: MappingDatabase,
    source: CSpace,
    address: CapabilityAddress,
    destination: CSpace,
    to: CapabilityAddress,
) -> Status:
    """Put a copy of a capability into an empty slot."""
    return mint(database, source, address, destination, to, rights=ALL_RIGHTS)


def mint(
    database: MappingDatabase,
    source: CSpace,
    address: CapabilityAddress,
    destination: CSpace,
    to: CapabilityAddress,
    *,
    rights: Right,
) -> Status:
    """Put a copy that has fewer rights into an empty slot: of these, those that the source has.

    To every agreement it is a copy like any other. (``cap_mint`` changes other things: the real system has
    no rights.)
    """
    refused = source_refusal(database, source, address) or slot_refusal(destination, to)
    if refused is not None:
        return refused
    original = database.at(source, address)
    assert original is not None, "a slot that is full is in the database"
    held = original.capability
    made = database.insert(destination, to, attrs.evolve(held, rights=held.rights & rights))
    made.take_after(original)
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


def refusal(
    database: MappingDatabase,
    source: Capability,
    type: CapabilityType,
    offset: int,
    size: int,
    count: int,
) -> Status | None:
    """Return why a retype is impossible as far as this core knows, or ``None``."""
    first, end = source.base + offset, source.base + offset + size * count
    if Right.WRITE not in source.rights:
        return Status.RIGHT_MISSING
    if not source.may_become(type):
        return Status.INVALID_RETYPE
    if size <= 0 or count <= 0 or offset < 0 or end > source.end or first % size:
        return Status.RETYPE_INVALID_OFFSET
    if any(cte.capability.overlaps(first, end) for cte in database.descendants(source)):
        return Status.REVOKE_FIRST
    return None


def retype(
    database: MappingDatabase,
    cspace: CSpace,
    address: CapabilityAddress,
    *,
    type: CapabilityType,
    offset: int,
    size: int,
    slots: Sequence[CapabilityAddress],
    into: CSpace | None = None,
) -> Status:
    """Make capabilities of a type, one a slot, from consecutive parts of another one.

    Each covers ``size`` bytes, the first of them from ``offset`` bytes into the source. The range must
    not touch what other descendants of the source cover. The slots are beside the source, or ``into``
    another space.
    """
    to = cspace if into is None else into
    original = database.at(cspace, address)
    if original is None:
        return Status.CAP_NOT_FOUND
    source = original.capability
    refused = refusal(database, source, type, offset, size, len(slots))
    if refused is not None:
        return refused
    in_the_way = [why for slot in slots if (why := slot_refusal(to, slot)) is not None]
    if in_the_way or len(set(slots)) != len(slots):
        return in_the_way[0] if in_the_way else Status.SLOTS_IN_USE
    # Whoever has another copy of the source has an ancestor of what is made here.
    is_elsewhere = original.owner_core != database.core or original.remote_copies
    for number, slot in enumerate(slots):
        begin = source.base + offset + number * size
        lineage = (*source.lineage, (database.core, database.next_birth()))
        made = Capability(type, base=begin, size=size, rights=source.rights, lineage=lineage)
        made = source if made == source else made
        cte = database.insert(to, slot, made)
        cte.remote_ancestors = is_elsewhere or original.remote_ancestors
        if made == source:  # all of it, as what it is: a copy
            cte.take_after(original)
    return Status.OK


def delete(database: MappingDatabase, cspace: CSpace, address: CapabilityAddress) -> Status:
    """Empty a slot, unless it is the last owned one and there is more to do than that."""
    cte = database.at(cspace, address)
    if cte is None:
        return Status.CAP_NOT_FOUND
    if cte.is_locked or cte.in_delete:
        return Status.CAP_LOCKED
    is_last = cte.owner_core == database.core and len(database.copies(cte.capability)) == 1
    if is_last and (cte.remote_copies or cte.capability.type in CNODES):
        return Status.RETRY_THROUGH_MONITOR
    database.remove(cspace, address)
    return Status.OK
