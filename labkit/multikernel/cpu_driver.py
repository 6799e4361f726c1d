"""The CPU driver: the kernel of one core.

Privileged, single-threaded, never preempted, driven by events; it shares no state with another core
(section 4.3 of the paper; TN-000, TN-021). Events come in as system calls and interrupts. Each handler
is bounded and runs to completion; then the CPU driver schedules a dispatcher and either resumes it,
if it is disabled, or enters it by an upcall. With nothing to run it halts until the next interrupt.

To the engine it is one process per core, which also carries whatever program runs there.
"""

from __future__ import annotations

from collections.abc import Callable
from heapq import heappop, heappush
from typing import Any

from labkit.hardware.core import Core
from labkit.hardware.interrupts import NEVER, Vector
from labkit.hardware.kernel_costs import KernelCosts
from labkit.hardware.memory import Memory
from labkit.hardware.tlb import Tlb
from labkit.multikernel.capabilities.mapping_database import MappingDatabase
from labkit.multikernel.dcb import Dcb, Upcall
from labkit.multikernel.idle_rotation import IdleRotation
from labkit.multikernel.saved_context import SavedContext
from labkit.multikernel.scheduler import Scheduler
from labkit.multikernel.system_call import Step, SystemCall
from labkit.multikernel.user_mode import UserMode

Handler = Callable[[], Step]


class CpuDriver:
    """The kernel of one core; what system calls and handlers may use of it are its public methods.

    ``current`` is the dispatcher that runs, ``loaded`` the one whose address space is loaded.
    """

    def __init__(
        self,
        core: Core,
        *,
        scheduler: Scheduler,
        costs: KernelCosts,
        tlb: Tlb | None = None,
        memory: Memory | None = None,
    ) -> None:
        self.core = core
        self.tlb = tlb
        self.memory = memory  # of which it hands out what somebody has a capability to
        self.scheduler = scheduler
        self.costs = costs
        self.database = MappingDatabase(core.number)
        self.notifier: Any = None  # its part that notifies other cores, on a core that has one
        self.current: Dcb | None = None
        self.loaded: Dcb | None = None
        self.handlers: dict[Vector, Handler] = {Vector.TIMER: self._timer}
        self._directed: tuple[Dcb, Upcall, tuple[Any, ...]] | None = None
        self._wakeups: list[tuple[int, int, Dcb]] = []  # when, in which order asked for, who
        self._asked = 0
        self._user = UserMode(core)
        self._user.window.stop = core.env.process(self._run()).interrupt

    def make_runnable(self, dcb: Dcb) -> None:
        """Put a dispatcher into the run queue."""
        if not dcb.is_runnable and not dcb.is_stopped:
            dcb.is_runnable = True
            self.scheduler.add(dcb, self.core.now)
            if self.current is not None:
                self.current.shared.is_alone = False

    def make_unrunnable(self, dcb: Dcb) -> None:
        """Take a dispatcher out of the run queue."""
        if dcb.is_runnable:
            dcb.is_runnable = False
            self.scheduler.remove(dcb, self.core.now)
        if self.current is dcb:
            self.current = None

    def switch_to(self, dcb: Dcb, upcall: Upcall = Upcall.RUN, *arguments: Any) -> None:
        """Let a dispatcher run next, whatever the queue says."""
        self.make_runnable(dcb)
        self.scheduler.schedule_now(dcb, self.core.now)
        self._directed = dcb, upcall, arguments
        self.current = None

    def reschedule(self) -> None:
        """Ask the scheduler before anybody runs on."""
        self.current = None

    def wake_at(self, time: int, dcb: Dcb) -> None:
        """Make a dispatcher runnable at a time, unless it wants another time by then."""
        self._asked += 1
        heappush(self._wakeups, (time, self._asked, dcb))

    def _run(self) -> Step:
        """Handle what has been raised, then run somebody; for ever."""
        while True:
            # A direct switch comes first: its upcall may carry a message.
            while self.core.interrupts.pending and self._directed is None:
                yield from self._take_interrupt()
            rotation = None if self._directed else IdleRotation.of(self.scheduler, self.costs)
            if rotation is not None and (yield from self._is_rotation_interrupted(rotation)):
                continue
            if self.current is None:
                self._choose()
            self._set_timer()
            if self.current is None:
                yield from self.core.catch_up(always=True)
                yield from self._user.halt()
            else:
                dcb = self.current
                yield from self._user.run(dcb, self._system_call)
                _save(dcb, int(self.core.env.now))
                self.current = None

    def _choose(self) -> None:
        """Dispatch whoever has to run next, if there is anybody."""
        directed, self._directed = self._directed, None
        if directed is not None and directed[0].is_runnable:
            self._dispatch(*directed)
            return
        self.current = self.scheduler.schedule(self.core.now)
        if self.current is not None:
            self._dispatch(self.current, Upcall.RUN, ())

    def _dispatch(self, dcb: Dcb, upcall: Upcall, arguments: tuple[Any, ...]) -> None:
        """Make a dispatcher current: resume it if it is disabled, enter it by an upcall if not."""
        dcb.turn_began = self.core.now
        if dcb is not self.loaded:
            self.core.compute(self.costs.switch_cycles, "switch", dcb.name)
        if not dcb.shared.is_disabled:
            self.core.compute(self.costs.upcall_cycles, "upcall", f"{upcall.value} {dcb.name}")
        self._enter(dcb, upcall, arguments)

    def _enter(self, dcb: Dcb, upcall: Upcall, arguments: tuple[Any, ...]) -> None:
        self.current = dcb
        self._load(dcb)
        if not dcb.shared.is_disabled:
            dcb.shared.is_disabled = True
            dcb.shared.is_alone = len(self.scheduler) == 1
            dcb.program = dcb.user.upcall(upcall, *arguments)
            dcb.context = SavedContext()
        dcb.context.thaw(self.core)

    def _load(self, dcb: Dcb) -> None:
        """Load a dispatcher's address space; a TLB keeps nothing of another one."""
        self.loaded = dcb
        if self.tlb is not None and self.tlb.table is not dcb.table:
            self.tlb.load(dcb.table)

    def _is_rotation_interrupted(self, rotation: IdleRotation) -> Step:
        """Let dispatchers that only poll take turns until something changes; then enter whose turn it is.

        Return whether there is something else to do first.
        """
        core = self.core
        yield from core.catch_up(always=True)
        self._load(rotation.order[-1])
        self._set_timer()
        began = core.now
        is_interrupted = yield from self._user.watch(rotation.lines)
        passed = core.now - began
        place = rotation.place(passed)
        self.scheduler.begin_with(place.dcb, core.now)
        if core.trace is not None and passed:
            names = " ".join(dcb.name for dcb in rotation.order)
            core.trace.record(began, core.number, "turns", names, passed)
        if is_interrupted:
            return True
        if place.is_leaving:
            core.compute(place.leaving, "trap", "Yield")
            self.scheduler.yield_slice(place.dcb, core.now)
            self._load(place.dcb)
            return True
        place.dcb.turn_began = core.now - place.passed
        core.compute(place.entering, "upcall", f"run {place.dcb.name}")
        place.dcb.shared.spin_left = place.polling
        self._enter(place.dcb, Upcall.RUN, ())
        return False

    def _system_call(self, dcb: Dcb, call: SystemCall) -> Step:
        """Make a system call; return whether the caller is still the one to run."""
        self.core.compute(self.costs.trap_cycles, "trap", call.name)
        dcb.context.answer = yield from call.perform(self, dcb)
        return self.current is dcb

    def _take_interrupt(self) -> Step:
        """Run the handler of the interrupt that has waited longest."""
        vector = self.core.interrupts.pending.popleft()
        self.core.compute(self.costs.trap_cycles, "trap", vector.name)
        yield from self.core.catch_up(always=True)
        yield from self.handlers[vector]()

    def _timer(self) -> Step:
        """Wake whoever wanted to be woken by now; the scheduler sees by itself what time it is."""
        yield from ()
        while self._wakeups and self._wakeups[0][0] <= self.core.now:
            time, _, dcb = heappop(self._wakeups)
            if dcb.shared.wakeup_at == time:
                dcb.shared.wakeup_at = NEVER
                self.make_runnable(dcb)

    def _set_timer(self) -> None:
        """Set the timer to the end of the slice or the first wake-up, whichever is earlier."""
        times = [time for time, _, _ in self._wakeups[:1]]
        times.append(self.scheduler.rings_at(self.core.now))
        self.core.interrupts.set_timer(
            min((time for time in times if time != NEVER), default=NEVER)
        )


def _save(dcb: Dcb, now: int) -> None:
    """Save what a dispatcher was doing.

    Disabled, it goes on exactly there. Enabled, its user-level code finds the context in the enabled
    save area at the next upcall, and decides by itself which thread goes on.
    """
    dcb.context.freeze(now)
    if not dcb.shared.is_disabled:
        assert dcb.program is not None
        dcb.shared.enabled_area = dcb.context
        dcb.program.close()
        dcb.program = None
