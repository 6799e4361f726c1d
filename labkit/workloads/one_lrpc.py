"""One call between two programs of one core, with every step that their CPU driver takes."""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from labkit.hardware.machine import Machine
from labkit.hardware.specification import MachineSpec
from labkit.trace import Step, Trace
from labkit.workloads.lrpc_ping_pong import LONG, start
from labkit.workloads.one_message import Stage

FUNCTIONS = {"switch": "CpuDriver._dispatch", "upcall": "Dispatcher.upcall"}
"""Who takes a step; a system call is a class of its own, by which a trap is named."""


@attrs.frozen(kw_only=True)
class Call:
    """The steps from the first cycle on: until the request is sent, its way, and that of the reply."""

    start: tuple[Stage, ...]
    request: tuple[Stage, ...]
    reply: tuple[Stage, ...]


def call_once(spec: MachineSpec) -> Call:
    """Start a client and a server on core 0 and return the steps of their first call."""
    trace = Trace()
    machine = Machine(spec, trace=trace)
    arrived: list[int] = []
    start(machine, arrived)
    for _ in machine.run(until=LONG, events_a_time=1):
        if len(arrived) > 1:
            break
    steps = [step for step in trace if step.kind != "done"]
    sent = next(step.time for step in steps if step.what == "Lrpc")
    came, answered = arrived[:2]
    return Call(
        start=_stages(step for step in steps if step.time < sent),
        request=_stages(step for step in steps if sent <= step.time < came),
        reply=_stages(step for step in steps if came <= step.time < answered),
    )


def _stages(steps: Iterable[Step]) -> tuple[Stage, ...]:
    return tuple(
        Stage(step.time, step.core, _function(step), step.what, step.cost) for step in steps
    )


def _function(step: Step) -> str:
    return f"{step.what}.perform" if step.kind == "trap" else FUNCTIONS[step.kind]
