"""Cores with capabilities, their monitors, and somebody who chooses what happens next.

A choice is one thing that happens: a domain asks for an operation, a message arrives, a core takes a
step of its delete list, a monitor is not scheduled for a while, a core crashes. A list of choices is
a run; it can be written down, played again, and shortened. A choice that makes no sense where it
stands is left out.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from operator import methodcaller
from typing import Any

import attrs

from labkit.multikernel.capabilities.conversation import CapabilityParty, Parts
from labkit.multikernel.capabilities.core_capabilities import CoreCapabilities
from labkit.multikernel.capabilities.cspace import CSpace
from labkit.multikernel.capabilities.mapping_database import Cte, MappingDatabase
from labkit.multikernel.capabilities.modes import Mode
from labkit.multikernel.capabilities.types import CNODES, PAGE, Capability, CapabilityType
from labkit.multikernel.party import Send
from labkit.multikernel.status import Status
from labkit.workloads.message_network import MessageNetwork

Choice = tuple[Any, ...]
"""What happens, on which core, with what."""

PAGES = 8
"""Pages of memory in a world; at the beginning one RAM capability on core 0 covers them all."""
VERBS = {
    "copy": "copies",
    "give": "gives away",
    "retype": "retypes",
    "delete": "deletes",
    "revoke": "revokes",
    "put": "puts a copy into a CNode of",
}


@attrs.define(eq=False)
class Operation:
    """What a domain has asked for, and how it ended."""

    verb: str
    core: int
    target: Capability
    begun: int
    was_in_delete: bool
    parts: Parts | None = None
    status: Status | None = None
    ended: int = 0


class World:
    """A number of cores in one mode; ``log`` says in words what happened, a line a step."""

    def __init__(self, mode: Mode, cores: int) -> None:
        self.mode = mode
        self.cores = range(cores)
        self.kernels: dict[int, CoreCapabilities] = {}
        for core in self.cores:
            self.kernels[core] = CoreCapabilities(MappingDatabase(core), CSpace())
        self.kernels[0].free(0, PAGES * PAGE)
        self.network: MessageNetwork[CapabilityParty] = MessageNetwork(self.cores, self._make)
        self.operations: list[Operation] = []
        self.log: list[str] = []
        self.step = 0
        self._verbs: dict[str, Callable[..., bool]] = {
            "copy": self._copy,
            "give": self._copy,
            "retype": self._retype,
            "delete": self._delete_or_revoke,
            "revoke": self._delete_or_revoke,
            "put": self._put,
            "deliver": self._deliver,
            "work": self._work,
            "stop": self._stop,
            "go": self._go,
            "crash": self._crash,
        }

    def take(self, choice: Choice) -> bool:
        """Let one thing happen; return whether it could."""
        self.step += 1
        before = len(self.log)
        happened = self._verbs[choice[0]](choice)
        if not happened:
            self.step -= 1
            del self.log[before:]
        return happened

    @property
    def open_operations(self) -> list[Operation]:
        """Those that have not been answered."""
        return [operation for operation in self.operations if operation.status is None]

    def possible(self) -> list[Choice]:
        """Return what can happen next without anybody asking for more."""
        arrivals: list[Choice] = [("deliver", *channel) for channel in self.network.ready()]
        steps: list[Choice] = [
            ("work", core)
            for core, kernel in self.kernels.items()
            if (kernel.delete_list or kernel.clear_list) and self._runs(core)
        ]
        return arrivals + steps

    def settle(self, choose: random.Random | None = None, *, most: int = 20_000) -> list[Choice]:
        """Let happen what can until nothing is left, and return it; in a fixed order without a chooser.

        Raises:
            TimeoutError: if that takes more than ``most`` steps.
        """
        taken: list[Choice] = []
        for core in sorted(self.network.descheduled):
            self.take(("go", core))
            taken.append(("go", core))
        idle: set[Choice] = set()  # steps that changed nothing since the last change
        for _ in range(most):
            left = [choice for choice in self.possible() if choice not in idle]
            if not left:
                return taken
            choice = left[0] if choose is None else choose.choice(left)
            if self.take(choice):
                taken.append(choice)
                idle.clear()
            else:
                idle.add(choice)
        message = f"{most} steps and no end"
        raise TimeoutError(message)

    def _make(self, core: int, send: Send) -> CapabilityParty:
        return self.mode.make(core, self.cores, send, self.kernels[core])

    def _pick(self, core: int, number: int) -> Cte | None:
        """Return one of the slots of a core that has not crashed."""
        is_there = core in self.kernels and core not in self.network.crashed
        ctes = list(self.kernels[core].database) if is_there else []
        return ctes[number % len(ctes)] if ctes else None

    def _begin(self, verb: str, core: int, cte: Cte, what: str = "") -> Operation:
        operation = Operation(verb, core, cte.capability, self.step, cte.in_delete)
        self.operations.append(operation)
        self._say(f"a domain of core {core} {VERBS[verb]} {cte.capability}{what}")
        return operation

    def _end(self, operation: Operation) -> Callable[..., None]:
        def done(status: Status, *made: Any) -> None:
            assert operation.status is None, "an operation ends once"
            del made
            operation.status, operation.ended = status, self.step
            name = f"{operation.verb} of {operation.target}"
            self._say(f"core {operation.core}: {name} ends with {status.name}")

        return done

    def _copy(self, choice: Choice) -> bool:
        verb, core, number, to = choice
        cte = self._pick(core, number)
        if cte is None or to not in self.kernels:
            return False
        operation = self._begin(verb, core, cte, f" to core {to}")
        give_away = verb == "give" and to != core
        done = self._end(operation)
        self.network.act(core, lambda party: party.copy(cte, to, done, give_away=give_away))
        return True

    def _retype(self, choice: Choice) -> bool:
        _, core, number, type, first, pages, count = choice
        cte = self._pick(core, number)
        if cte is None:
            return False
        parts = Parts(CapabilityType(type), first * PAGE, pages * PAGE, count)
        begin = cte.capability.base // PAGE + first
        last = begin + pages * count - 1
        operation = self._begin("retype", core, cte, f": {type} of pages {begin} to {last}")
        operation.parts = parts
        done = self._end(operation)
        self.network.act(core, lambda party: party.retype(cte, parts, done))
        return True

    def _delete_or_revoke(self, choice: Choice) -> bool:
        verb, core, number = choice
        cte = self._pick(core, number)
        if cte is None:
            return False
        done = self._end(self._begin(verb, core, cte))
        self.network.act(core, methodcaller(verb, cte, done))
        return True

    def _put(self, choice: Choice) -> bool:
        """Copy a capability into a CNode of the same core."""
        _, core, number = choice
        cte, kernel = self._pick(core, number), self.kernels.get(core)
        if cte is None or kernel is None or kernel.is_busy(cte.capability):
            return False
        open_cnodes = [
            slots
            for cnode, slots in kernel.cnodes.items()
            if cte.capability.type not in CNODES and kernel.copies(cnode)
        ]
        if not open_cnodes:
            return False
        slots = open_cnodes[number % len(open_cnodes)]
        self._say(f"a domain of core {core} puts a copy of {cte.capability} into a CNode")
        made = kernel.database.insert(slots, slots.allocate(), cte.capability)
        made.take_after(cte)
        return True

    def _deliver(self, choice: Choice) -> bool:
        _, source, destination = choice
        if (source, destination) not in self.network.ready():
            return False
        message = self.network.channels[source, destination][0]
        words = [str(word) for word in message.words if isinstance(word, Capability)]
        words += [word.name for word in message.words if isinstance(word, Status)]
        self._say(
            f"{message.type} {' '.join(words)}".rstrip() + f" from core {source} to {destination}"
        )
        self.network.deliver(source, destination)
        return True

    def _work(self, choice: Choice) -> bool:
        _, core = choice
        if core not in self.kernels or not self._runs(core):
            return False
        self._say(f"core {core} takes a step of its delete list")
        was_work: list[bool] = []
        self.network.act(core, lambda party: was_work.append(party.work()))
        return was_work != [False]  # nothing is noted if it crashes meanwhile: that is a step too

    def _stop(self, choice: Choice) -> bool:
        _, core = choice
        if core in self.network.descheduled or core not in self.kernels:
            return False
        self.network.descheduled.add(core)
        self._say(f"the monitor of core {core} is descheduled")
        return True

    def _go(self, choice: Choice) -> bool:
        _, core = choice
        if core not in self.network.descheduled:
            return False
        self.network.descheduled.remove(core)
        self._say(f"the monitor of core {core} runs again")
        return True

    def _crash(self, choice: Choice) -> bool:
        """Stop a core for ever: now, or after so many more messages from it."""
        _, core, *sends = choice
        if core not in self.kernels or core in self.network.crashed:
            return False
        self.network.crash(core, after_sends=sends[0] if sends else 0)
        after = f" after {sends[0]} more messages" if sends and sends[0] else ""
        self._say(f"core {core} crashes{after}")
        return True

    def _runs(self, core: int) -> bool:
        return core not in self.network.descheduled | self.network.crashed

    def _say(self, text: str) -> None:
        self.log.append(f"{self.step:3}. {text}")


def play(mode: Mode, cores: int, choices: Sequence[Choice]) -> World:
    """Return a world after a list of choices."""
    world = World(mode, cores)
    for choice in choices:
        world.take(choice)
    return world
