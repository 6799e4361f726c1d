"""The spawn daemon of one core: starts, stops and cleans up the parts of domains there (``spawnd``)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs

from labkit.multikernel.binding import Binding, Handler, Incoming
from labkit.multikernel.cpu_driver import CpuDriver
from labkit.multikernel.dcb import Dcb
from labkit.multikernel.domain import Domain
from labkit.multikernel.loader import Image, Loader
from labkit.multikernel.name_service import nameservice_blocking_lookup
from labkit.multikernel.runtime import Runtime
from labkit.multikernel.status import Status
from labkit.multikernel.system_call import Step, SystemCall

PROCESS_MANAGER = "proc_mgmt"
"""The name under which the process manager is found."""


@attrs.frozen
class SetUpDispatcher(SystemCall):
    """Invoke a dispatcher capability: let a loaded dispatcher run, its main thread first."""

    loader: Loader
    runtime: Runtime
    program: Any

    def perform(self, kernel: CpuDriver, caller: Dcb) -> Step:  # noqa: ARG002 - the loader is this kernel's
        """Start it."""
        yield from ()
        self.loader.start(self.runtime, self.program)
        return Status.OK


@attrs.frozen
class StopDispatcher(SystemCall):
    """Take a dispatcher from the core; with ``release``, delete all that it held as well.

    Answers ``RETRY_THROUGH_MONITOR`` if the monitor has to delete some of it.
    """

    loader: Loader
    runtime: Runtime
    release: bool = False

    def perform(self, kernel: CpuDriver, caller: Dcb) -> Step:  # noqa: ARG002 - the loader is this kernel's
        """Stop it."""
        yield from ()
        self.loader.stop(self.runtime.dispatcher)
        is_left = self.release and self.loader.release(self.runtime.dispatcher)
        return Status.RETRY_THROUGH_MONITOR if is_left else Status.OK


class SpawnDaemon:
    """One core's spawn daemon.

    ``images`` are the programs that can be started, the same on every core; ``running`` are the
    domains with a dispatcher here.
    """

    def __init__(self, loader: Loader, images: Mapping[str, Image]) -> None:
        self.loader = loader
        self.images = images
        self.running: dict[int, Runtime] = {}
        self.monitor: Binding  # once it runs
        self.handlers: dict[str, Handler] = {
            "spawn_request": self.spawn,
            "kill_request": self.kill,
            "cleanup_request": self.clean_up,
        }

    def run(self, runtime: Runtime) -> Any:
        """Export the service, and report to the process manager."""
        self.monitor = runtime.monitor
        iref = yield from runtime.export(self.handlers)
        manager = yield from nameservice_blocking_lookup(runtime, PROCESS_MANAGER)
        binding = yield from runtime.bind_once(manager)
        yield from binding.call("add_spawnd", runtime.core.number, iref)

    def spawn(self, incoming: Incoming) -> Any:
        """Load a program as a part of a domain, and start it."""
        number, name = incoming.words
        image = self.images.get(name)
        if image is None:
            yield from incoming.reply(Status.SPAWN_FIND_MODULE)
            return
        runtime = self.loader.load(Domain(name, number))
        self.running[number] = runtime
        status = yield SetUpDispatcher(self.loader, runtime, _main(runtime, image, number))
        yield from incoming.reply(status)

    def kill(self, incoming: Incoming) -> Any:
        """Stop a domain's dispatcher here."""
        (number,) = incoming.words
        status = Status.DOMAIN_NOT_RUNNING
        if number in self.running:
            status = yield StopDispatcher(self.loader, self.running[number])
        yield from incoming.reply(status)

    def clean_up(self, incoming: Incoming) -> Any:
        """Release what a stopped dispatcher still holds."""
        (number,) = incoming.words
        if number not in self.running:
            yield from incoming.reply(Status.DOMAIN_NOT_RUNNING)
            return
        stop = StopDispatcher(self.loader, self.running.pop(number), release=True)
        if (yield stop) is Status.RETRY_THROUGH_MONITOR:

            def swept(_: Incoming) -> Any:
                yield from incoming.reply(Status.OK)

            yield from self.monitor.ask("cap_sweep", then=swept)
        else:
            yield from incoming.reply(Status.OK)


def _main(runtime: Runtime, image: Image, number: int) -> Any:
    """Run a program, then tell the process manager that its domain has ended."""
    exit_code = yield from image(runtime)
    manager = yield from nameservice_blocking_lookup(runtime, PROCESS_MANAGER)
    binding = yield from runtime.bind_once(manager)
    yield from binding.send("exit", number, exit_code or 0)
