"""What one core has under way: what the operations of the owner protocol must know of each other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from labkit.multikernel.capabilities.core_capabilities import concerns
from labkit.multikernel.capabilities.switches import Switch
from labkit.multikernel.capabilities.types import Capability

Seen = tuple[int, ...]
"""How many checks a core has seen of each core, in the order of the cores."""


class UnderWay:
    """Copies that this core has sent, revokes that it knows of, checks that it has seen.

    Args:
        cores: all cores that take part.
        switches: what this core does not take care of.
    """

    def __init__(self, cores: Sequence[int], switches: frozenset[Switch]) -> None:
        self.switches = switches
        self.sent: Counter[Capability] = Counter()  # copies without an answer yet
        self.marked: list[Capability] = []  # targets between mark and commit
        self.checks = dict.fromkeys(cores, 0)
        self.copies_sent = 0
        self.copies_received = 0

    def takes_care(self, switch: Switch) -> bool:
        """Return whether this line of care is there: the switch is off."""
        return switch not in self.switches

    def is_sending(self, capability: Capability) -> bool:
        """Return whether a copy of this capability is on its way from here."""
        return self.sent[capability] > 0

    def is_sending_any(self, target: Capability) -> bool:
        """Return whether a copy of it or of a descendant is on its way from here."""
        return any(count and concerns(sent, target) for sent, count in self.sent.items())

    def is_marked(self, capability: Capability) -> bool:
        """Return whether a revoke is about to take it away."""
        return any(concerns(capability, target) for target in self.marked)

    def see_check(self, core: int) -> None:
        """Note that a core asks everybody for descendants."""
        self.checks[core] += 1

    @property
    def seen(self) -> Seen:
        """What a copy takes along: which checks its sender has answered."""
        return tuple(self.checks.values())

    def is_ahead_of(self, seen: Seen) -> bool:
        """Return whether this core has answered a check that the sender of a copy has not."""
        return any(mine > theirs for mine, theirs in zip(self.seen, seen, strict=True))
