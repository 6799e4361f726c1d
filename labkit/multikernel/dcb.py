"""The dispatcher control block: what a CPU driver knows of a dispatcher, and the page they share."""

from __future__ import annotations

from collections.abc import Generator
from enum import Enum
from typing import Any, Protocol

from labkit.hardware.coherence.line import Line
from labkit.hardware.page_table import PageTable
from labkit.multikernel.capabilities.cspace import CSpace
from labkit.multikernel.saved_context import SavedContext

NEVER = -1
"""A dispatcher that wants no wake-up."""

Program = Generator[Any, Any, Any]
"""What runs in user mode: it yields events of the doors, system calls and saved contexts."""


class Upcall(Enum):
    """The entry points of a dispatcher (TN-010)."""

    RUN = "run"
    LRPC = "lrpc"
    PAGE_FAULT = "page fault"
    PAGE_FAULT_DISABLED = "page fault, disabled"
    TRAP = "trap"
    TRAP_DISABLED = "trap, disabled"


class User(Protocol):
    """The user-level code of a dispatcher, as the kernel sees it: a set of entry points."""

    def upcall(self, kind: Upcall, *arguments: Any) -> Program:
        """Enter the dispatcher, disabled."""
        ...


class SharedPage:
    """The memory that a dispatcher shares with its CPU driver (``dispatcher_shared.h``).

    While ``is_disabled``, the dispatcher is in its own critical code: the kernel resumes it where it
    stopped and never enters it by an upcall. ``has_work`` tells the kernel not to take it from the
    run queue when it yields. ``lmp_delivered`` counts the words the kernel has delivered to all of
    its endpoints, ``lmp_seen`` those it has looked at; ``lmp_hint`` is the endpoint delivered to
    last. ``wakeup_at`` is when it wants to run next, whatever happens. ``enabled_area`` is the enabled
    save area: what was preempted while the dispatcher was enabled, until it takes it at its next upcall.

    The last three are not in the real system. They save the model an event for each of endless turns
    in which nothing happens. ``is_alone`` says that nobody else is runnable: a polling dispatcher then
    polls on, instead of yielding the core to itself after each spin. ``polled_lines`` is what a
    dispatcher polls that has yielded after a turn in which it did nothing else, and ``spin_left`` how
    long the rest of its spin is if it is entered in the middle of such a turn (``idle_rotation.py``).
    """

    __slots__ = (
        "enabled_area",
        "has_work",
        "is_alone",
        "is_disabled",
        "lmp_delivered",
        "lmp_hint",
        "lmp_seen",
        "polled_lines",
        "spin_left",
        "wakeup_at",
    )

    def __init__(self) -> None:
        self.is_disabled = False
        self.has_work = True
        self.lmp_delivered = 0
        self.lmp_seen = 0
        self.lmp_hint: Any = None
        self.wakeup_at = NEVER
        self.is_alone = False
        self.polled_lines: tuple[Line, ...] | None = None
        self.spin_left: int | None = None
        self.enabled_area: SavedContext | None = None


class Dcb:
    """One dispatcher, to its kernel.

    ``program`` and ``context`` are what runs now or, while the dispatcher does not run and is
    disabled, its disabled save area.
    """

    def __init__(self, name: str, user: User, shared: SharedPage, cspace: CSpace) -> None:
        self.name = name
        self.user = user
        self.shared = shared
        self.cspace = cspace
        self.table: PageTable | None = None  # of its address space, if anybody maps pages there
        self.is_runnable = False
        self.is_stopped = False  # for good: nobody can send it anything, and it never runs again
        self.faults = 0  # since the last yield
        self.trap_area: SavedContext | None = None  # of a fault in critical code
        self.turn_began = 0
        self.turn_cycles = 0  # from its last dispatch to its last yield
        self.program: Program | None = None
        self.context = SavedContext()

    def __repr__(self) -> str:
        return f"Dcb({self.name})"
