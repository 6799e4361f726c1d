"""An operation that all monitors agree on, with one core that fails meanwhile: what blocks, how long.

A domain on core 0 asks; its monitor coordinates. There are no timeouts in the system. What one would
change is said for each wait, because it depends on what the core that waits may assume of the others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import attrs

from labkit.errors import InvalidInput
from labkit.hardware.machine import Machine
from labkit.hardware.page_table import PAGE_BYTES
from labkit.hardware.specification import MachineSpec
from labkit.multikernel.agreement import Phase
from labkit.multikernel.boot import Multikernel
from labkit.workloads.blocking import Blocking, Wait, agreement_waits
from labkit.workloads.capability_blocking import capability_waits
from labkit.workloads.fault import CRASH, Fault
from labkit.workloads.retype_agreement import RetypeService
from labkit.workloads.structures import Runtime, Steps
from labkit.workloads.together import together

ASKS = 0
"""The core whose domain asks."""
WARM_UP, MEASURED = 0, 1
"""Which operation it is; in the first the monitors make their channels."""
TOO_LONG = 2
"""How many times the usual time passes before we look who waits, as a timeout would."""
FOR_EVER = 50
"""How many times the usual time passes, and what a fault takes, before we say that it never ends."""
PROCESS = "operation"

Waits = Callable[[], Iterable[Wait]]
Begin = Callable[[], None]


@attrs.frozen
class Operation:
    """Something to agree on: what each core does before, how to ask, and who waits for whom.

    ``ask`` gets the cores, the how-manieth operation it is, and what to call when it begins.
    """

    label: str
    waits: Callable[[Multikernel], Waits]
    ask: Callable[[Sequence[int], int, Begin, Any], Steps]
    before: tuple[Callable[[int, Runtime], Steps], ...] = ()
    """Programs for the core that asks, then for all cores, with the number of the operation."""


@attrs.frozen(kw_only=True)
class Outcome:
    """What became of an operation: its cycles, or ``None`` if it never ends, beside the ``usual`` ones.

    ``waits`` says who waits for whom when ``looked`` cycles had passed, ``timeout`` what would come of
    it if each of them gave up then.
    """

    usual: int
    cycles: int | None
    looked: int = 0
    waits: tuple[str, ...] = ()
    timeout: tuple[str, ...] = ()

    def __str__(self) -> str:
        took = "never ends" if self.cycles is None else f"takes {self.cycles:,} cycles"
        lines = [f"{took}, usually {self.usual:,}"]
        if self.looked:
            lines.append(f"after {self.looked:,} cycles:")
        lines += [f"- {wait}" for wait in self.waits]
        if self.timeout:
            lines.append("if each of them gave up then:")
        return "\n".join([*lines, *(f"- {change}" for change in self.timeout)])


def _map(page: int, runtime: Runtime) -> Steps:
    memory = yield from runtime.allocate_memory(PAGE_BYTES.bit_length() - 1)
    frame = yield from runtime.retype(memory, "Frame", offset=0, size=PAGE_BYTES)
    yield from runtime.map(page, frame)


def _touch(page: int, runtime: Runtime) -> Steps:
    yield from runtime.touch(page)


def _unmap(_: Sequence[int], page: int, begin: Begin, runtime: Runtime) -> Steps:
    begin()
    yield from runtime.unmap(page)


def _unmap_waits(system: Multikernel) -> Waits:
    parties = {core: os.unmaps.service.party for core, os in system.cores.items()}
    return lambda: agreement_waits(parties)


def _retype(_: Sequence[int], number: int, begin: Begin, runtime: Any) -> Steps:
    begin()
    yield from runtime.monitor.call("retype_request", number, "Frame")


def _retype_waits(system: Multikernel) -> Waits:
    service = RetypeService(system, tuple(system.cores), tree="Unicast")
    return lambda: agreement_waits(service.parties)


def _revoke(cores: Sequence[int], _: int, begin: Begin, runtime: Any) -> Steps:
    ram = yield from runtime.allocate_memory(PAGE_BYTES.bit_length() - 1)
    for core in cores:
        if core != ASKS:
            yield from runtime.capabilities.copy(ram, core)
    begin()
    yield from runtime.capabilities.revoke(ram)


def _revoke_waits(system: Multikernel) -> Waits:
    parties = {core: os.capabilities.party for core, os in system.cores.items()}
    return lambda: capability_waits(parties)


OPERATIONS: Mapping[str, Operation] = {
    "unmap": Operation("unmap, by one phase", _unmap_waits, _unmap, (_map, _touch)),
    "retype": Operation("retype, by two-phase commit", _retype_waits, _retype),
    "revoke": Operation("revoke, by the owner's two rounds", _revoke_waits, _revoke),
}
IF_IT_GAVE_UP = {
    Phase.VOTING.value: "it could abort, for nobody has made the change",
    Phase.VOTED.value: "it could do nothing: it has said yes, and others may have made the change",
    Phase.COMMITTED.value: "it would go on, and core {needs} may not have made the change",
    "revoke_commit": "it could do nothing: others may have deleted their copies, or not",
}
ASKED = "it would go on, and core {needs} may still have copies"
"""The same for a request about capabilities that is not answered."""


class Watch:
    """One operation on one system, looked at after each event of the engine."""

    def __init__(self, spec: MachineSpec, operation: Operation) -> None:
        self.system = Multikernel(Machine(spec))
        self.cores = tuple(self.system.cores)
        self.operation = operation
        self.blocking = Blocking(operation.waits(self.system))
        self.began: int | None = None
        self.ended: int | None = None
        self._run(self._before(WARM_UP))
        self._run([{ASKS: partial(operation.ask, self.cores, WARM_UP, lambda: None)}])
        self._run(self._before(MEASURED))

    def start(self, fault: Fault | None) -> None:
        """Let core 0 ask; a fault strikes so long after that."""
        core = self.system.machine.cores[ASKS]

        def begin() -> None:
            self.began = core.now
            if fault is not None:
                fault.strike_later(self.system, now=core.now)

        def ask(runtime: Runtime) -> Steps:
            yield from self.operation.ask(self.cores, MEASURED, begin, runtime)
            self.ended = core.now

        self.system.start(ASKS, ask, name=PROCESS)

    def until(self, *, passed: int | None) -> None:
        """Run until the operation has ended, or so many cycles have passed since it began."""
        env = self.system.machine.env
        while self.ended is None:
            if passed is not None and self.began is not None and env.now >= self.began + passed:
                return
            env.step()
            self.blocking.look(0 if self.began is None else int(env.now) - self.began)

    def _before(self, number: int) -> Iterator[Mapping[int, Any]]:
        for at, program in enumerate(self.operation.before):
            cores = (ASKS,) if at == 0 else self.cores
            yield dict.fromkeys(cores, partial(program, number))

    def _run(self, programs: Iterable[Mapping[int, Any]]) -> None:
        for each in programs:
            for _ in together(self.system, each, name=PROCESS):
                pass


def under_fault(spec: MachineSpec, operation: str, fault: Fault) -> Outcome:
    """Run an operation twice on a machine, as usual and with a fault; return what became of it.

    Raises:
        InvalidInput: for an operation that is none, or a fault that this machine cannot have.
    """
    if operation not in OPERATIONS:
        problem = f"{operation!r} is none of {', '.join(OPERATIONS)}"
        raise InvalidInput("operation", problem, fix="try unmap")
    fault.check(spec.topology.cores)
    usual = usual_cycles(spec, operation)
    watch = Watch(spec, OPERATIONS[operation])
    watch.start(fault)
    watch.until(passed=TOO_LONG * usual)
    outcome = Outcome(usual=usual, cycles=None)
    if watch.ended is None:
        outcome = _seen(watch, fault, outcome)
        longest = FOR_EVER * usual + (0 if fault.what == CRASH else fault.at + fault.cycles)
        watch.until(passed=longest)
    if watch.ended is not None and watch.began is not None:
        return attrs.evolve(outcome, cycles=watch.ended - watch.began)
    return outcome


def usual_cycles(spec: MachineSpec, operation: str) -> int:
    """Return what an operation takes if nothing goes wrong."""
    watch = Watch(spec, OPERATIONS[operation])
    watch.start(None)
    watch.until(passed=None)
    assert watch.began is not None
    assert watch.ended is not None
    return watch.ended - watch.began


def _seen(watch: Watch, fault: Fault, outcome: Outcome) -> Outcome:
    """Note who waits for whom by now."""
    crashed = {fault.core} if fault.what == CRASH else set()
    waits = watch.blocking.waits(crashed=crashed)
    return attrs.evolve(
        outcome,
        looked=TOO_LONG * outcome.usual,
        waits=tuple(watch.blocking.report(crashed=crashed, unit="cycle")),
        timeout=tuple(f"core {wait.core}: {_given_up(wait)}" for wait in waits),
    )


def _given_up(wait: Wait) -> str:
    return IF_IT_GAVE_UP.get(wait.what, ASKED).format(needs=wait.needs)
