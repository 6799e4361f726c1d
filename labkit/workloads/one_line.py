"""One cache line and one access to it: what does it cost from each core, and why."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from typing import Any

from simpy import Event

from labkit.hardware.coherence.line import State
from labkit.hardware.machine import Machine
from labkit.hardware.specification import MachineSpec

Access = tuple[int, str]
"""A core and what it does: ``load`` or ``update`` (an atomic read-modify-write)."""
QUIET = 10_000
"""Cycles between two accesses: long enough that the first is over."""


def costs(spec: MachineSpec, accesses: list[Access]) -> list[int]:
    """Return the cycles of each access of a sequence to one line, each after the one before is over.

    The line begins in the memory of package 0, in no cache.
    """
    return [cost for cost, _ in _run(spec, accesses)]


def states(spec: MachineSpec, accesses: list[Access]) -> dict[int, State]:
    """Return the state of the line in every core's cache after a sequence of accesses."""
    return _run(spec, accesses)[-1][1]


def cost_map(spec: MachineSpec, *, owner: int, access: str) -> dict[int, int]:
    """Return what an access costs from each core when ``owner`` was the last to write the line."""
    return dict(costs_by_core(spec, owner=owner, access=access))


def costs_by_core(spec: MachineSpec, *, owner: int, access: str) -> Iterator[tuple[int, int]]:
    """Yield each core and what the access costs from there, as in ``cost_map``, core by core."""
    for core in range(spec.topology.cores):
        yield core, costs(spec, [(owner, "update"), (core, access)])[-1]


def _run(spec: MachineSpec, accesses: list[Access]) -> list[tuple[int, dict[int, State]]]:
    machine = Machine(spec)
    line = machine.line("line")
    log: list[tuple[int, dict[int, State]]] = []

    def reader() -> Generator[Event, Any, None]:
        for number, access in enumerate(accesses):
            cost = yield from _cost(machine, line, access)
            log.append((cost, {core.number: line.state(core.number) for core in machine.cores}))
            yield machine.env.timeout((number + 1) * QUIET - machine.env.now)

    machine.env.process(reader())
    for _ in machine.run(until=(len(accesses) + 1) * QUIET):
        pass
    return log


def _cost(machine: Machine, line: Any, access: Access) -> Generator[Event, Any, int]:
    number, kind = access
    core = machine.cores[number]
    began = core.now
    if kind == "load":
        yield from core.load(line)
    else:
        yield from core.update(line, lambda old: old + 1)
    took = core.now - began
    yield from core.catch_up(always=True)
    return took
