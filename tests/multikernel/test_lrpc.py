"""LRPC: a trap, a switch and an upcall, and the receiver runs."""

from itertools import pairwise

from labkit.hardware.kernel_costs import KernelCosts
from labkit.hardware.machine import Machine
from labkit.hardware.specification import MachineSpec
from labkit.multikernel.domain import Domain
from labkit.multikernel.node import Node
from labkit.multikernel.round_robin import RoundRobin
from labkit.multikernel.scheduler import timeslice
from labkit.multikernel.status import Status
from labkit.published import published
from labkit.trace import Trace

SPEC = MachineSpec.load("amd_4x4")
TABLE_1 = published()["table1.lrpc.4x4.cycles"].number


def one_core(*names, trace=None):
    """Return a node on core 0 of a machine, and a dispatcher for each name, not yet running."""
    machine = Machine(SPEC, trace=trace)
    scheduler = RoundRobin(timeslice(SPEC))
    node = Node(machine.cores[0], scheduler=scheduler, costs=KernelCosts.of(SPEC))
    return machine, node, [node.new_dispatcher(Domain(name)) for name in names]


def ping_pong(times, trace=None):
    """Let a client call a server; return when each message arrived."""
    machine, node, (client, server) = one_core("client", "server", trace=trace)
    here, there = node.connect(client, server)
    arrived = []

    def ask():
        for number in range(times):
            assert (yield from here.send((number,))) is Status.OK
            reply = yield from here.receive()
            arrived.append((machine.cores[0].now, "client", reply.words))

    def answer():
        while True:
            request = yield from there.receive()
            arrived.append((machine.cores[0].now, "server", request.words))
            yield from there.send(("answer", *request.words))

    client.new_thread("ask", ask())
    server.new_thread("answer", answer())
    node.start(server)
    node.start(client)
    machine.env.run(until=1_000_000)
    return arrived


def test_one_way_costs_what_table_1_says():
    """Calibrated: the shares of trap, switch and upcall add up to the published LRPC of the machine."""
    arrived = ping_pong(10)
    times = [time for time, _, _ in arrived]
    assert len(times) == 20
    assert {after - before for before, after in pairwise(times)} == {TABLE_1}
    costs = KernelCosts.of(SPEC)
    assert costs.trap_cycles + costs.switch_cycles + costs.upcall_cycles == TABLE_1


def test_the_whole_log_of_one_call():
    trace = Trace()
    arrived = ping_pong(1, trace)
    assert arrived == [(3658, "server", (0,)), (5121, "client", ("answer", 0))]
    assert [tuple(step) for step in trace] == [
        (0, 0, "switch", "server.0", 365),
        (365, 0, "upcall", "run server.0", 367),
        (732, 0, "trap", "Yield", 731),
        (1463, 0, "switch", "client.0", 365),
        (1828, 0, "upcall", "run client.0", 367),
        (2195, 0, "trap", "Lrpc", 731),
        (2926, 0, "switch", "server.0", 365),
        (3291, 0, "upcall", "lrpc server.0", 367),
        (3658, 0, "trap", "Lrpc", 731),
        (4389, 0, "switch", "client.0", 365),
        (4754, 0, "upcall", "lrpc client.0", 367),
        (5121, 0, "trap", "Yield", 731),
        (5852, 0, "switch", "server.0", 365),
        (6217, 0, "upcall", "run server.0", 367),
        (6584, 0, "trap", "Yield", 731),
    ]
