"""LRPC: the fast path of a short message on one core, with a direct switch to the receiver.

After Bershad's lightweight RPC (section 4.4 of the paper; ``entry.S``). A message of up to four words
without a capability never waits in the run queue: the kernel reserves its place in the receiver's
ring, loads the receiver's address space and enters it by its LRPC upcall, the words in registers. One
way is a trap, a switch and an upcall, and that is Table 1.
"""

from __future__ import annotations

from typing import Any

import attrs

from labkit.multikernel.capabilities.cspace import CapabilityAddress
from labkit.multikernel.cpu_driver import CpuDriver
from labkit.multikernel.dcb import Dcb, Upcall
from labkit.multikernel.lmp import DEFAULT_FLAGS, LmpFlag, LmpSend, find_endpoint
from labkit.multikernel.status import Status
from labkit.multikernel.system_call import Step, SystemCall

LRPC_WORDS = 4
"""Words that travel in registers."""


@attrs.frozen
class Lrpc(SystemCall):
    """Send a short message and run its receiver at once."""

    target: CapabilityAddress
    words: tuple[Any, ...]

    def perform(self, kernel: CpuDriver, caller: Dcb) -> Step:
        """Enter the receiver, if it is enabled and has room; else tell the sender why not."""
        yield from ()
        endpoint = find_endpoint(caller, self.target)
        if endpoint is None:
            return Status.LMP_NO_TARGET
        receiver = endpoint.dcb
        if receiver.shared.is_disabled:
            return Status.LMP_TARGET_DISABLED
        if not endpoint.fits(LRPC_WORDS):
            kernel.switch_to(receiver)  # it may make room
            return Status.LMP_BUF_OVERFLOW
        position = endpoint.reserve(len(self.words))
        kernel.switch_to(receiver, Upcall.LRPC, endpoint, position, self.words)
        return Status.OK


def message(
    target: CapabilityAddress,
    words: tuple[Any, ...],
    *,
    capability: CapabilityAddress | None = None,
    flags: LmpFlag = DEFAULT_FLAGS,
) -> SystemCall:
    """Return the system call that sends a message: the fast path where it is allowed."""
    if LmpFlag.SYNC in flags and capability is None and len(words) <= LRPC_WORDS:
        return Lrpc(target, words)
    return LmpSend(target, words, capability, flags)
