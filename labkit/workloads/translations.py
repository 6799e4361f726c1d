"""Programs that share an address space map, use and unmap its pages in any order: is a stale use seen?

The law of every unmap, whichever structure does it: when it has returned, no access to the page goes
where it went before. What a run has seen is a list, and the first step in it that breaks the law is
named.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

from labkit.hardware.page_table import PAGE_BYTES
from labkit.workloads.structures import Runtime, Steps, Structure
from labkit.workloads.together import together

PROCESS = "translations"


class Ask(NamedTuple):
    """What a program does next: a verb on a page, after so many cycles of its own."""

    verb: str  # "map", "touch" or "unmap"
    page: int
    pause: int = 0


class Seen(NamedTuple):
    """What a program has seen: from ``began`` to ``ended`` its core was busy with a verb.

    ``answer`` is the physical page that was mapped, or used, or whether there was anything to unmap.
    """

    began: int
    ended: int
    core: int
    verb: str
    page: int
    answer: Any


def use_pages(
    structure: Structure, programs: Mapping[int, Sequence[Ask]]
) -> Iterator[int | list[Seen]]:
    """Run programs on their cores; yield event counts, then all that they have seen, in order of time.

    No memory is mapped twice, so that a physical page tells which ``map`` it comes from.
    """
    seen: list[Seen] = []
    work = {core: partial(_program, asks, seen) for core, asks in programs.items()}
    yield from together(structure, work, name=PROCESS)
    yield sorted(seen)


def first_stale_use(seen: Sequence[Seen]) -> str | None:
    """Return in a sentence the first use of a page that came after its unmap, or ``None``.

    A use is stale if its physical page had been mapped before an unmap of that page began, and that
    unmap had returned before the use.
    """
    mapped = {step.answer: step.ended for step in seen if step.verb == "map"}
    unmaps = [step for step in seen if step.verb == "unmap" and step.answer]
    for use in seen:
        if use.verb != "touch" or use.answer is None:
            continue
        for unmap in unmaps:
            was_before = mapped[use.answer] <= unmap.began and unmap.ended <= use.began
            if unmap.page == use.page and was_before:
                return (
                    f"core {use.core} uses page {use.page} at {use.began} through a translation "
                    f"that core {unmap.core} had unmapped by {unmap.ended}"
                )
    return None


def _program(asks: Sequence[Ask], seen: list[Seen], runtime: Runtime) -> Steps:
    core = runtime.core
    maps = [number for number, ask in enumerate(asks) if ask.verb == "map"]
    frame = yield from _frame(runtime, len(maps))
    for number, (verb, page, pause) in enumerate(asks):
        core.compute(pause)
        yield from core.catch_up(always=True)
        began = core.now
        if verb == "map":
            offset = maps.index(number) * PAGE_BYTES
            answer = yield from runtime.map(page, frame, offset=offset)
            if answer is None:
                continue
        elif verb == "touch":
            answer = yield from runtime.touch(page)
        else:
            answer = yield from runtime.unmap(page)
        seen.append(Seen(began, core.now, core.number, verb, page, answer))


def _frame(runtime: Runtime, pages: int) -> Steps:
    """Make a frame of at least so many pages."""
    if not pages:
        return None
    size = PAGE_BYTES << (pages - 1).bit_length()
    memory = yield from runtime.allocate_memory(size.bit_length() - 1)
    return (yield from runtime.retype(memory, "Frame", offset=0, size=size))
