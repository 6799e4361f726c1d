"""RBED: earliest deadline first for real-time and best-effort dispatchers (``kernel/schedule_rbed.c``).

A hard real-time dispatcher may run so many cycles in each of its periods, and has them before the
period ends. The best-effort ones share what is left by weight: all have the same period, as many
timeslices as there are of them, and each may use its share of it. At least a tenth of the core is kept
for them.
"""

from __future__ import annotations

from fractions import Fraction

import attrs

from labkit.multikernel.dcb import NEVER, Dcb
from labkit.multikernel.scheduler import Scheduler

BEST_EFFORT_RESERVE = Fraction(1, 10)
"""The part of the core that hard tasks cannot have (``BETA``)."""


class SchedulerPanic(Exception):
    """What the real kernel stops for: more is promised than there is, or a deadline was missed."""


@attrs.define(eq=False)
class Task:
    """What the scheduler keeps of a dispatcher.

    ``budget`` cycles of each ``period`` may be used from ``release`` on, until ``deadline``; ``used``
    of them are used. The budget of a hard task is a promise, that of a best-effort task its share.
    """

    dcb: Dcb
    is_hard: bool = False
    weight: int = 1
    period: int = 0
    budget: int = 0
    release: int = 0
    deadline: int = 0
    used: int = 0


class Rbed(Scheduler):
    """Dispatchers by deadline; those that nobody has declared are best effort of weight 1."""

    def __init__(self, timeslice: int) -> None:
        self.timeslice = timeslice
        self.declared: dict[Dcb, Task] = {}
        self.queue: dict[Dcb, Task] = {}  # in the order in which they came
        self.running: Task | None = None
        self.since = 0  # when the running task was last charged
        self.ahead: Task | None = None  # jumps the queue

    def __contains__(self, dcb: object) -> bool:
        return dcb in self.queue

    def __len__(self) -> int:
        return len(self.queue)

    def declare_hard(self, dcb: Dcb, *, period: int, cycles: int) -> None:
        """Promise a dispatcher so many cycles in each period.

        Raises:
            SchedulerPanic: if the core would have less than its reserve left.
        """
        if self._hard_share() + Fraction(cycles, period) > 1 - BEST_EFFORT_RESERVE:
            message = f"{dcb.name}: {cycles} of {period} cycles is more than the core has left"
            raise SchedulerPanic(message)
        self.declared[dcb] = Task(dcb, is_hard=True, period=period, budget=cycles)

    def declare_weight(self, dcb: Dcb, weight: int) -> None:
        """Give a best-effort dispatcher a weight."""
        self.declared[dcb] = Task(dcb, weight=weight)

    def add(self, dcb: Dcb, now: int) -> None:
        """Release a dispatcher's first job."""
        if dcb in self.queue:
            return
        self._charge(now)
        task = self.queue[dcb] = self.declared.setdefault(dcb, Task(dcb))
        self._share_out()
        if not task.is_hard or task.deadline <= now:
            task.release, task.used = now, 0
            task.deadline = now + task.period

    def remove(self, dcb: Dcb, now: int) -> None:
        """Take a dispatcher out; what it has used of its budget stays used."""
        self._charge(now)
        task = self.queue.pop(dcb, None)
        self._share_out()
        if task is not None and task is self.ahead:
            self.ahead = None
        if task is not None and task is self.running:
            self.running = None

    def schedule(self, now: int) -> Dcb | None:
        """Return the released dispatcher with the earliest deadline."""
        self._charge(now)
        for task in self.queue.values():
            self._renew(task, now)
        released = [task for task in self.queue.values() if task.release <= now]
        if self.ahead in released:
            self.running = self.ahead
        else:
            self.running = min(released, key=lambda task: task.deadline, default=None)
        return None if self.running is None else self.running.dcb

    def schedule_now(self, dcb: Dcb, now: int) -> None:
        """Let a dispatcher jump the queue until its job is over or it yields."""
        self._charge(now)
        self.ahead = self.running = self.queue[dcb]
        self.ahead.release = min(self.ahead.release, now)

    def yield_slice(self, dcb: Dcb, now: int) -> None:
        """End a dispatcher's job before its budget is used up."""
        self._charge(now)
        if dcb in self.queue:
            self._next_job(self.queue[dcb], now)

    def rings_at(self, now: int) -> int:
        """Return when the running job's budget ends or a hard job is released, if that is earlier."""
        times = [task.release for task in self.queue.values() if task.release > now]
        if self.running is not None:
            times.append(now + max(0, self.running.budget - self.running.used))
        return min(times, default=NEVER)

    def begin_with(self, dcb: Dcb, now: int) -> None:
        """Run this dispatcher; there is no fixed order here to go on in."""
        self.schedule_now(dcb, now)

    def _charge(self, now: int) -> None:
        """Charge the running task for the time since the last look."""
        if self.running is not None:
            self.running.used += now - self.since
        self.since = now

    def _renew(self, task: Task, now: int) -> None:
        """Begin the next job of a task that has used up its budget."""
        is_done = task.used >= task.budget
        ended = now - (task.used - task.budget) if is_done else now
        if task.is_hard and ended > task.deadline:
            message = f"{task.dcb.name} missed its deadline at {task.deadline}"
            raise SchedulerPanic(message)
        if is_done:
            self._next_job(task, now)

    def _next_job(self, task: Task, now: int) -> None:
        """Move a deadline one period on. A best-effort job is released at once, a hard one in time."""
        if task is self.ahead:
            self.ahead = None
        task.used = 0
        task.release = task.deadline if task.is_hard else now
        task.deadline = max(task.deadline, now) + task.period

    def _share_out(self) -> None:
        """Give each best-effort task its share of what the hard ones leave."""
        best_effort = [task for task in self.queue.values() if not task.is_hard]
        weights = sum(task.weight for task in best_effort)
        left = 1 - self._hard_share()
        for task in best_effort:
            task.period = self.timeslice * len(best_effort)
            task.budget = max(1, int(task.period * left * task.weight / weights))

    def _hard_share(self) -> Fraction:
        hard = (task for task in self.declared.values() if task.is_hard)
        return sum((Fraction(task.budget, task.period) for task in hard), Fraction(0))
