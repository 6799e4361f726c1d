"""Chapter 2, the exercise that is a program: the server's loop behind MSG1 and MSG8."""

from __future__ import annotations

from labkit.exercises import simulated
from labkit.exercises.answers import Code
from labkit.exercises.exercise import Exercise, Misconception
from labkit.exercises.outcome import Outcome, not_yet, passed
from labkit.exercises.student_code import CodeFailed, Takes, function, program
from labkit.exercises.variant import Variant
from labkit.hardware.coherence.line import Line
from labkit.hardware.core import Core
from labkit.hardware.machine import Machine
from labkit.hardware.specification import MachineSpec

SERVER = 0
UPDATES = 12
"""Updates that each client asks for."""
WORK = 200
"""Cycles that one update takes the server."""
PATIENCE = 10
"""A reply that takes this many times its share of a busy server's time never comes."""


class _Clients:
    """Clients on cores 1, 2, ...: each asks, waits for the reply, and asks again."""

    def __init__(self, machine: Machine, count: int) -> None:
        self.machine = machine
        self.requests = [machine.line(f"request{n}", home=0) for n in range(count)]
        self.replies = [machine.line(f"reply{n}", home=0) for n in range(count)]
        self.carried_out: list[list[int]] = [[] for _ in range(count)]
        self.answered = [0] * count
        self.too_early: list[int] = []

    def update(self, client: int, number: int) -> Takes:
        """The server's work for one request."""
        core, reply = self.machine.cores[SERVER], self.replies[client]
        if reply.value == number or core.store_buffer.waiting(reply) is not None:
            self.too_early.append(client)
        self.carried_out[client].append(number)
        core.compute(WORK)
        yield from core.catch_up(always=True)

    def run(self, client: int) -> Takes:
        """Ask for one update after the other."""
        core = self.machine.cores[client + 1]
        for number in range(1, UPDATES + 1):
            yield from core.store([self.requests[client]], number)
            yield from _until(core, self.replies[client], number)
            if number not in self.carried_out[client]:
                self.too_early.append(client)
            self.answered[client] = number


def _until(core: Core, line: Line, wanted: int) -> Takes:
    while (yield from core.load(line)) != wanted:
        yield from core.wait_for_change(line)


def _check(answer: str, variant: Variant) -> Outcome:
    count = _clients(variant)
    machine = Machine(MachineSpec.load("amd_4x4"))
    clients = _Clients(machine, count)
    try:
        serve = function(answer, "serve")
        core = machine.cores[SERVER]
        machine.env.process(program(serve, core, clients.requests, clients.replies, clients.update))
        until = PATIENCE * UPDATES * count * (WORK + 1000)
        simulated.run(machine, *(clients.run(client) for client in range(count)), until=until)
    except CodeFailed as failed:
        return not_yet(str(failed))
    return _judged(clients)


def _judged(clients: _Clients) -> Outcome:
    """Say which law of a server was broken."""
    wanted = list(range(1, UPDATES + 1))
    waiting = [n for n, done in enumerate(clients.answered) if done < UPDATES]
    twice = [
        n for n, done in enumerate(clients.carried_out) if len(done) > len(set(map(repr, done)))
    ]
    if twice:
        return not_yet(misconception="twice", client=twice[0])
    if clients.too_early:
        return not_yet(misconception="reply_first", client=clients.too_early[0])
    if waiting and clients.answered[0] == UPDATES:
        return not_yet(misconception="first_only", client=waiting[0])
    if waiting:
        return not_yet(
            misconception="no_reply", client=waiting[0], done=clients.answered[waiting[0]]
        )
    right = all(done == wanted for done in clients.carried_out)
    return passed() if right else not_yet()


def _clients(variant: Variant) -> int:
    return variant.choose("serve clients", (5, 3, 4, 6, 7))


SERVE = Exercise(
    name="serve",
    chapter=2,
    level="hard",
    minutes=20,
    kind="code",
    answer=Code(function="serve"),
    check=_check,
    misconceptions=tuple(
        Misconception(name=name) for name in ("twice", "reply_first", "first_only", "no_reply")
    ),
    hints=3,
    numbers=lambda variant: {"clients": _clients(variant), "updates": UPDATES},
)
