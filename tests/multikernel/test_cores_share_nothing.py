"""No core writes another one's CPU-driver state: whatever a kernel left, it finds again (CD1)."""

from collections import deque

import pytest
from hypothesis import given
from hypothesis import strategies as st
from simpy import Interrupt

from labkit.hardware.interrupts import Vector
from labkit.multikernel.capabilities.types import Capability, CapabilityType
from labkit.multikernel.cpu_driver import CpuDriver
from labkit.multikernel.endpoint import LmpEndpoint
from labkit.multikernel.lmp import LmpFlag
from labkit.multikernel.lmp_channel import LmpChannel
from labkit.multikernel.notification import NotificationPages, Notifier, Notify, RemoteChannel
from labkit.multikernel.status import Status
from labkit.multikernel.thread import thread_yield
from tests.multikernel.examples import thousand
from tests.multikernel.kernel_laws import BrokenLaw
from tests.multikernel.nodes import dispatchers, nodes, urpc
from tests.multikernel.small import booted

CORES = (0, 5, 9)
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["compute", "message", "notify", "local", "yield", "defer"]),
        st.integers(0, 2),
    ),
    max_size=8,
)
PROGRAMS = st.tuples(STEPS, STEPS, STEPS)


class Watched(CpuDriver):
    """A CPU driver that checks its state each time when its core goes on."""

    def _run(self):
        return unchanged_while_away(super()._run(), self)


def unchanged_while_away(program, kernel):
    """Run a kernel's program; between two of its steps only other cores and the machine run."""
    resume, value = program.send, None
    while True:
        asked = resume(value)
        left = state_of(kernel)
        try:
            resume, value = program.send, (yield asked)
        except Interrupt as interrupt:
            resume, value = program.throw, interrupt
        if state_of(kernel) != left:
            message = f"CD1: somebody else has written the state of core {kernel.core.number}"
            raise BrokenLaw(message)


def state_of(kernel):
    """Return what only this kernel may write: its fields, its queues, what it keeps for dispatchers."""
    handler = kernel.handlers.get(Vector.INTER_CORE)
    notifier = None if handler is None else handler.__self__
    return [
        (kernel.current, kernel.loaded, kernel._directed, tuple(kernel._wakeups)),
        [_frozen(value) for value in vars(kernel.scheduler).values()],
        [(cte.cspace, cte.address, cte.capability) for cte in kernel.database],
        [cte.capability.names.delivered for cte in kernel.database if _is_endpoint(cte.capability)],
        notifier and [_frozen(vars(notifier)[name]) for name in ("heads", "tails", "endpoints")],
    ]


def _frozen(value):
    if isinstance(value, dict):
        return tuple(value.items())
    return tuple(value) if isinstance(value, deque) else value


def _is_endpoint(capability):
    return capability.type is CapabilityType.END_POINT_LMP


class World:
    """Three cores in a ring; each talks to the next by messages and notifications, and to itself."""

    def __init__(self, kind=Notifier):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("labkit.multikernel.node.CpuDriver", Watched)
            self.machine, self.nodes = nodes(*CORES, slice=10_000)
        pages = NotificationPages(self.machine)
        self.notifiers = [kind(node.kernel, pages, CORES) for node in self.nodes]
        self.mains = [dispatchers(node, "main")[0] for node in self.nodes]
        self.done = []

    def start(self, programs):
        """Start the programs, and on each core somebody who listens to everything."""
        after = [1, 2, 0]
        links = [urpc(self.machine, self.mains[n], self.mains[after[n]]) for n in range(3)]
        bells = [self._bell(n, after[n]) for n in range(3)]
        for number, (node, main) in enumerate(zip(self.nodes, self.mains, strict=True)):
            (local,) = dispatchers(node, "local")
            here, there = node.connect(main, local)
            program = self._program(main, programs[number], links[number][0], bells[number], here)
            main.new_thread("main", program)
            main.new_thread("drain", drain(links[number - 1][1]))
            local.new_thread("drain", drain(there))
            node.start(local)
            node.start(main)

    def run(self, programs):
        """Run until all is quiet, under the eyes of the law."""
        self.start(programs)
        self.machine.env.run(until=2_000_000)
        assert sorted(self.done) == [0, 5, 9], "every program comes to its end"

    def _bell(self, number, to):
        """Return one core's capability to notify the main dispatcher of another one."""
        endpoint = LmpEndpoint(self.nodes[to].dcbs[self.mains[to]])
        self.mains[to].new_thread("bell", drain(LmpChannel(self.mains[to], endpoint, remote=0)))
        remote = RemoteChannel(CORES[to], self.notifiers[to].allocate(endpoint))
        return self.nodes[number].give(
            self.mains[number], Capability(CapabilityType.NOTIFY_IPI, names=remote)
        )

    def _program(self, dispatcher, steps, remote, bell, local):
        core = dispatcher.core
        for kind, number in steps:
            if kind == "compute":
                core.compute(5000 * number)
                yield from core.catch_up(always=True)
            elif kind == "message":
                yield from remote.send((number,) * 5 * number)
            elif kind == "notify":
                assert (yield Notify(bell)) is Status.OK
            elif kind == "local":
                yield from local.try_send((number,), flags=(LmpFlag(0), LmpFlag.SYNC)[number > 0])
            elif kind == "defer":
                dispatcher.defer(3000 * number, list)
            else:
                yield from thread_yield()
        self.done.append(core.number)


def drain(channel):
    """Receive for ever."""
    while True:
        yield from channel.receive()


@thousand
@given(programs=PROGRAMS)
def test_no_core_writes_the_state_of_another(programs):
    """CD1: messages go through the memory of channels, notifications through that of FIFOs."""
    World().run(programs)


class ReachesOver(Notifier):
    """Seeded bug: the sender itself tells the other core whom to run next."""

    kernels = {}  # noqa: RUF012 - this is the bug: what cores share

    def __init__(self, kernel, pages, senders):
        super().__init__(kernel, pages, senders)
        self.kernels[kernel.core.number] = self

    def send(self, remote):
        """Notify, and help."""
        other = self.kernels[remote.core]
        other.kernel.switch_to(other.endpoints[remote.channel].dcb)
        yield from super().send(remote)


def test_the_law_sees_a_core_that_reaches_over():
    programs = [[("compute", 2), ("compute", 2), ("notify", 0)], [], []]
    World().run(programs)
    with pytest.raises(BrokenLaw, match="written the state of core 5"):
        World(ReachesOver).run(programs)


def test_no_core_writes_the_state_of_another_while_all_of_them_boot(monkeypatch):
    """CD1: what a core has to know to boot comes to it in a line of memory."""
    monkeypatch.setattr("labkit.multikernel.node.CpuDriver", Watched)
    assert booted().has_booted
