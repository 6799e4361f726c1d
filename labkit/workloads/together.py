"""Runs programs on some cores of an operating system until all of them have ended."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial

from labkit.workloads.structures import Program, Runtime, Steps, Structure

EVENTS_A_TIME = 1000
MOST_EVENTS = 20_000_000
"""A run that takes more engine events than that is taken to be stuck."""


def together(structure: Structure, programs: Mapping[int, Program], *, name: str) -> Iterator[int]:
    """Start a program on each of some cores, all in one address space; yield event counts till all end.

    Raises:
        TimeoutError: if they do not end.
    """
    running = set(programs)
    for core, program in programs.items():
        structure.start(core, partial(_run, program, running, core), name=name)
    step = structure.machine.env.step
    events = 0
    while running:
        step()
        events += 1
        if events % EVENTS_A_TIME == 0:
            yield events
        if events > MOST_EVENTS:
            message = f"programs on cores {sorted(running)} have not ended after {events} events"
            raise TimeoutError(message)
    yield events


def _run(program: Program, running: set[int], core: int, runtime: Runtime) -> Steps:
    yield from program(runtime)
    running.remove(core)
