"""A booted multikernel: every core runs, everything is found by its name, nothing is shared."""

from collections import deque
from itertools import pairwise
from types import FunctionType, GeneratorType, MethodType

import pytest

from labkit.errors import InvalidInput
from labkit.hardware.core import Core
from labkit.hardware.machine import Machine
from labkit.hardware.specification import MachineSpec
from labkit.multikernel.capabilities.types import CapabilityType
from labkit.multikernel.domain_state import DomainState
from labkit.multikernel.name_service import (
    nameservice_blocking_lookup,
    nameservice_lookup,
    nameservice_register,
)
from labkit.multikernel.process_manager import process_manager, spawn_program
from labkit.multikernel.runtime import BindFailed
from labkit.multikernel.status import Status
from tests.multikernel.nodes import SPEC
from tests.multikernel.small import booted, finish


def squares(runtime):
    """A server: answers a number with its square."""

    def square(incoming):
        (number,) = incoming.words
        yield from incoming.reply(number * number)

    iref = yield from runtime.export({"square": square})
    yield from nameservice_register(runtime, "squares", iref)


def ask_squares(runtime):
    """A client: waits for the server, and asks."""
    iref = yield from nameservice_blocking_lookup(runtime, "squares")
    binding = yield from runtime.bind(iref)
    answers = []
    for number in range(5):
        reply = yield from binding.call("square", number)
        answers.extend(reply.words)
    return type(binding.channel).__name__, answers


@pytest.mark.parametrize(
    ("server", "client", "kind"), [(2, 2, "Lmp"), (3, 1, "Ump"), (0, 3, "Ump")]
)
def test_a_service_is_found_by_its_name_and_called(server, client, kind):
    """A bind is by LMP on one core and by URPC between cores; the program does not see which."""
    multikernel = booted()
    multikernel.start(server, squares)
    assert finish(multikernel, client, ask_squares) == (f"{kind}Channel", [0, 1, 4, 9, 16])


def test_a_client_may_come_before_its_server():
    multikernel = booted()
    ended = []

    def early(runtime):
        ended.append((yield from ask_squares(runtime)))

    multikernel.start(1, early)
    multikernel.machine.env.run(until=multikernel.machine.env.now + 1_000_000)
    assert not ended
    multikernel.start(2, squares)
    multikernel.run_until(lambda: ended)
    assert ended[0][1] == [0, 1, 4, 9, 16]


def test_who_asks_for_nothing_gets_an_answer():
    """Names, irefs and cores that do not exist are refused with the real system's errors."""

    def program(runtime):
        status, _ = yield from nameservice_lookup(runtime, "nobody")
        refused = []
        for iref in (2 * 256 + 200, 0 * 256 + 200, 99 * 256 + 1):
            try:
                yield from runtime.bind(iref)
            except BindFailed as failed:
                refused.append(str(failed))
        return status, refused

    assert finish(booted(), 0, program) == (
        Status.UNKNOWN_NAME,
        [
            Status.INVALID_IREF.value,
            Status.INVALID_IREF.value,
            Status.NO_MONITOR_FOR_CORE.value,
        ],
    )


@pytest.mark.parametrize("is_full_mesh", [True, False])
def test_monitors_are_connected_at_once_or_when_they_first_talk(is_full_mesh):
    multikernel = booted(is_full_mesh=is_full_mesh)
    connected = {
        core: sorted(os.monitor.peers.connected()) for core, os in multikernel.cores.items()
    }
    others = {core: [other for other in range(4) if other != core] for core in range(4)}
    if is_full_mesh:
        assert connected == others
        return
    assert connected[2] == [0]
    multikernel.start(3, squares)
    assert finish(multikernel, 2, ask_squares)[1] == [0, 1, 4, 9, 16]
    assert sorted(multikernel.cores[2].monitor.peers.connected()) == [0, 3]
    assert sorted(multikernel.cores[3].monitor.peers.connected()) == [0, 2]


@pytest.mark.parametrize("core", [0, 3])
def test_memory_is_handed_out_and_comes_back(core):
    """ME1 to ME3 end to end: disjoint, aligned, conserved, wherever the domain runs."""
    multikernel = booted()

    def program(runtime):
        blocks = []
        for bits in (12, 20, 12, 6, 25):
            status, slot = yield from runtime.allocate(bits)
            assert status is Status.OK
            blocks.append((slot, (yield from runtime.slots.identify(slot)), bits))
        statuses = []
        for slot, _, _ in blocks:
            statuses.append((yield from runtime.free(slot)))
        too_much = yield from runtime.allocate(40)
        return [(block, bits) for _, block, bits in blocks], statuses, too_much

    blocks, statuses, too_much = finish(multikernel, core, program)
    taken = sorted((block.base, block.end) for block, _ in blocks)
    assert all(end <= base for (_, end), (base, _) in pairwise(taken))
    assert all(block.size == 1 << bits and block.base % block.size == 0 for block, bits in blocks)
    assert all(block.type is CapabilityType.RAM for block, _ in blocks)
    assert statuses == [Status.OK] * 5
    assert too_much == (Status.MM_NOT_FOUND, None)


def test_a_core_gets_its_memory_and_its_first_channel_from_its_own_package():
    """As in NUMA-aware multicast: what is sent to a core lies in the memory beside it."""
    multikernel = booted()
    machine = multikernel.machine
    for core, os in multikernel.cores.items():
        package = machine.spec.topology.package_of(core)
        low, high = machine.memory.range_of(package)
        own = os.node.dcbs[os.monitor.dispatcher].cspace.get(os.monitor.own_memory)
        assert low <= own.base < own.end <= high
        if core:
            endpoint = os.monitor.peers.peers[0].binding.channel.endpoint
            assert {line.home for line in (*endpoint.incoming, *endpoint.outgoing)} == {package}


def test_behind_a_bus_there_is_one_memory_for_all():
    multikernel = booted(MachineSpec.load("intel_2x4"))
    memory = multikernel.machine.memory
    assert memory.range_of(0) == memory.range_of(1) == (0, memory.bytes)
    assert multikernel.has_booted


@pytest.mark.parametrize("core", [0, 3])
def test_memory_may_be_asked_for_between_two_addresses(core):
    multikernel = booted()
    low, high = multikernel.machine.memory.range_of(1)

    def program(runtime):
        _, slot = yield from runtime.allocate(12, low=low, high=high)
        block = yield from runtime.slots.identify(slot)
        nothing = yield from runtime.allocate(12, low=high - 100, high=high)
        return block, nothing

    block, nothing = finish(multikernel, core, program)
    assert low <= block.base < block.end <= high
    assert nothing == (Status.MM_NOT_FOUND, None)


def test_a_program_is_spawned_runs_and_is_cleaned_up():
    """A domain lives from its spawn to its exit code, and leaves nothing behind."""
    log = []

    def hello(runtime):
        log.append(("hello from", runtime.core.number))
        yield from runtime.allocate(12)
        return 42

    def shell(runtime):
        status, number = yield from spawn_program(runtime, 3, "hello")
        manager = yield from process_manager(runtime)
        reply = yield from manager.call("wait", number)
        missing = yield from spawn_program(runtime, 3, "no such program")
        nowhere = yield from spawn_program(runtime, 77, "hello")
        return status, reply.words, missing[0], nowhere[0]

    multikernel = booted(images={"hello": hello})
    before = len(multikernel.cores[3].node.dcbs)
    assert finish(multikernel, 0, shell) == (
        Status.OK,
        (Status.OK, 42),
        Status.SPAWN_FIND_MODULE,
        Status.NO_MONITOR_FOR_CORE,
    )
    assert log == [("hello from", 3)]
    record = multikernel.processes.domains[1]
    multikernel.run_until(lambda: record.state is DomainState.CLEANED)
    assert len(multikernel.cores[3].node.dcbs) == before


def test_a_domain_on_several_cores_is_killed_on_all_of_them():
    """SP2: it has stopped when every spawn daemon has answered, and nothing of it runs then."""
    ticks = []

    def busy(runtime):
        while True:
            runtime.core.compute(5_000)
            yield from runtime.core.catch_up(always=True)
            ticks.append((runtime.core.number, runtime.core.now))

    def shell(runtime):
        _, number = yield from spawn_program(runtime, 1, "busy")
        manager = yield from process_manager(runtime)
        for core in (2, 3):
            reply = yield from manager.call("span", number, core)
            assert reply.words[0] is Status.OK
        twice = yield from manager.call("span", number, 2)
        while {core for core, _ in ticks} != {1, 2, 3}:
            runtime.core.compute(10_000)
            yield from runtime.core.catch_up(always=True)
        killed = yield from manager.call("kill", number)
        again = yield from manager.call("kill", number)
        return twice.words[0], killed.words, again.words[0], runtime.core.now

    multikernel = booted(images={"busy": busy})
    twice, killed, again, when = finish(multikernel, 0, shell)
    assert twice is Status.DOMAIN_NOT_RUNNING
    assert killed == (Status.OK, -1)
    assert again is Status.DOMAIN_NOT_RUNNING
    multikernel.machine.env.run(until=when + 1_000_000)
    assert max(time for _, time in ticks) < when


def leaks(multikernel):
    """Return which core's operating system reaches which other core."""
    found = set()
    for number, os in multikernel.cores.items():
        for seen in reachable(os, stop=(Machine, type(multikernel.pages))):
            if isinstance(seen, Core) and seen.number != number:
                found.add((number, seen.number))
    return found


def test_every_core_boots_with_nothing_but_its_boot_parameters():
    """CD1: no object of one core refers to another core's, so no state is shared by accident."""
    multikernel = booted(SPEC)
    assert sorted(multikernel.cores) == list(range(16))
    assert leaks(multikernel) == set()


def test_a_reference_to_another_core_is_noticed():
    """Seeded bug: a monitor's handler closes over another core's monitor."""
    multikernel = booted()
    other = multikernel.cores[3].monitor
    multikernel.cores[1].monitor.install(remote={"cheat": lambda _: other.core})
    assert leaks(multikernel) == {(1, 3)}


def reachable(root, *, stop):
    """Go through all objects of labkit that an object refers to, but not into the machine."""
    seen, queue = set(), [root]
    while queue:
        thing = queue.pop()
        if id(thing) in seen or isinstance(thing, stop):
            continue
        seen.add(id(thing))
        yield thing
        if isinstance(thing, dict):
            queue.extend([*thing.keys(), *thing.values()])
        elif isinstance(thing, list | tuple | set | deque):
            queue.extend(thing)
        elif isinstance(thing, MethodType):
            queue.append(thing.__self__)
        elif isinstance(thing, FunctionType):
            queue.extend(cell.cell_contents for cell in thing.__closure__ or ())
        elif isinstance(thing, GeneratorType):
            queue.extend(thing.gi_frame.f_locals.values() if thing.gi_frame else ())
        elif type(thing).__module__.startswith("labkit.multikernel"):
            names = getattr(type(thing), "__slots__", ())
            queue.extend(getattr(thing, name) for name in names if hasattr(thing, name))
            queue.extend(getattr(thing, "__dict__", {}).values())


def test_the_same_boot_takes_the_same_time():
    assert booted().machine.env.now == booted().machine.env.now


def test_a_core_that_is_not_there_runs_nothing():
    with pytest.raises(InvalidInput, match="4 is not a core of 0 to 3"):
        booted().start(4, squares)
