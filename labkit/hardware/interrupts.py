"""Interrupts: what makes a core leave its program, each core's timer, and the wires between cores.

A core's controller remembers what has been raised until the CPU driver takes it; an interrupt that
comes while the CPU driver itself runs waits, as on the real core with interrupts off.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from enum import IntEnum

from simpy import Environment, Event

from labkit.hardware.specification import MachineSpec

NEVER = -1
"""The time of a timer that is not set."""


class Vector(IntEnum):
    """Which interrupt it is; the handler is chosen by it."""

    NON_MASKABLE = 2  # something is wrong with this core
    TIMER = 32
    INTER_CORE = 251
    STARTUP = 255  # no number of the real controller: start-up is a message type of its own


class InterruptController:
    """The local interrupt controller of one core, with its timer."""

    def __init__(self, env: Environment) -> None:
        self.env = env
        self.pending: deque[Vector] = deque()
        self.on_interrupt: Callable[[], None] | None = None
        self.timer_at = NEVER
        self._rings_at = NEVER  # the one timer event that the engine holds and that counts

    def interrupt(self, vector: Vector) -> None:
        """Raise an interrupt; the same one twice, not yet taken, is one, as in the real controller."""
        if vector not in self.pending:
            self.pending.append(vector)
        if self.on_interrupt is not None:
            self.on_interrupt()

    def set_timer(self, time: int) -> None:
        """Let the timer raise an interrupt at this time, and at no other.

        A timer that is moved back costs the engine nothing: the event it holds already finds out
        that it is too early and waits for the rest.
        """
        self.timer_at = time
        if time != NEVER and (self._rings_at == NEVER or time < self._rings_at):
            self._schedule(time)

    def _schedule(self, time: int) -> None:
        self._rings_at = time
        now = int(self.env.now)
        timeout = self.env.timeout(max(0, time - now), value=time)
        timeout.callbacks.append(self._ring)

    def _ring(self, event: Event) -> None:
        if event.value != self._rings_at:
            return  # the timer was set to an earlier time after this event was made
        self._rings_at = NEVER
        if self.timer_at == NEVER:
            return
        if self.timer_at > self.env.now:
            self._schedule(self.timer_at)
        else:
            self.timer_at = NEVER
            self.interrupt(Vector.TIMER)


class InterruptWires:
    """Carries inter-processor interrupts; taking one costs the receiver a trap."""

    def __init__(
        self, env: Environment, spec: MachineSpec, controllers: Sequence[InterruptController]
    ) -> None:
        self.env = env
        self.spec = spec
        self.controllers = controllers

    def send(self, vector: Vector, *, source: int, destination: int) -> None:
        """Let an interrupt arrive at its destination after its flight."""
        flight = self.env.timeout(self.spec.interrupt_cycles(source, destination))
        controller = self.controllers[destination]
        flight.callbacks.append(lambda _: controller.interrupt(vector))
