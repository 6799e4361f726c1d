"""How many messages one operation takes, after others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from labkit.multikernel.capabilities.modes import find_mode
from labkit.multikernel.status import Status
from labkit.workloads.capability_world import Choice, World


def messages(
    mode: str, cores: int, before: Sequence[Choice], last: Choice
) -> tuple[Counter[str], Status | None]:
    """Return the messages of the last operation by type, and how it ended.

    What comes before is done one after the other.

    Raises:
        InvalidInput: for a mode that does not exist.
    """
    world = World(find_mode(mode), cores)
    for choice in before:
        world.take(choice)
        world.settle()
    already = len(world.network.log)
    world.take(last)
    world.settle()
    return Counter(m.type for m in world.network.log[already:]), world.operations[-1].status
