"""The kinds of lock that a kernel may be built with, by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from labkit.hardware.machine import Machine
from labkit.monolithic.locks import Lock
from labkit.monolithic.mcs_lock import McsLock
from labkit.monolithic.test_and_set_lock import TestAndSetLock
from labkit.monolithic.ticket_lock import TicketLock

MakeLock = Callable[[Machine, str], Lock]

LOCKS: Mapping[str, MakeLock] = {
    "ticket": TicketLock,
    "MCS": McsLock,
    "test-and-set": partial(TestAndSetLock, tests_first=False),
    "test, then test-and-set": TestAndSetLock,
}
