"""What a crash blocks among capabilities: who waits for which core, and what stays locked meanwhile.

A monitor asks and goes on when all have answered; there is no timeout, as in the real system. So a core
that has crashed blocks each round that it is asked in. A core that has marked for a revoke also waits
for the master's commit, with its delete list paused. Named for the owner protocol; in the other modes
only unanswered requests are seen.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from labkit.multikernel.capabilities.conversation import CapabilityParty
from labkit.multikernel.capabilities.owner import OwnerParty
from labkit.multikernel.capabilities.types import Capability
from labkit.workloads.blocking import Blocking, Wait
from labkit.workloads.capability_world import Choice, World


class BlockedWorld:
    """A world that is watched for waits after each step."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.blocking = Blocking(lambda: capability_waits(world.network.parties))

    def take(self, choice: Choice) -> bool:
        """Let one thing happen; return whether it could."""
        happened = self.world.take(choice)
        self.blocking.look(self.world.step)
        return happened

    def settle(self) -> None:
        """Let happen what can until nothing changes any more."""
        is_changing = True
        while is_changing:
            is_changing = any(self.take(choice) for choice in self.world.possible())

    def report(self) -> list[str]:
        """Return what the cores that still run wait for, in sentences."""
        return self.blocking.report(crashed=self.world.network.crashed)


def capability_waits(parties: Mapping[int, CapabilityParty]) -> Iterator[Wait]:
    """Yield what the monitors wait for."""
    for core, party in parties.items():
        for asked in party.waits_for:
            about = [word for word in asked.words if isinstance(word, Capability)]
            lock = about[0] if about and _is_locked(party, about[0]) else None
            what = about[0] if about else _numbers(asked.words)
            yield Wait(core, asked.core, f"answer to {asked.type}", what, lock)
        if isinstance(party, OwnerParty):
            for source, target in party.revoking.uncommitted:
                yield Wait(core, source, "revoke_commit", target, None)


def _is_locked(party: CapabilityParty, capability: Capability) -> bool:
    return any(cte.is_locked for cte in party.kernel.database.copies(capability))


def _numbers(words: tuple[object, ...]) -> str:
    """Return what a request without a capability is about: memory, or a round by its number."""
    if not words:
        return "all memory"
    return f"bytes {words}" if len(words) == 2 else f"round {words[0]}"
