"""LMP: messages between dispatchers of one core, copied by the kernel into the receiver's endpoint.

The slow path: up to ten words, and a capability if the sender likes. The short message without a
capability has a faster way, ``lrpc.py``.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Flag, auto
from typing import Any

import attrs

from labkit.multikernel.capabilities import local
from labkit.multikernel.capabilities.cspace import CapabilityAddress
from labkit.multikernel.capabilities.types import CapabilityType
from labkit.multikernel.cpu_driver import CpuDriver
from labkit.multikernel.dcb import Dcb
from labkit.multikernel.endpoint import LmpEndpoint
from labkit.multikernel.status import Status
from labkit.multikernel.system_call import Step, SystemCall


class LmpFlag(Flag):
    """How a message is to be sent."""

    SYNC = auto()  # the receiver runs next, in the sender's slice
    YIELD = auto()  # if it cannot be delivered, the receiver runs next and may make room
    GIVEAWAY = auto()  # the capability moves instead of being copied


DEFAULT_FLAGS = LmpFlag.SYNC | LmpFlag.YIELD


@attrs.frozen
class LmpSend(SystemCall):
    """Invoke an endpoint capability: deliver a message to the endpoint's dispatcher."""

    target: CapabilityAddress
    words: tuple[Any, ...]
    capability: CapabilityAddress | None = None
    flags: LmpFlag = DEFAULT_FLAGS

    def perform(self, kernel: CpuDriver, caller: Dcb) -> Step:
        """Check everything first, then do everything; so a capability moves only with its message."""
        yield from ()
        endpoint = find_endpoint(caller, self.target)
        if endpoint is None:
            return Status.LMP_NO_TARGET
        status = self._may_carry(kernel, caller, endpoint)
        if status.is_ok:
            deliver(endpoint, self.words, has_capability=self.capability is not None)
            self._carry(kernel, caller, endpoint)
            kernel.make_runnable(endpoint.dcb)
        wanted = LmpFlag.SYNC if status.is_ok else LmpFlag.YIELD
        if wanted in self.flags and endpoint.dcb is not caller and endpoint.dcb.is_runnable:
            kernel.switch_to(endpoint.dcb)
        return status

    def _may_carry(self, kernel: CpuDriver, caller: Dcb, endpoint: LmpEndpoint) -> Status:
        if not endpoint.fits(len(self.words)):
            return Status.LMP_BUF_OVERFLOW
        if self.capability is not None:
            refused = local.source_refusal(kernel.database, caller.cspace, self.capability)
            if refused is not None:
                return refused
            slot = endpoint.receive_slot
            if slot is None or local.slot_refusal(endpoint.dcb.cspace, slot) is not None:
                return Status.LMP_CAPTRANSFER_DST_SLOT_OCCUPIED
        return Status.OK

    def _carry(self, kernel: CpuDriver, caller: Dcb, endpoint: LmpEndpoint) -> None:
        if self.capability is None or endpoint.receive_slot is None:
            return
        carry = local.move if LmpFlag.GIVEAWAY in self.flags else local.copy
        there = endpoint.dcb.cspace
        status = carry(
            kernel.database, caller.cspace, self.capability, there, endpoint.receive_slot
        )
        assert status.is_ok, "checked before"


def find_endpoint(caller: Dcb, target: CapabilityAddress) -> LmpEndpoint | None:
    """Return the endpoint that a capability of the caller names, if its dispatcher still lives."""
    named = caller.cspace.get(target)
    if named is None or named.type is not CapabilityType.END_POINT_LMP:
        return None
    endpoint: LmpEndpoint = named.names
    return None if endpoint.dcb.is_stopped else endpoint


def deliver(endpoint: LmpEndpoint, words: Sequence[Any], *, has_capability: bool = False) -> None:
    """Copy a message that fits into an endpoint's ring."""
    endpoint.fill(endpoint.reserve(len(words)), words, has_capability=has_capability)


def notify(kernel: CpuDriver, endpoint: LmpEndpoint) -> bool:
    """Deliver an empty message from the kernel itself, asynchronously; return False if it is dropped.

    Interrupts become messages in this way. One that does not fit is lost, as in the real system.
    """
    if endpoint.dcb.is_stopped or not endpoint.fits(0):
        return False
    deliver(endpoint, ())
    kernel.make_runnable(endpoint.dcb)
    return True
