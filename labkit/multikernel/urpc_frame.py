"""A URPC channel in a frame of memory: two rings, which both ends have the frame of."""

from __future__ import annotations

from typing import TypeVar

from labkit.hardware.core import Core
from labkit.hardware.memory import LINE_BYTES
from labkit.multikernel.frame_memory import FrameMemory
from labkit.multikernel.urpc import SLOTS, Endpoint

RING_BYTES = SLOTS * LINE_BYTES
FRAME_BYTES = 2 * RING_BYTES
"""Bytes of a channel: a ring for each direction, half a page each."""


EndpointKind = TypeVar("EndpointKind", bound=Endpoint)


def map_channel(
    memory: FrameMemory,
    core: Core,
    *,
    is_creator: bool,
    peer: int,
    stub_cycles: int,
    kind: type[EndpointKind],
) -> EndpointKind:
    """Return this core's end of the channel in a frame; the creator's ring comes first.

    Both rings lie where the frame lies, in the memory of one package.
    """
    creator, other = (core.number, peer) if is_creator else (peer, core.number)
    there = memory.lines(0, RING_BYTES, name=f"{creator}to{other}", zero=Endpoint.empty)
    back = memory.lines(RING_BYTES, RING_BYTES, name=f"{other}to{creator}", zero=Endpoint.empty)
    outgoing, incoming = (there, back) if is_creator else (back, there)
    return kind(core, outgoing=outgoing, incoming=incoming, stub_cycles=stub_cycles)
