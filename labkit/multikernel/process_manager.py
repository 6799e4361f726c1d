"""The process manager: which domains there are, and how each of them begins and ends (``proc_mgmt``).

One server on the boot core. It asks the spawn daemon of a core to start a program there, and tells
the spawn daemons of all cores that a domain runs on when the domain is to stop.
"""

from __future__ import annotations

from typing import Any

from labkit.multikernel.binding import Binding, Incoming
from labkit.multikernel.domain_state import DomainRecord, DomainState
from labkit.multikernel.name_service import nameservice_blocking_lookup, nameservice_register
from labkit.multikernel.runtime import Runtime
from labkit.multikernel.spawn import PROCESS_MANAGER
from labkit.multikernel.status import Status

KILLED = -1
"""The exit code of a domain that was killed."""


class ProcessManager:
    """All domains that were spawned, and the spawn daemons of the cores that are up."""

    def __init__(self) -> None:
        self.domains: dict[int, DomainRecord] = {}
        self.daemons: dict[int, Binding] = {}
        self.waiters: dict[int, list[Incoming]] = {}
        self.runtime: Runtime | None = None
        self.handlers = {
            "add_spawnd": self.add_spawnd,
            "spawn": self.spawn,
            "span": self.span,
            "kill": self.kill,
            "exit": self.exit,
            "wait": self.wait,
        }

    def run(self, runtime: Runtime) -> Any:
        """Export the service under its name."""
        self.runtime = runtime
        iref = yield from runtime.export(self.handlers)
        yield from nameservice_register(runtime, PROCESS_MANAGER, iref)

    def add_spawnd(self, incoming: Incoming) -> Any:
        """A core is ready to run programs. To bind takes a thread: a handler does not wait."""
        yield from ()
        assert self.runtime is not None
        core, iref = incoming.words
        self.runtime.dispatcher.new_thread(f"bind {core}", self._add(incoming, core, iref))

    def spawn(self, incoming: Incoming) -> Any:
        """Start a program on a core as a new domain; answer with the domain's number."""
        core, name = incoming.words
        record = DomainRecord(len(self.domains) + 1, name)
        self.domains[record.number] = record
        yield from self._spawn_part(record, core, incoming)

    def span(self, incoming: Incoming) -> Any:
        """Start one more dispatcher of a domain, on another core."""
        number, core = incoming.words
        record = self.domains.get(number)
        if record is None or record.state is not DomainState.RUNNING or core in record.cores:
            yield from incoming.reply(Status.DOMAIN_NOT_RUNNING, number)
            return
        yield from self._spawn_part(record, core, incoming)

    def kill(self, incoming: Incoming) -> Any:
        """Stop a domain; answer when it has stopped."""
        (number,) = incoming.words
        status = yield from self._stop(number, KILLED)
        if status.is_ok:
            self.waiters.setdefault(number, []).append(incoming)
        else:
            yield from incoming.reply(status, KILLED)

    def exit(self, incoming: Incoming) -> Any:
        """A domain has ended by itself; there is nobody to answer."""
        number, exit_code = incoming.words
        yield from self._stop(number, exit_code)

    def wait(self, incoming: Incoming) -> Any:
        """Answer with a domain's exit code, when it has stopped."""
        (number,) = incoming.words
        record = self.domains.get(number)
        if record is None or record.state is DomainState.NIL:
            yield from incoming.reply(Status.DOMAIN_NOT_RUNNING, KILLED)
        elif record.state in {DomainState.STOPPED, DomainState.CLEANED}:
            yield from incoming.reply(Status.OK, record.exit_code)
        else:
            self.waiters.setdefault(number, []).append(incoming)

    def _add(self, incoming: Incoming, core: int, iref: int) -> Any:
        assert self.runtime is not None
        self.daemons[core] = yield from self.runtime.bind(iref)
        yield from incoming.reply(Status.OK)

    def _spawn_part(self, record: DomainRecord, core: int, incoming: Incoming) -> Any:
        daemon = self.daemons.get(core)
        if daemon is None:
            yield from incoming.reply(Status.NO_MONITOR_FOR_CORE, record.number)
            return

        def then(reply: Incoming) -> Any:
            (status,) = reply.words
            if not status.is_ok:
                record.failed(core)
            yield from incoming.reply(status, record.number)
            if record.state is DomainState.NIL:  # it never ran, so nobody will hear of its end
                for waiter in self.waiters.pop(record.number, []):
                    yield from waiter.reply(Status.DOMAIN_NOT_RUNNING, KILLED)

        record.spawning(core)
        yield from daemon.ask("spawn_request", record.number, record.name, then=then)

    def _stop(self, number: int, exit_code: int) -> Any:
        """Tell all spawn daemons of a domain to stop it."""
        record = self.domains.get(number)
        status = Status.DOMAIN_NOT_RUNNING if record is None else record.stop(exit_code)
        if record is None or not status.is_ok:
            return status
        for core in sorted(record.cores):

            def then(_: Incoming, core: int = core) -> Any:
                if record.stopped(core):
                    yield from self._stopped(record)

            yield from self.daemons[core].ask("kill_request", number, then=then)
        return status

    def _stopped(self, record: DomainRecord) -> Any:
        """Answer whoever waits, and tell all spawn daemons to clean up."""
        for waiter in self.waiters.pop(record.number, []):
            yield from waiter.reply(Status.OK, record.exit_code)
        for core in sorted(record.cores):

            def then(_: Incoming, core: int = core) -> Any:
                yield from ()
                record.cleaned(core)

            yield from self.daemons[core].ask("cleanup_request", record.number, then=then)


def process_manager(runtime: Runtime) -> Any:
    """Return a program's binding to the process manager."""
    iref = yield from nameservice_blocking_lookup(runtime, PROCESS_MANAGER)
    return (yield from runtime.bind_once(iref))


def spawn_program(runtime: Runtime, core: int, name: str) -> Any:
    """Start a program on a core; return a status and the new domain's number."""
    binding: Binding = yield from process_manager(runtime)
    reply = yield from binding.call("spawn", core, name)
    return reply.words
