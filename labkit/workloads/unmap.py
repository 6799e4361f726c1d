"""Unmap, from user space and back: a page that programs on many cores use is taken away from all of them.

The workload of the paper's Figure 7. Whichever structure runs below, the same happens: a program maps a
page, a program on every core uses it, and then one of them unmaps it and looks how long that takes.
When it is over no core may use the old translation.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import attrs

from labkit.hardware.page_table import PAGE_BYTES
from labkit.workloads.finished import begun, finished
from labkit.workloads.structures import Runtime, Steps, Structure
from labkit.workloads.together import together

INITIATOR = 0
"""The core whose program unmaps."""
PROCESS = "unmap"


@attrs.frozen(kw_only=True)
class Unmap:
    """What one unmap took: from ``began``, in cycles, until the program went on."""

    began: int
    cycles: int


def unmaps(
    structure: Structure, *, cores: int, rounds: int, name: str = PROCESS
) -> Iterator[int | list[Unmap]]:
    """Let programs on the first cores use a page each round, and one unmap it.

    Yield event counts, then what each unmap took; in the first one all caches are cold.
    """
    measured: list[Unmap] = []
    before = 0
    for page in range(rounds):
        for programs in (
            {INITIATOR: partial(_map, page)},
            dict.fromkeys(range(cores), partial(_touch, page)),
            {INITIATOR: partial(_unmap, page, measured)},
        ):
            events = 0
            for events in together(structure, programs, name=name):
                yield before + events
            before += events
    yield measured


def _map(page: int, runtime: Runtime) -> Steps:
    memory = yield from runtime.allocate_memory(PAGE_BYTES.bit_length() - 1)
    frame = yield from runtime.retype(memory, "Frame", offset=0, size=PAGE_BYTES)
    yield from runtime.map(page, frame)


def _touch(page: int, runtime: Runtime) -> Steps:
    yield from runtime.touch(page)


def _unmap(page: int, measured: list[Unmap], runtime: Runtime) -> Steps:
    began = runtime.core.now
    begun(runtime.core, "unmap")
    yield from runtime.unmap(page)
    finished(runtime.core, "unmap")
    measured.append(Unmap(began=began, cycles=runtime.core.now - began))
