"""``update`` and ``read`` on a booted multikernel: replicas in all monitors, equal in the end."""

from functools import partial

from labkit.hardware.machine import Machine
from labkit.hardware.specification import MachineSpec
from labkit.multikernel.boot import Multikernel
from labkit.multikernel.replica_service import OBJECT
from labkit.multikernel.waiting import SPIN_THEN_MONITOR
from labkit.workloads.together import together

SPEC = MachineSpec.load("amd_2x2")


def increment(old):
    return old + 1


def count(found, times, runtime):
    """Increment so many times; a core reads its own writes (RE1)."""
    for _ in range(times):
        old = yield from runtime.update(increment)
        assert (yield from runtime.read()) > old
        found.append(old)


def test_every_change_is_made_once_and_in_one_order_everywhere():
    structure, found = Multikernel(Machine(SPEC)), []
    program = partial(count, found, 5)
    assert list(together(structure, dict.fromkeys(range(4), program), name="count"))
    assert sorted(found) == list(range(20))
    replicas = [os.replica.service.party.read(OBJECT) for os in structure.cores.values()]
    assert replicas == [20] * 4  # RE2


def test_a_read_is_two_lrpcs_and_a_change_costs_messages_as_well():
    structure, times = Multikernel(Machine(SPEC), waiting=SPIN_THEN_MONITOR), []

    def program(runtime):
        for verb in (runtime.read, partial(runtime.update, increment)) * 3:
            began = runtime.core.now
            yield from verb()
            times.append(runtime.core.now - began)

    list(together(structure, {3: program}, name="measure"))
    *_, read, update = times
    lrpc = SPEC.cycles("lrpc_cycles")
    assert 2 * lrpc <= read < 3 * lrpc
    assert update > read + 3 * lrpc
