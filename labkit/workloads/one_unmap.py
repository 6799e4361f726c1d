"""One unmap by interrupts, along the way that it takes: each step that something later waits for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from labkit.hardware.machine import Machine
from labkit.hardware.specification import MachineSpec
from labkit.monolithic.kernel import Monolithic
from labkit.trace import Step, Trace
from labkit.workloads.one_message import Stage
from labkit.workloads.unmap import INITIATOR, unmaps


def unmap_once(spec: MachineSpec, *, cores: int, style: str) -> tuple[Stage, ...]:
    """Unmap a page that so many cores use; return the steps, whose costs add up to what it took.

    Of the cores that are interrupted only the one that acknowledges last is on the way.
    """
    trace = Trace()
    structure = Monolithic(Machine(spec, trace=trace), style=style)
    *_, measured = unmaps(structure, cores=cores, rounds=2)
    assert not isinstance(measured, int)
    warm = measured[-1]
    ended = warm.began + warm.cycles
    # In order of time: a core that runs ahead records its steps before those of others.
    steps = [step for step in sorted(trace) if warm.began <= step.time < ended]
    marks = [*_way(steps), (ended, INITIATOR, "", "")]
    return tuple(
        Stage(time - warm.began, core, function, what, after - time)
        for (time, core, function, what), (after, *_) in pairwise(marks)
    )


Mark = tuple[int, int, str, str]
"""When something begins, on which core, in which function, and what it is about."""


def _way(steps: Sequence[Step]) -> Iterator[Mark]:
    own = [step for step in steps if step.core == INITIATOR]
    yield _mark(_first(own, "trap"), "Runtime.unmap")
    yield _mark(_first(own, "unmap"), "KernelState")
    yield _mark(_first(own, "invalidate"), "Tlb.invalidate")
    acknowledged = [
        step
        for step in steps
        if step.what == "shootdown" and step.kind == "own" and step not in own
    ]
    if not acknowledged:
        return
    last = max(acknowledged, key=lambda step: step.time)
    theirs = [step for step in steps if step.core == last.core]
    yield _mark(_first(own, "send"), "Shootdown.begin")
    yield _mark(
        next(s for s in own if s.kind == "ipi" and s.what == f"to {last.core}"),
        "InterruptWires.send",
    )
    yield _mark(_first(theirs, "trap"), "Cpu._take_interrupts")
    yield _mark(_first(theirs, "miss", "shootdown"), "Shootdown.answer")
    yield _mark(_first(theirs, "invalidate"), "Tlb.invalidate")
    yield _mark(last, "Core.update")
    yield (last.time + last.cost, INITIATOR, "spin_until", "")


def _first(steps: Sequence[Step], kind: str, what: str = "") -> Step:
    return next(step for step in steps if step.kind == kind and what in {"", step.what})


def _mark(step: Step, function: str) -> Mark:
    return step.time, step.core, function, step.what
