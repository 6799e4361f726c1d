"""Every request is answered once, and nobody handles a message before both ends are connected."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.multikernel.bind_service import BindService
from labkit.multikernel.bind_stub import DEFAULT, IdcFlag
from labkit.multikernel.binding import REPLY, Binding, ExtraReply
from labkit.multikernel.capabilities.types import CapabilityType
from labkit.multikernel.iref import core_of
from labkit.multikernel.runtime import BindFailed, Runtime
from labkit.multikernel.ump_ipi_channel import UmpIpiChannel
from labkit.multikernel.urpc_frame import FRAME_BYTES
from tests.multikernel.examples import thousand
from tests.multikernel.small import booted

CORES = st.integers(0, 3)
SERVERS = st.lists(CORES, min_size=1, max_size=3)
CLIENTS = st.lists(
    st.tuples(CORES, st.integers(0, 4), st.integers(0, 30_000), st.integers(1, 6)),
    min_size=1,
    max_size=4,
)
MANY_EVENTS = 100_000
"""More than any of these exchanges takes."""
FLAGS = st.sampled_from([DEFAULT, IdcFlag.NO_NOTIFY])


def server(irefs, log, flags):
    """Export an echo that greets each client at once."""

    def program(runtime):
        def echo(incoming):
            log.append("asked")
            yield from incoming.reply(*incoming.words)

        def greet(binding):
            runtime.dispatcher.new_thread("greet", binding.send("hello"))

        exported = yield from runtime.export({"echo": echo}, on_connect=greet, flags=flags)
        irefs.append(exported)

    return program


def client(which, irefs, pause, times, log, done, flags):
    """Bind to a service, or to one that is not there, and call it several times."""

    def program(runtime):
        mine = []

        def hello(_):
            yield from ()
            mine.append("greeted")

        runtime.core.compute(pause)
        yield from runtime.core.catch_up(always=True)
        iref = irefs[which] if which < len(irefs) else 255
        try:
            binding = yield from runtime.bind(iref, {"hello": hello}, flags=flags)
        except BindFailed:
            done.append(("refused", runtime))
            return
        mine.append("connected")
        for number in range(times):
            reply = yield from binding.call("echo", number)
            assert reply.words == (number,)
        log.append((mine, core_of(iref) == runtime.core.number))
        done.append(("served", runtime))

    return program


def compute(runtime):
    """Keep a core busy, so that its monitor waits for its turn."""
    for _ in range(1000):
        runtime.core.compute(1_000_000)
        yield from runtime.core.catch_up(always=True)


def exchange(servers, clients, multikernel=None, *, busy=(), asked_of=DEFAULT, offered=DEFAULT):
    """Run servers and clients; check that all requests are answered, and what came first.

    Programs on ``busy`` cores compute; ``asked_of`` are the flags of all binds, ``offered`` those of
    all exports.
    """
    multikernel = multikernel or booted()
    irefs, log, done = [], [], []
    for core in servers:
        multikernel.start(core, server(irefs, log, offered))
        multikernel.run_until(lambda: len(irefs) > servers.index(core) - 1)  # noqa: B023
    multikernel.run_until(lambda: len(irefs) == len(servers))
    for core in busy:
        multikernel.start(core, compute)
    for core, which, pause, times in clients:
        multikernel.start(core, client(which, irefs, pause, times, log, done, asked_of))
    multikernel.run_until(lambda: len(done) == len(clients), events=MANY_EVENTS)
    multikernel.machine.env.run(until=multikernel.machine.env.now + 200_000)
    nothing_is_left(multikernel, done)
    asked = log.count("asked")
    log = [entry for entry in log if entry != "asked"]
    served = [times for _, which, _, times in clients if which < len(servers)]
    assert asked == sum(served), "BI1: one call, one handler"
    for mine, _ in log:
        assert mine == ["connected", "greeted"], "BI2: connected first, on both ends"
    return [runtime.dispatcher for _, runtime in done]


def nothing_is_left(multikernel, done):
    for _, runtime in done:
        assert not runtime.monitor.continuations, "BI1: every request has its reply"
    for os in multikernel.cores.values():
        for peer in os.monitor.peers.peers.values():
            assert not peer.binding.continuations, "BI1: the monitors' own requests too"
    for fifo in multikernel.pages.all():
        assert not any(any(line.value) for line in fifo), "NT1: no notification waits any more"


@thousand
@given(servers=SERVERS, clients=CLIENTS)
def test_the_laws_of_binding(servers, clients):
    """BI1, BI2: from any core to any core, at any time, to services that are there or not."""
    exchange(servers, clients)


@thousand
@given(servers=SERVERS, clients=CLIENTS, asked_of=FLAGS, offered=FLAGS)
def test_the_laws_of_binding_with_notifications(servers, clients, asked_of, offered):
    """BI1, BI2, NT1: the same by UMP_IPI, whichever ends have themselves notified."""
    multikernel = booted(has_ump_ipi=True)
    clients = exchange(servers, clients, multikernel, asked_of=asked_of, offered=offered)
    for dispatcher in clients:
        assert asked_of is IdcFlag.NO_NOTIFY or not dispatcher.polled, (
            "whoever listens does not poll"
        )


class AnswersTwice(Binding):
    """Seeded bug: a reply is sent twice."""

    def post(self, type, token, words, capability=None, more=()):
        """Post, and if it is a reply post again."""
        yield from super().post(type, token, words, capability, more)
        if type == REPLY and capability is None:
            yield from super().post(type, token, words, capability)


class ConnectsTooEarly(Runtime):
    """Seeded bug: a client handles messages before it knows that it is connected."""

    def bind(self, iref, handlers=None, *, flags=DEFAULT):
        """Let the event loop have the channel as soon as it is mapped."""
        if core_of(iref) == self.core.number:
            return (yield from super().bind(iref, handlers, flags=flags))
        stub, notice = self.stub, None
        if stub.has_ump_ipi:
            endpoint, slot = yield from stub._new_endpoint()
            reply = yield from self.monitor.call("ipi_alloc_notify_request", capability=slot)
            notice = stub._notice(endpoint, reply)
        _, ram = yield from self.allocate(FRAME_BYTES.bit_length() - 1)
        frame = yield from self.slots.carve(ram, CapabilityType.FRAME, offset=0, size=FRAME_BYTES)
        shared = yield from self.slots.copy(frame)
        channel = yield from stub._map(
            frame, core_of(iref), notice=notice, bell=None, is_creator=True
        )
        binding = self._bind(channel, handlers or {}, name="too early")
        more = () if notice is None else (notice.right,)
        reply = yield from self.monitor.call(
            "bind_ump_client_request", iref, capability=shared, more=more
        )
        channel.bell = reply.capability
        return binding


def lose_the_right(self, notify):
    """Seeded bug: monitors do not pass on whom to notify, so whoever listens waits for ever."""
    yield from ()


FAR = [(1, 0, 0, 2)]


def test_the_law_sees_a_second_reply(monkeypatch):
    exchange([3], FAR)
    monkeypatch.setattr("labkit.multikernel.runtime.Binding", AnswersTwice)
    with pytest.raises(ExtraReply, match="which is not open"):
        exchange([3], FAR)


@pytest.mark.parametrize("has_ump_ipi", [False, True])
def test_the_law_sees_who_connects_too_early(monkeypatch, has_ump_ipi):
    exchange([3], FAR, booted(has_ump_ipi=has_ump_ipi), busy=[FAR[0][0]])
    monkeypatch.setattr("labkit.multikernel.loader.Runtime", ConnectsTooEarly)
    with pytest.raises(AssertionError, match="BI2"):
        exchange([3], FAR, booted(has_ump_ipi=has_ump_ipi), busy=[FAR[0][0]])


def test_the_law_sees_who_is_never_notified(monkeypatch):
    exchange([3], FAR, booted(has_ump_ipi=True))
    multikernel = booted(has_ump_ipi=True)
    monkeypatch.setattr(BindService, "_make_right", lose_the_right)
    with pytest.raises(TimeoutError):
        exchange([3], FAR, multikernel)


def kinds(*, client_flags=DEFAULT, service_flags=DEFAULT, **system):
    """Bind from core 0 to a service on each of cores 0 and 3; return what carries the messages."""
    multikernel = booted(**system)
    irefs, ends, bound = [], [], []
    for core in (0, 3):
        multikernel.start(core, exporting(irefs, ends, service_flags))
    multikernel.run_until(lambda: len(irefs) == 2)

    def program(runtime):
        for iref in sorted(irefs):
            binding = yield from runtime.bind(iref, flags=client_flags)
            bound.append(binding.channel)

    multikernel.start(0, program)
    multikernel.run_until(lambda: len(bound) == len(ends) == 2)
    return [(channel, end) for channel, end in zip(bound, ends, strict=True)]


def exporting(irefs, ends, flags):
    def program(runtime):
        def keep(binding):
            ends.append(binding.channel)

        irefs.append((yield from runtime.export({}, on_connect=keep, flags=flags)))

    return program


def listens(channel):
    """Return how an end of a channel hears of messages, and whether it notifies the other one."""
    if not isinstance(channel, UmpIpiChannel):
        return type(channel).__name__
    return "UMP_IPI", channel.notice is not None, channel.bell is not None


@pytest.mark.parametrize(
    ("system", "client", "service"),
    [
        ({}, "UmpChannel", "UmpChannel"),
        ({"has_ump_ipi": True}, ("UMP_IPI", True, True), ("UMP_IPI", True, True)),
        (
            {"has_ump_ipi": True, "client_flags": IdcFlag.NO_NOTIFY},
            ("UMP_IPI", False, True),
            ("UMP_IPI", True, False),
        ),
        (
            {"has_ump_ipi": True, "service_flags": IdcFlag.NO_NOTIFY},
            ("UMP_IPI", True, False),
            ("UMP_IPI", False, True),
        ),
        (
            {
                "has_ump_ipi": True,
                "client_flags": IdcFlag.NO_NOTIFY,
                "service_flags": IdcFlag.NO_NOTIFY,
            },
            "UmpChannel",
            "UmpChannel",
        ),
    ],
)
def test_what_a_bind_ends_with(system, client, service):
    """LMP on the core; across cores each end listens if its stub can and may."""
    (near, near_end), (far, far_end) = kinds(**system)
    assert (listens(near), listens(near_end)) == ("LmpChannel", "LmpChannel")
    assert (listens(far), listens(far_end)) == (client, service)


def test_a_core_without_channel_numbers_polls(monkeypatch):
    """UMP_IPI fails, and UMP is next in the order."""
    monkeypatch.setattr("labkit.multikernel.notification.CHANNELS", 0)
    _, (far, far_end) = kinds(has_ump_ipi=True)
    assert (listens(far), listens(far_end)) == ("UmpChannel", "UmpChannel")
