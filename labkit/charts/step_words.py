"""What steps are, in words: of a message across the machine or on one core, and of an unmap."""

from __future__ import annotations

from collections.abc import Sequence

from labkit.charts.steps import StepTable, step_table
from labkit.hardware.specification import MachineSpec
from labkit.workloads.one_lrpc import Call
from labkit.workloads.one_message import Message, Stage

URPC = {
    "Endpoint.send": "a stub packs the message into words",
    "Core.store": "the slot is written; the sender could go on from here",
    "own": "all other copies become invalid, the receiver's too",
    "share": "the receiver's poll misses: the line comes to it",
    "Core.read": "the poll sees that the slot is new, and copies it out",
    "Endpoint.receive": "a stub unpacks the message",
}
"""By function, those of the coherence protocol without its name."""
UNMAP = {
    "Runtime.unmap": "system call: into the kernel, its lock, and the entry of the page table",
    "KernelState": "what else unmapping takes: fitted, not modelled",
    "Shootdown.begin": "an interrupt to each of the others, one after the other",
    "InterruptWires.send": "the interrupt that is answered last is on its way",
    "Cpu._take_interrupts": "that core traps",
    "Shootdown.answer": "it fetches the line that says what to invalidate",
    "Core.update": "it acknowledges: the line is written by it alone",
    "spin_until": "the initiator's poll sees that nobody is left; back to the program",
}
OWN = "the core's own translation goes"
OTHER = "its translation goes; the line may still be at somebody else's"


def message_table(message: Message, spec: MachineSpec) -> StepTable:
    """Return the steps of a URPC message, as the docstring of ``multikernel/urpc.py`` lists them."""
    stages = message.itinerary
    words = [URPC.get(stage.function) or URPC[stage.function.split(".")[1]] for stage in stages]
    title = f"One message from core {stages[0].core} to core {stages[-1].core}, {spec.title}"
    return step_table(stages, words, title=title)


def unmap_table(stages: Sequence[Stage], spec: MachineSpec) -> StepTable:
    """Return the steps of an unmap by interrupts; the first stage tells which core unmaps."""
    initiator = stages[0].core
    words = [
        UNMAP.get(stage.function) or (OWN if stage.core == initiator else OTHER) for stage in stages
    ]
    return step_table(stages, words, title=f"One unmap by interrupts, {spec.title}")


def start_table(call: Call, spec: MachineSpec) -> StepTable:
    """Return what a CPU driver did until the first call."""
    return _kernel_table(call.start, title=f"Until the first call, {spec.title}")


def lrpc_table(call: Call, spec: MachineSpec) -> StepTable:
    """Return the steps of a request on one core, and of its reply, from the call on."""
    start = call.request[0].time
    stages = [stage._replace(time=stage.time - start) for stage in (*call.request, *call.reply)]
    return _kernel_table(stages, title=f"An LRPC and its reply, {spec.title}")


def _kernel_table(stages: Sequence[Stage], *, title: str) -> StepTable:
    return step_table(stages, map(_kernel, stages), title=title)


def _kernel(stage: Stage) -> str:
    if stage.function == "CpuDriver._dispatch":
        return f"switch: the address space of {stage.what} is loaded"
    if stage.function == "Dispatcher.upcall":
        kind, _, name = stage.what.partition(" ")
        return f"upcall: {name} is entered at its entry point {kind!r}"
    return f"system call {stage.what}: into the kernel and out again"
