"""Chapter 3, CPU drivers and LRPC: what a chain of calls costs, and what the direct switch saves."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import pairwise

from labkit.exercises.answers import Number, Words
from labkit.exercises.chapter_03_code import RUN_QUEUE
from labkit.exercises.exercise import Exercise, Misconception
from labkit.exercises.numeric import near, within
from labkit.exercises.student_code import Takes
from labkit.exercises.variant import Variant
from labkit.hardware.core import Core
from labkit.hardware.machine import Machine
from labkit.hardware.specification import MachineSpec
from labkit.multikernel.dispatcher import Dispatcher
from labkit.multikernel.domain import Domain
from labkit.multikernel.lmp import LmpFlag
from labkit.multikernel.lmp_channel import LmpChannel
from labkit.multikernel.node import Node
from labkit.multikernel.scheduler import TIMESLICE_MILLISECONDS
from labkit.workloads.nodes import node_on

PERCENT = 2.0
"""Costs follow from the published numbers, so only rounding is allowed for."""
LONG = 1_000_000_000_000
"""Longer, in cycles, than any of these runs."""
STRETCH = 1_000_000
"""Cycles that a program computes at a time."""
IN_THE_QUEUE = LmpFlag(0)
"""How a message is sent that waits until it is its receiver's turn."""


def _node(machine: str, programs: int) -> tuple[Machine, Node, list[Dispatcher]]:
    """Return one core with so many programs, none of which runs yet."""
    built = Machine(MachineSpec.load(machine))
    node = node_on(built, 0)
    return built, node, [node.new_dispatcher(Domain(f"program {n}")) for n in range(programs)]


def _first(machine: Machine, found: Sequence[int]) -> int:
    """Run until something has been found."""
    for _ in machine.run(until=LONG, events_a_time=500):
        if found:
            break
    return found[0]


def _chain(variant: Variant) -> tuple[str, int, int]:
    """Return a machine, how many servers call each other on its core 0, and the cycles of their work."""
    options = (("amd_4x4", 3, 400), ("intel_2x4", 4, 300), ("amd_8x4", 2, 500), ("amd_2x2", 5, 200))
    return variant.choose("chain_of_calls", options)


@cache
def _chain_cycles(name: str, servers: int, work: int) -> int:
    """Return the cycles from a client's call until it has its reply."""
    machine, node, programs = _node(name, servers + 1)
    links = [node.connect(one, other) for one, other in pairwise(programs)]
    took: list[int] = []
    programs[0].new_thread("client", _client(links[0][0], machine.cores[0], took))
    for n, (_, up) in enumerate(links):
        down = links[n + 1][0] if n + 1 < servers else None
        programs[n + 1].new_thread("server", _server(up, down, machine.cores[0], work))
    for program in reversed(programs):  # the client last, when all servers wait
        node.start(program)
    return _first(machine, took)


def _client(channel: LmpChannel, core: Core, took: list[int]) -> Takes:
    began = core.now
    yield from channel.send(("request",))
    yield from channel.receive()
    took.append(core.now - began)


def _server(up: LmpChannel, down: LmpChannel | None, core: Core, work: int) -> Takes:
    while True:
        yield from up.receive()
        core.compute(work)
        if down is not None:
            yield from down.send(("request",))
            yield from down.receive()
        yield from up.send(("reply",))


def _of_the_chain(variant: Variant, *, messages: int, works: int) -> int:
    """Return what so many messages and so many servers' work would take."""
    name, _, work = _chain(variant)
    return messages * MachineSpec.load(name).cycles("lrpc_cycles") + works * work


def _requests_only(variant: Variant) -> int:
    servers = _chain(variant)[1]
    return _of_the_chain(variant, messages=servers, works=servers)


def _straight_back(variant: Variant) -> int:
    servers = _chain(variant)[1]
    return _of_the_chain(variant, messages=servers + 1, works=servers)


def _no_work(variant: Variant) -> int:
    return _of_the_chain(variant, messages=2 * _chain(variant)[1], works=0)


CHAIN_OF_CALLS = Exercise(
    name="chain_of_calls",
    chapter=3,
    level="easy",
    minutes=5,
    kind="number",
    answer=Number(low=1, high=1_000_000),
    check=within(lambda who: _chain_cycles(*_chain(who)), percent=PERCENT),
    misconceptions=(
        Misconception(
            name="requests_only",
            matches=lambda given, who: near(given, _requests_only(who), percent=PERCENT),
        ),
        Misconception(
            name="straight_back",
            matches=lambda given, who: near(given, _straight_back(who), percent=PERCENT),
        ),
        Misconception(
            name="no_work", matches=lambda given, who: near(given, _no_work(who), percent=PERCENT)
        ),
    ),
    hints=2,
    numbers=lambda variant: {
        "machine": MachineSpec.load(_chain(variant)[0]).title,
        "servers": _chain(variant)[1],
        "work": _chain(variant)[2],
    },
)


def _busy(variant: Variant) -> int:
    return variant.choose("without_the_switch", (3, 2, 4, 5, 6))


@cache
def _in_the_queue(busy: int) -> float:
    """Return the milliseconds of a call and its reply that wait their turn, if others compute."""
    machine, node, programs = _node("amd_4x4", busy + 2)
    core, took = machine.cores[0], list[int]()
    here, there = node.connect(*programs[:2])
    programs[0].new_thread("client", _asks(here, core, took))
    programs[1].new_thread("server", _answers(there))
    for program in programs[2:]:
        program.new_thread("compute", _computes(core))
    for program in (programs[1], programs[0], *programs[2:]):  # the server waits for requests first
        node.start(program)
    return _first(machine, took) * machine.spec.nanoseconds_per_cycle / 1e6


def _asks(channel: LmpChannel, core: Core, took: list[int]) -> Takes:
    began = core.now
    yield from channel.try_send(("request",), flags=IN_THE_QUEUE)
    yield from channel.receive()
    took.append(core.now - began)


def _answers(channel: LmpChannel) -> Takes:
    yield from channel.receive()
    yield from channel.try_send(("reply",), flags=IN_THE_QUEUE)


def _computes(core: Core) -> Takes:
    while True:
        core.compute(STRETCH)
        yield from core.catch_up(always=True)


def _one_way(variant: Variant) -> float:
    return _in_the_queue(_busy(variant)) / 2


def _full_turns(variant: Variant) -> int:
    """Return what it would be if client and server also took a whole turn each."""
    return 2 * (_busy(variant) + 1) * TIMESLICE_MILLISECONDS


WITHOUT_THE_SWITCH = Exercise(
    name="without_the_switch",
    chapter=3,
    level="medium",
    minutes=8,
    kind="number",
    answer=Number(low=0, high=100_000),
    check=within(lambda who: _in_the_queue(_busy(who)), percent=PERCENT),
    misconceptions=(
        Misconception(
            name="one_way", matches=lambda given, who: near(given, _one_way(who), percent=PERCENT)
        ),
        Misconception(
            name="full_turns",
            matches=lambda given, who: near(given, _full_turns(who), percent=PERCENT),
        ),
        Misconception(name="direct", matches=lambda given, _: given < TIMESLICE_MILLISECONDS),
    ),
    hints=2,
    numbers=lambda variant: {"busy": _busy(variant), "slice": TIMESLICE_MILLISECONDS},
)

MAY_THE_KERNEL_WAIT = Exercise(
    name="may_the_kernel_wait",
    chapter=3,
    level="medium",
    minutes=8,
    kind="words",
    answer=Words(),
    hints=2,
)

EXERCISES: tuple[Exercise, ...] = (
    CHAIN_OF_CALLS,
    WITHOUT_THE_SWITCH,
    RUN_QUEUE,
    MAY_THE_KERNEL_WAIT,
)
