"""One small object, kept in three ways: a replica on each core, at a server, or shared under a lock.

With replicas, core 0 is the writer of a log, or every core may begin an agreement; with a server, core
0 owns the only copy. In both it does nothing else, and the other cores operate. In shared memory all
cores operate. Reads and writes are of the whole object, some cache lines.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from typing import Any

import attrs
from simpy import Event

from labkit.hardware.core import Core
from labkit.hardware.machine import Machine
from labkit.monolithic.lock_kinds import LOCKS
from labkit.monolithic.locks import Lock
from labkit.multikernel.agreement import Result, Trees
from labkit.multikernel.multicast import star
from labkit.multikernel.party import Send
from labkit.multikernel.replication import AgreedChanges, SingleWriterLog
from labkit.multikernel.rpc import call, serve
from labkit.multikernel.urpc import Endpoint, Payload, connect
from labkit.workloads.bare_party import BareParty, channels, line_replica
from labkit.workloads.operation_mix import OperationMix

Takes = Generator[Event, Any, Any]
Replicated = SingleWriterLog | AgreedChanges
OWNER = 0
"""The core that owns the object or puts its changes into order."""
OBJECT = "object"
BACK_OFF = 2_000
"""Cycles for each core, below which one draws how long it waits after a refusal; doubled each time."""
MOST_DOUBLINGS = 4


@attrs.frozen(kw_only=True)
class Setting:
    """What all ways have in common: the cores, the size of the object, the cost of a message's stubs."""

    cores: Sequence[int]
    lines: int
    stub_cycles: int
    trees: Trees | None = None
    seed: int = 0

    @property
    def clients(self) -> list[int]:
        """The cores that operate if the owner does not."""
        return [core for core in self.cores if core != OWNER]


Mix = Callable[[Sequence[int]], OperationMix]
"""Makes the mix of operations for the cores that operate."""
Way = Callable[[Machine, Setting, Mix], OperationMix]
"""Starts cores that operate on the object in one way."""


def with_lock(kind: str) -> Way:
    """Return the way in which all cores share the object under a lock."""

    def start(machine: Machine, setting: Setting, mix: Mix) -> OperationMix:
        lock = LOCKS[kind](machine, "lock")
        state = [machine.line(f"state{number}") for number in range(setting.lines)]
        operations = mix(setting.cores)
        for core in setting.cores:
            machine.env.process(_locked(machine.cores[core], lock, state, operations))
        return operations

    return start


def _locked(core: Core, lock: Lock, state: Sequence[Any], operations: OperationMix) -> Takes:
    number = 0
    yield core.env.timeout(core.number)  # cores do not start in lockstep
    while True:
        is_read = operations.next_is_read(core)
        yield from lock.acquire(core)
        if is_read:
            for line in state:
                yield from core.load(line)
        else:
            number += 1
            yield from core.store(state, (core.number, number))
        yield from lock.release(core)
        operations.done(core)


def with_server(machine: Machine, setting: Setting, mix: Mix) -> OperationMix:
    """Let clients ask the owner for every read and write."""
    ends = [
        connect(machine, client, OWNER, stub_cycles=setting.stub_cycles, is_warm=True)
        for client in setting.clients
    ]
    owner = machine.cores[OWNER]
    state = [machine.line(f"state{number}") for number in range(setting.lines)]

    def answer(request: Payload) -> Takes:
        if request[0] == "read":
            for line in state:
                yield from owner.load(line)
        else:
            yield from owner.store(state, request)
        return request

    operations = mix(setting.clients)
    machine.env.process(serve(owner, [there for _, there in ends], answer))
    for here, _ in ends:
        machine.env.process(_ask(here, operations))
    return operations


def _ask(endpoint: Endpoint, operations: OperationMix) -> Takes:
    core = endpoint.core
    yield core.env.timeout(core.number)
    while True:
        is_read = operations.next_is_read(core)
        yield from call(endpoint, ("read" if is_read else "write",))
        operations.done(core)


def with_log(machine: Machine, setting: Setting, mix: Mix) -> OperationMix:
    """Give every core a replica; core 0 is the writer."""
    trees = setting.trees or (lambda root: star(root, setting.cores))
    edges = [*trees(OWNER).edges, *((OWNER, client) for client in setting.clients)]

    def make(replica: Any) -> Callable[[int, Send], Replicated]:
        return lambda core, send: SingleWriterLog(
            core, setting.cores, send, replica=replica, trees=trees, writer=OWNER
        )

    return _replicated(machine, setting, mix, make, edges)


def with_agreement(machine: Machine, setting: Setting, mix: Mix) -> OperationMix:
    """Give every core a replica; every write is a two-phase commit that its core begins."""
    trees = setting.trees or (lambda root: star(root, setting.cores))
    edges = [edge for core in setting.cores for edge in trees(core).edges]

    def make(replica: Any) -> Callable[[int, Send], Replicated]:
        return lambda core, send: AgreedChanges(
            core, setting.cores, send, replica=replica, trees=trees
        )

    return _replicated(machine, setting, mix, make, edges)


def _replicated(
    machine: Machine,
    setting: Setting,
    mix: Mix,
    make: Callable[[Any], Callable[[int, Send], Replicated]],
    edges: Sequence[tuple[int, int]],
) -> OperationMix:
    ends = channels(machine, edges, stub_cycles=setting.stub_cycles)
    operations = mix(setting.clients)
    for number in setting.cores:
        replica = line_replica(machine, number, lines=setting.lines)
        party = BareParty(machine.cores[number], ends[number], replica, make(replica))
        program = party.serve() if number == OWNER else _operate(party, operations, setting.seed)
        machine.env.process(program)
    return operations


def _operate(party: BareParty[Replicated], operations: OperationMix, seed: int) -> Takes:
    """Read the replica or ask for a change; handle what comes in between."""
    core = party.core
    back_off = random.Random(f"{seed} back-off of core {core.number}")
    yield core.env.timeout(core.number)
    while True:
        if operations.next_is_read(core):
            yield from party.read()
            yield from party.poll()
        else:
            yield from _write(party, back_off)
        operations.done(core)


def _write(party: BareParty[Replicated], back_off: random.Random) -> Takes:
    """Change the object; if that is refused, wait for longer and longer and try again."""
    shortest = BACK_OFF * len(party.party.cores)
    most = shortest
    results: list[Result] = []
    while True:
        yield from party.act(
            lambda party: party.update(OBJECT, party.core, lambda result, _: results.append(result))
        )
        while not results:
            yield from party.wait()
        if results.pop() is Result.MADE:
            return
        until = party.core.now + back_off.randrange(most)
        most = min(2 * most, shortest << MOST_DOUBLINGS)
        while party.core.now < until:
            yield from party.wait_at_most(until - party.core.now)


WAYS: Mapping[str, Way] = {
    "replicated log": with_log,
    "replicated two-phase": with_agreement,
    "server": with_server,
    **{f"{kind} lock": with_lock(kind) for kind in ("ticket", "MCS", "test-and-set")},
}
"""The ways to keep the object, by name."""


def operate(
    machine: Machine,
    setting: Setting,
    *,
    way: str,
    read_percent: int,
    think_cycles: int,
    each: int,
) -> Iterator[int | float]:
    """Let cores operate on the object; yield event counts, then the cycles of an operation as a float."""

    def mix(cores: Sequence[int]) -> OperationMix:
        return OperationMix(
            cores,
            read_percent=read_percent,
            think_cycles=think_cycles,
            each=each,
            seed=setting.seed,
        )

    yield from WAYS[way](machine, setting, mix).run(machine)
