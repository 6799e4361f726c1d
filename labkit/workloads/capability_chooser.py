"""Chooses what happens next among capabilities, so that rare orders become likely in some runs.

Some runs begin with nothing, others in a situation in which several cores have something to agree about.
Several operations are then under way at once, most of them about one family of capabilities, and few
messages are held up: small worlds, few operations and few delays are enough for most bugs.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

from labkit.multikernel.capabilities.types import PAGE, Capability, CapabilityType
from labkit.workloads.capability_world import Choice, World

TYPES = ("RAM", "RAM", "Frame", "Frame", "VNode", "L2CNode")
VERBS = (
    *("copy", "copy", "give", "retype", "retype", "delete", "delete"),
    *("revoke", "revoke", "put"),
)
MANY_SLOTS = 30
"""From so many capabilities on, the chooser deletes and revokes more."""
FROM_NOTHING = (1, 1, 1, 3, 4, 5, 4)
"""Operations at once between two rests, in a run that begins with nothing: one, then several."""
AT_ONCE = 3
"""Operations at once in a run that begins in a situation."""
TRIES = 4
"""How often another operation is looked for, if one would ask no other core and so meet nobody."""

COPY_ON_1: tuple[Choice, ...] = (("copy", 0, 0, 1),)
FRAME_ON_1: tuple[Choice, ...] = (*COPY_ON_1, ("retype", 1, 0, "Frame", 0, 1, 1))
FRAME_ON_1_COPY_ON_2: tuple[Choice, ...] = (*FRAME_ON_1, ("copy", 0, 0, 2))
TWO_FRAMES: tuple[Choice, ...] = (("retype", 0, 0, "Frame", 0, 1, 2), ("give", 0, 1, 1))
SITUATIONS = (COPY_ON_1, FRAME_ON_1, FRAME_ON_1_COPY_ON_2, TWO_FRAMES)
"""Core 0 owns all memory; other cores have copies of it, or a frame made from it."""

Slot = tuple[int, int, Capability]
"""A core, the number of a slot there, and what it holds."""


class Weights:
    """How slow each channel and each delete list is: a few are hundreds of times slower."""

    def __init__(self, choose: random.Random, cores: Sequence[int]) -> None:
        self.choose = choose
        channels = [("deliver", one, other) for one in cores for other in cores if one != other]
        all_steps: list[Choice] = [*channels, *(("work", core) for core in cores)]
        self.slow = set(choose.sample(all_steps, choose.choice((0, 1, 1, 2, 3))))

    def pick(self, possible: Sequence[Choice]) -> Choice:
        """Choose what happens next."""
        weights = [0.002 if choice in self.slow else 1.0 for choice in possible]
        return self.choose.choices(possible, weights)[0]

    def hold_up(self, world: World, core: int) -> None:
        """Make one channel slow on which a core has just sent something."""
        channels = world.network.channels.items()
        sent = [("deliver", *ends) for ends, messages in channels if messages and ends[0] == core]
        if sent:
            self.slow.add(self.choose.choice(sent))


class Chooser:
    """Chooses the operations of one run, and what arrives between them."""

    def __init__(self, world: World, choose: random.Random) -> None:
        self.world = world
        self.choose = choose

    def parts(self) -> Iterator[Iterator[Choice]]:
        """Yield the parts of a run; after each of them the system should come to rest."""
        if len(self.world.cores) < 3 or self.choose.random() < 0.25:
            for operations in FROM_NOTHING:
                yield self.burst(operations)
            return
        for choice in self.choose.choice(SITUATIONS):
            yield iter((choice,))
        for _ in range(self.choose.choice((1, 2))):
            yield self.burst(AT_ONCE)

    def burst(self, operations: int) -> Iterator[Choice]:
        """Yield some operations, and what happens between them."""
        choose, world = self.choose, self.world
        weights = Weights(choose, world.cores)
        family, verbs = self._family(), choose.choices(VERBS, k=3)
        for _ in range(operations):
            operation = self._operation(family, verbs)
            yield operation
            if choose.random() < 0.35:
                weights.hold_up(world, operation[1])
            if choose.random() < 0.1:
                yield choose.choice(("stop", "go")), choose.choice(world.cores)
            yield from self._arrivals(weights, choose.choice((0, 0, 1, 2, 4, 8)))
        yield from self._arrivals(weights, 200)

    def _arrivals(self, weights: Weights, most: int) -> Iterator[Choice]:
        for _ in range(most):
            if possible := self.world.possible():
                yield weights.pick(possible)

    def _slots(self) -> list[Slot]:
        return [
            (core, number, cte.capability)
            for core, kernel in self.world.kernels.items()
            for number, cte in enumerate(kernel.database)
        ]

    def _family(self) -> list[Slot]:
        """Return the slots that most operations are about: mostly those of one capability's relatives."""
        slots = self._slots()
        if not slots or self.choose.random() < 0.3:
            return slots
        _, _, one = self.choose.choice(slots)
        return [slot for slot in slots if slot[2].overlaps(one.base, one.end)]

    def _operation(self, family: Sequence[Slot], verbs: Sequence[str]) -> Choice:
        """Return an operation, preferably one that has to ask other cores."""
        if not family:
            return "delete", 0, 0  # no such slot: nothing happens
        for _ in range(TRIES):
            choice = self._any_operation(family, verbs)
            if self._asks(*choice):
                break
        return choice

    def _any_operation(self, family: Sequence[Slot], verbs: Sequence[str]) -> Choice:
        choose = self.choose
        core, number, capability = choose.choice(family)
        verb = choose.choice(("delete", "revoke") if len(family) > MANY_SLOTS else verbs)
        if verb in {"copy", "give"}:
            return verb, core, number, choose.choice(self.world.cores)
        if verb == "retype":
            return verb, core, number, *self._parts(capability)
        return verb, core, number

    def _parts(self, capability: Capability) -> Choice:
        """Return what to make of a capability, often just where there is a descendant already."""
        choose = self.choose
        possible = [type for type in TYPES if capability.may_become(CapabilityType(type))]
        type = choose.choice(possible or TYPES)
        first, last = capability.base, capability.end
        inside = [one for _, _, one in self._slots() if first <= one.base < one.end <= last]
        if inside and choose.random() < 0.5:
            one = choose.choice(inside)
            return type, (one.base - first) // PAGE, one.size // PAGE, 1
        pages = choose.choice((1, 2, 4))
        return type, choose.randrange(0, 8, pages), pages, choose.choice((1, 1, 2))

    def _asks(self, verb: str, core: int, number: int, *rest: object) -> bool:
        """Return whether an operation would have to ask another core."""
        ctes = list(self.world.kernels[core].database)
        if not ctes:
            return False
        cte = ctes[number % len(ctes)]
        is_owner = cte.owner_core == core
        asks = {
            "copy": rest != (core,),
            "give": rest != (core,),
            "retype": not is_owner or cte.remote_descendants,
            "delete": is_owner and cte.remote_copies,
            "revoke": True,
            "put": False,
        }
        return asks[verb]
