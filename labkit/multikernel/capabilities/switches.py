"""What may be wrong with an agreement: bugs seeded on purpose, and defects found by reading.

Each name stands for one line of care in the protocols that is left out when the switch is on. The
protocol as read from the public code of 2014 is the sum of ``AS_READ``; nothing here was run on the
real system.
"""

from __future__ import annotations

from enum import Enum


class Switch(Enum):
    """One thing that a protocol does not take care of."""

    COPY_DURING_REVOKE = "a core takes copies of what it has just been told to revoke"
    EARLY_READY = "a core is ready for a revoke while its own copies are still on their way"
    COPY_OF_TARGET = "the owner copies a capability while it revokes it"
    NO_ROLLBACK = "a failed retrieve does not restore the owner"
    REVOKE_BY_NUMBER = "a revoke is known by its number alone, not by its master"
    OWNER_LEAVES_COPIES = "ownership moves while a copy that names the old owner is on its way"
    COPY_ACROSS_CHECK = "a copy may go from before a check for descendants to after it"
    MEMORY_LEFT_BEHIND = "memory whose relatives were on other cores is not asked about again"
    NO_OWNER_LOCK = "the owner does not lock while it asks for descendants"
    UNLOCK_FORGOTTEN = "a refused retype leaves its lock behind"
    EARLY_DONE = "a core is done with a revoke before its delete list is empty"
    FOREIGN_RETYPE = "a core retypes its foreign copy without asking the owner"


AS_READ = frozenset(
    {
        Switch.COPY_DURING_REVOKE,
        Switch.EARLY_READY,
        Switch.COPY_OF_TARGET,
        Switch.NO_ROLLBACK,
        Switch.REVOKE_BY_NUMBER,
        Switch.OWNER_LEAVES_COPIES,
        Switch.COPY_ACROSS_CHECK,
        Switch.MEMORY_LEFT_BEHIND,
    }
)
"""The protocol of 2014 as read."""
SEEDED = frozenset(Switch) - AS_READ
"""Mistakes that nobody made, as far as we know; a checker has to find them all the same."""
