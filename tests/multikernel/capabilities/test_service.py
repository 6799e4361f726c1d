"""The same protocols inside the monitors of a booted machine, asked by domains."""

from collections import Counter

import pytest

from labkit.hardware.machine import Machine
from labkit.hardware.specification import MachineSpec
from labkit.multikernel.boot import Multikernel
from labkit.multikernel.capabilities.types import CapabilityType
from labkit.multikernel.status import Status

SIZE = 4096


class Booted:
    """A booted machine that counts what its monitors tell each other about capabilities."""

    def __init__(self, mode="owner"):
        self.system = Multikernel(Machine(MachineSpec.load("amd_2x2")), capability_mode=mode)
        self.sent = Counter()
        for os in self.system.cores.values():
            self.listen(os.capabilities.party)

    def listen(self, party):
        send = party.send

        def count(core, type, *words):
            self.sent[type] += 1
            send(core, type, *words)

        party.send = count

    def run(self, core, program):
        """Run a program to its end and return what it returns."""
        ended = []

        def whole(runtime):
            ended.append((yield from program(runtime, runtime.capabilities)))

        self.sent.clear()
        self.system.start(core, whole)
        self.system.run_until(lambda: bool(ended))
        return ended[0]


def frame(client, runtime, ram, *, offset=0, type=CapabilityType.FRAME):
    slot = runtime.slots.allocate()
    status = yield from client.retype(ram, type, offset=offset, size=SIZE, slots=(slot,))
    return status, slot


def test_retype_and_revoke_across_cores():
    """Core 0 lends memory to core 2, which asks core 0 before it retypes; core 0 asks all three others."""
    booted = Booted()

    def lend(runtime, client):
        status, ram = yield from runtime.allocate(14)
        assert status.is_ok
        base = (yield from runtime.slots.identify(ram)).base
        status = yield from client.copy(ram, 2)
        return status, base

    status, base = booted.run(0, lend)
    assert status is Status.OK
    assert booted.sent == {"recv_copy": 1, "recv_copy_result": 1}

    def borrow(runtime, client):
        status, ram = yield from client.take(base)
        assert status.is_ok
        return (yield from frame(client, runtime, ram))[0]

    assert booted.run(2, borrow) is Status.OK
    assert booted.sent["request_retype"] == 1
    assert booted.sent["check_retypeable"] == booted.sent["check_retypeable_result"] == 3


@pytest.mark.parametrize("mode", ["owner", "central", "two_phase"])
def test_one_program_does_it_all(mode):
    """Copy, retype, revoke, delete from one domain, in every mode that agrees at all."""
    booted = Booted(mode)

    def program(runtime, client):
        _, ram = yield from runtime.allocate(14)
        ends = [(yield from client.copy(ram, 3))]
        counts = [sum(booted.sent.values())]
        status, _ = yield from frame(client, runtime, ram)
        ends.append(status)
        counts.append(sum(booted.sent.values()))
        ends.append((yield from client.revoke(ram)))
        counts.append(sum(booted.sent.values()))
        ends.append((yield from frame(client, runtime, ram, type=CapabilityType.VNODE))[0])
        return ends, counts

    ends, counts = booted.run(1, program)
    assert ends == [Status.OK] * 4
    if mode == "owner":
        assert counts == [2, 2, 14], "two for the copy, none for the retype, 4(n-1) for the revoke"


def test_a_revoked_copy_is_gone_from_the_other_core():
    booted = Booted()

    def program(runtime, client):
        _, ram = yield from runtime.allocate(14)
        base = (yield from runtime.slots.identify(ram)).base
        yield from client.copy(ram, 2)
        yield from client.revoke(ram)
        return base

    base = booted.run(0, program)

    def look(_, client):
        return (yield from client.take(base))

    assert booted.run(2, look) == (Status.CAP_NOT_FOUND, None)
    for os in booted.system.cores.values():
        held = [c for c in os.node.kernel.database if c.capability.base == base and c.is_locked]
        assert held == []
