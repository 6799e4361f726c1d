"""Every request is answered once, and nobody handles a message before both ends are connected."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.multikernel.binding import REPLY, Binding, ExtraReply
from labkit.multikernel.iref import core_of
from labkit.multikernel.runtime import FRAME_BYTES, BindFailed, CapabilityType, Runtime
from tests.multikernel.examples import thousand
from tests.multikernel.small import booted

CORES = st.integers(0, 3)
SERVERS = st.lists(CORES, min_size=1, max_size=3)
CLIENTS = st.lists(
    st.tuples(CORES, st.integers(0, 4), st.integers(0, 30_000), st.integers(1, 6)),
    min_size=1,
    max_size=4,
)


def server(irefs, log):
    """Export an echo that greets each client at once."""

    def program(runtime):
        def echo(incoming):
            log.append("asked")
            yield from incoming.reply(*incoming.words)

        def greet(binding):
            runtime.dispatcher.new_thread("greet", binding.send("hello"))

        irefs.append((yield from runtime.export({"echo": echo}, on_connect=greet)))

    return program


def client(which, irefs, pause, times, log, done):
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
            binding = yield from runtime.bind(iref, {"hello": hello})
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


def exchange(servers, clients):
    """Run servers and clients; check that all requests are answered, and what came first."""
    multikernel = booted()
    irefs, log, done = [], [], []
    for core in servers:
        multikernel.start(core, server(irefs, log))
        multikernel.run_until(lambda: len(irefs) > servers.index(core) - 1)  # noqa: B023
    multikernel.run_until(lambda: len(irefs) == len(servers))
    for core, which, pause, times in clients:
        multikernel.start(core, client(which, irefs, pause, times, log, done))
    multikernel.run_until(lambda: len(done) == len(clients))
    multikernel.machine.env.run(until=multikernel.machine.env.now + 200_000)
    for _, runtime in done:
        assert not runtime.monitor.continuations, "BI1: every request has its reply"
    for os in multikernel.cores.values():
        for peer in os.monitor.peers.peers.values():
            assert not peer.binding.continuations, "BI1: the monitors' own requests too"
    asked = log.count("asked")
    log = [entry for entry in log if entry != "asked"]
    served = [times for _, which, _, times in clients if which < len(servers)]
    assert asked == sum(served), "BI1: one call, one handler"
    for mine, _ in log:
        assert mine == ["connected", "greeted"], "BI2: connected first, on both ends"


@thousand
@given(servers=SERVERS, clients=CLIENTS)
def test_the_laws_of_binding(servers, clients):
    """BI1, BI2: from any core to any core, at any time, to services that are there or not."""
    exchange(servers, clients)


class AnswersTwice(Binding):
    """Seeded bug: a reply is sent twice."""

    def post(self, type, token, words, capability=None):
        """Post, and if it is a reply post again."""
        yield from super().post(type, token, words, capability)
        if type == REPLY and capability is None:
            yield from super().post(type, token, words, capability)


class ConnectsTooEarly(Runtime):
    """Seeded bug: a client handles messages before it knows that it is connected."""

    def _bind_ump(self, iref, handlers):
        _, ram = yield from self.allocate(FRAME_BYTES.bit_length() - 1)
        frame = yield from self.slots.carve(ram, CapabilityType.FRAME, offset=0, size=FRAME_BYTES)
        shared = yield from self.slots.copy(frame)
        channel = yield from self._map(frame, core_of(iref), is_creator=True)
        binding = self._bind(channel, handlers, name="too early")
        reply = yield from self.monitor.call("bind_ump_client_request", iref, capability=shared)
        return reply.words[0], binding


FAR = [(1, 0, 0, 2)]


def test_the_law_sees_a_second_reply(monkeypatch):
    exchange([3], FAR)
    monkeypatch.setattr("labkit.multikernel.runtime.Binding", AnswersTwice)
    with pytest.raises(ExtraReply, match="which is not open"):
        exchange([3], FAR)


def test_the_law_sees_who_connects_too_early(monkeypatch):
    monkeypatch.setattr("labkit.multikernel.loader.Runtime", ConnectsTooEarly)
    with pytest.raises(AssertionError, match="BI2"):
        exchange([3], FAR)
