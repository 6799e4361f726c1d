"""Retype: programs on some cores make frames from memory of their own, piece by piece, all at once.

Nobody else has a part in a program's memory. Where the state is shared, the programs still wait for each
other's turn at the kernel's lock; in the multikernel each core's CPU driver does it alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import attrs

from labkit.workloads.structures import Runtime, Steps, Structure
from labkit.workloads.together import together

PIECE_BITS = 12
"""A frame is a page."""
PROCESS = "retype"


@attrs.frozen(kw_only=True)
class Retyped:
    """One frame: which core made it, and what it took from ``began`` until the program went on.

    Both in cycles.
    """

    core: int
    began: int
    cycles: int


def retypes(structure: Structure, *, cores: int, pieces_bits: int) -> Iterator[int | list[Retyped]]:
    """Let programs on the first cores make two to the power of ``pieces_bits`` frames each.

    Yield event counts, then what every frame took, in order of time.
    """
    measured: list[Retyped] = []
    program = partial(_make_frames, pieces_bits, measured)
    yield from together(structure, dict.fromkeys(range(cores), program), name=PROCESS)
    yield sorted(measured, key=lambda made: (made.began, made.core))


def _make_frames(pieces_bits: int, measured: list[Retyped], runtime: Runtime) -> Steps:
    core, size = runtime.core, 1 << PIECE_BITS
    memory = yield from runtime.allocate_memory(PIECE_BITS + pieces_bits)
    for piece in range(1 << pieces_bits):
        yield from core.catch_up(always=True)
        began = core.now
        frame = yield from runtime.retype(memory, "Frame", offset=piece * size, size=size)
        assert frame is not None, "nobody else has made anything from this memory"
        measured.append(Retyped(core=core.number, began=began, cycles=core.now - began))
