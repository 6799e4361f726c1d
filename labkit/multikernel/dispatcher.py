"""A dispatcher: the user-level half of what a CPU driver schedules (section 4.5 of the paper; TN-000).

It belongs to one core and never moves. The kernel enters it by upcalls; what runs then is up to it:
first it sees to its events, in the order of the real ``disp_run``, then it runs a thread.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from heapq import heappop, heappush
from typing import Any

from labkit.hardware.coherence.line import Line
from labkit.hardware.core import Core
from labkit.multikernel.dcb import NEVER, Program, SharedPage, Upcall
from labkit.multikernel.domain import Domain
from labkit.multikernel.endpoint import LmpEndpoint
from labkit.multikernel.sys_yield import Yield
from labkit.multikernel.thread import Block, RunQueue, Thread, ThreadState, ThreadYield
from labkit.multikernel.waiting import SPIN_THEN_YIELD, Delegate, WaitPolicy, spin
from labkit.multikernel.waitset import Waitset, WaitsetChannel

Notificator = Callable[[], None]
FaultHandler = Callable[[Upcall, int], bool]
"""What to do about a fault: returns whether the thread may go on."""
NONE: Sequence[Any] = ()


class Dispatcher:
    """One domain's part on one core.

    ``lmp_sends`` and ``ump_sends`` are channels with blocked senders, ``deferred`` what is to happen
    at a time, ``polled`` the channels of all waitsets that have to be polled, ``delegate`` who polls
    them if it blocks.
    """

    def __init__(
        self, core: Core, domain: Domain, *, waiting: WaitPolicy = SPIN_THEN_YIELD
    ) -> None:
        self.core = core
        self.domain = domain
        self.name = f"{domain.name}.{core.number}"
        self.waiting = waiting
        self.delegate: Delegate | None = None
        self.shared = SharedPage()
        self.run_queue = RunQueue()
        self.current: Thread | None = None
        self.polled: dict[WaitsetChannel, None] = {}
        self.lmp_channels: dict[LmpEndpoint, Any] = {}
        self.lmp_sends: deque[Any] = deque()
        self.ump_sends: deque[Any] = deque()
        self.on_fault: FaultHandler = _not_handled
        self.notificators: list[Notificator] = []
        self.deferred: list[tuple[int, int, Callable[[], None]]] = []
        self._deferred_so_far = 0
        self._has_worked = True  # whether this turn was more than polls that hit

    def new_thread(self, name: str, program: Program) -> Thread:
        """Create a runnable thread."""
        thread = Thread(f"{self.name} {name}", program)
        self.run_queue.add(thread)
        return thread

    def new_waitset(self) -> Waitset:
        """Return an empty waitset for this dispatcher's threads."""
        return Waitset(self.run_queue, self.polled)

    def defer(self, cycles: int, action: Callable[[], None]) -> None:
        """Register a deferred event: let something happen in so many cycles, at the next upcall."""
        self._deferred_so_far += 1
        heappush(self.deferred, (self.core.now + cycles, self._deferred_so_far, action))

    def upcall(self, kind: Upcall, *arguments: Any) -> Program:
        """Enter the dispatcher: it is disabled until it resumes a thread, or yields the core."""
        self._put_back_interrupted()
        self._has_worked = kind is not Upcall.RUN
        self.shared.polled_lines = None
        if kind is Upcall.LRPC:
            endpoint, position, words = arguments
            endpoint.fill(position, words)
        elif kind is not Upcall.RUN:
            self._fault(kind, arguments[0])
        yield from self._see_to_events()
        while True:
            thread = self.run_queue.take()
            if thread is not None:
                if (yield from self._resume(thread)):
                    yield from self._see_to_events()  # whoever yields lets the channels be polled
            else:
                yield from self._spin()
                if not self.run_queue:
                    yield from self._yield_the_core()

    def _fault(self, kind: Upcall, argument: int) -> None:
        """End the thread that has faulted, unless ``on_fault`` has put right what was wrong.

        After a fault in the dispatcher's own code all threads end: it can trust nothing any more.
        """
        if kind in {Upcall.PAGE_FAULT_DISABLED, Upcall.TRAP_DISABLED}:
            ended = list(self.run_queue.threads)
        else:
            ended = [] if self.on_fault(kind, argument) else [self.run_queue.threads[0]]
        for thread in ended:
            thread.state = ThreadState.ENDED
            self.run_queue.threads.remove(thread)

    def _see_to_events(self) -> Program:
        """Do what ``disp_run`` does before it runs a thread, in its order."""
        # 1. Fire the deferred events that are due.
        while self.deferred and self.deferred[0][0] <= self.core.now:
            heappop(self.deferred)[2]()
        # 2. Poll the endpoints if the kernel has delivered anything since, the hinted one first.
        self._poll_lmp()
        # 3. Retry blocked LMP sends.
        for channel in _all(self.lmp_sends):
            channel.retry()
        # 4. Poll every registered UMP channel once.
        if self.polled:
            yield from self.core.catch_up()
        for polled in list(self.polled):
            if not polled.source.looks_empty():
                self._has_worked = True
                yield from polled.source.poll()
        # 5. Retry blocked UMP sends.
        for channel in _all(self.ump_sends):
            yield from channel.retry()
        # 6. Look at the notificators.
        for notificator in self.notificators:
            notificator()

    def _poll_lmp(self) -> None:
        shared = self.shared
        if shared.lmp_delivered == shared.lmp_seen:
            return
        shared.lmp_seen = shared.lmp_delivered
        if self.delegate is not None:
            self.delegate.take_wakeups()
        hinted = self.lmp_channels.get(shared.lmp_hint)
        if hinted is not None:
            hinted.poll()
        for channel in self.lmp_channels.values():
            channel.poll()

    def _resume(self, thread: Thread) -> Program:
        """Run a thread, enabled, until it yields or blocks; return whether it yielded."""
        self.current = thread
        self._has_worked = True
        self.shared.spin_left = None  # the next spin is a new one
        saved, thread.saved = thread.saved, None
        self.shared.is_disabled = False
        answer = None if saved is None else (yield saved)
        while True:
            try:
                asked = thread.program.send(answer)
            except StopIteration:
                thread.state = ThreadState.ENDED
                asked = None
            if asked is None or isinstance(asked, Block | ThreadYield):
                break
            answer = yield asked
        self.shared.is_disabled = True
        self.current = None
        if isinstance(asked, Block):
            thread.state = ThreadState.BLOCKED
            asked.queue.append(thread)
        elif asked is not None:
            self.run_queue.put_back(thread, first=False)
        return isinstance(asked, ThreadYield)

    def _spin(self) -> Program:
        """Poll for as long as the policy says, enabled, or until there is a thread to run."""
        ends_at: int | None = None
        while (self.polled or self.ump_sends) and not self.run_queue:
            cycles = self._spin_cycles()
            if cycles is not None:
                # A change need not be a message: a new slot has to be fetched before it is polled.
                ends_at = self.core.now + cycles if ends_at is None else ends_at
                cycles = min(cycles, ends_at - self.core.now)
                if cycles <= 0:
                    return
            self.shared.is_disabled = False
            yield from spin(self.core, self._lines(), cycles)
            self.shared.is_disabled = True
            yield from self._see_to_events()

    def _spin_cycles(self) -> int | None:
        """Return how long to poll: not beyond the next deferred event, without end if alone."""
        is_endless = self.shared.is_alone and not self._hands_over
        cycles = None if is_endless else self.waiting.spin_cycles
        left, self.shared.spin_left = self.shared.spin_left, None
        if left is not None and cycles is not None:
            cycles = min(cycles, left)
        if not self.deferred:
            return cycles
        left = max(0, self.deferred[0][0] - self.core.now)
        return left if cycles is None else min(cycles, left)

    def _lines(self) -> list[Line]:
        """Return what there is to poll.

        A sender that waits for room polls too: acknowledgements come in by the same ring.
        """
        lines = [polled.source.next_slot for polled in self.polled]
        return lines + [channel.next_slot for channel in self.ump_sends]

    def _yield_the_core(self) -> Program:
        """Say what is left to do, and yield; the next thing that happens here is an upcall."""
        has_handed_over = yield from self._hand_over()
        self.shared.spin_left = None
        self.shared.wakeup_at = self.deferred[0][0] if self.deferred else NEVER
        if has_handed_over and self.delegate is not None:
            self.shared.has_work = False
            yield Yield(target=self.delegate.target)
            return
        # A polled channel is work for ever: its dispatcher never leaves the run queue.
        self.shared.has_work = bool(self.polled or self.lmp_sends or self.ump_sends)
        if not (self._has_worked or self.lmp_sends or self.notificators):
            self.shared.polled_lines = tuple(self._lines()) or None
        yield Yield()

    @property
    def _hands_over(self) -> bool:
        """Whether the delegate polls if nothing comes. Who waits for room retries, and so polls."""
        has_someone = self.waiting.hands_over and self.delegate is not None
        return has_someone and not (self.lmp_sends or self.ump_sends)

    def _hand_over(self) -> Program:
        """Let the delegate poll what is polled here, if it is so wanted; return whether it does."""
        if self.delegate is None or not self._hands_over or not self.polled:
            return False
        sources = [polled.source for polled in self.polled]
        slots = [(source.next_slot, source.empty_slot) for source in sources]
        return (yield from self.delegate.hand_over(slots))

    def _put_back_interrupted(self) -> None:
        """Take what the kernel has saved: the thread that ran when the dispatcher was preempted."""
        thread, self.current = self.current, None
        if thread is not None:
            thread.saved, self.shared.enabled_area = self.shared.enabled_area, None
            self.run_queue.put_back(thread, first=True)


def _all(channels: deque[Any]) -> Sequence[Any]:
    """Take all channels with blocked senders: those that stay blocked come back by themselves."""
    if not channels:
        return NONE
    taken = list(channels)
    channels.clear()
    return taken


def _not_handled(_kind: Upcall, _argument: int) -> bool:
    """Say that nobody handles faults here."""
    return False
