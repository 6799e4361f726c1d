"""One message from one core to another, with every step on the way."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any, NamedTuple

import attrs
from simpy import Event

from labkit.errors import InvalidInput
from labkit.hardware.machine import Machine
from labkit.hardware.specification import MachineSpec
from labkit.multikernel.urpc import SLOTS, Endpoint, connect
from labkit.trace import Step, Trace

LAP = SLOTS + 1
"""Messages sent before: once around the ring, so that both caches hold what they will hold."""
WARM = 100_000
"""When the message is sent, in cycles; the lap before is over by then."""


PROTOCOLS = {"hammer": "Hammer", "snooping_bus": "SnoopingBus"}


class Stage(NamedTuple):
    """One step of a message: when, after the call of send, which core is in which function, at what cost.

    Times and costs are cycles; the costs of all stages add up to the latency.
    """

    time: int
    core: int
    function: str
    what: str
    cost: int


@attrs.frozen(kw_only=True)
class Message:
    """One message: its steps in time, and the cycles from the first of them to the last."""

    steps: tuple[Step, ...]
    cycles: int
    sender: int
    protocol: str

    @property
    def itinerary(self) -> tuple[Stage, ...]:
        """The steps in the order in which they happen, each with the function that a reader can open."""
        start = min(step.time for step in self.steps)
        steps = sorted(self.steps, key=lambda step: step.time)
        return tuple(
            Stage(step.time - start, step.core, self._function(step), step.what, step.cost)
            for step in steps
        )

    def _function(self, step: Step) -> str:
        protocol = PROTOCOLS[self.protocol]
        stub = "Endpoint.send" if step.core == self.sender else "Endpoint.receive"
        functions = {
            "compute": stub,
            "store": "Core.store",
            "own": f"{protocol}.own",
            "fetch": f"{protocol}.share",
            "load": "Core.read",
        }
        return functions[step.kind]


def send_one(spec: MachineSpec, *, sender: int, receiver: int, era: str) -> Message:
    """Send one message over a warm channel and return its steps.

    Raises:
        InvalidInput: for a core that the machine does not have, or a message to oneself.
    """
    most = spec.topology.cores - 1
    for name, core in (("from", sender), ("to", receiver)):
        if not 0 <= core <= most:
            raise InvalidInput(name, f"{core} is not a core of 0 to {most}", fix=f"try {most}")
    if sender == receiver:
        raise InvalidInput("to", "URPC joins two different cores", fix=f"try {most - receiver}")
    trace = Trace()
    machine = Machine(spec, trace=trace)
    stub = spec.software[era].stub_cycles
    here, there = connect(machine, sender, receiver, stub_cycles=stub)
    arrived: list[int] = []
    machine.env.process(_send(here))
    machine.env.process(_receive(there, arrived))
    for _ in machine.run(until=2 * WARM):
        pass
    steps = tuple(step for step in trace if step.time >= WARM)
    return Message(steps=steps, cycles=arrived[-1] - WARM, sender=sender, protocol=spec.protocol)


def _send(end: Endpoint) -> Generator[Event, Any, None]:
    env = end.core.env
    for number in range(LAP):
        yield from end.send((number,))
    yield from end.core.catch_up(always=True)
    yield env.timeout(WARM - env.now)
    yield from end.send(("hello",))


def _receive(end: Endpoint, arrived: list[int]) -> Generator[Event, Any, None]:
    for _ in range(LAP + 1):
        yield from end.receive()
        arrived.append(end.core.now)
