"""One call on one core: the whole log up to its reply."""

from itertools import pairwise

from labkit.hardware.specification import MachineSpec
from labkit.workloads.one_lrpc import call_once


def test_the_whole_log():
    """First each program runs until it has nothing to do or calls; then a message each way."""
    call = call_once(MachineSpec.load("amd_4x4"))
    parts = [
        [(stage.function, stage.what) for stage in part]
        for part in (call.start, call.request, call.reply)
    ]
    assert parts == [
        [
            ("CpuDriver._dispatch", "server.0"),
            ("Dispatcher.upcall", "run server.0"),
            ("Yield.perform", "Yield"),
            ("CpuDriver._dispatch", "client.0"),
            ("Dispatcher.upcall", "run client.0"),
        ],
        [
            ("Lrpc.perform", "Lrpc"),
            ("CpuDriver._dispatch", "server.0"),
            ("Dispatcher.upcall", "lrpc server.0"),
        ],
        [
            ("Lrpc.perform", "Lrpc"),
            ("CpuDriver._dispatch", "client.0"),
            ("Dispatcher.upcall", "lrpc client.0"),
        ],
    ]
    stages = [*call.start, *call.request, *call.reply]
    assert all(one.time + one.cost == after.time for one, after in pairwise(stages))
