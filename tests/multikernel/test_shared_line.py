"""Broadcast over one line: everybody hears, one after the other, and all have acknowledged."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from labkit.hardware.machine import Machine
from labkit.hardware.specification import MachineSpec
from labkit.multikernel.shared_line import Broadcaster, Listener, share
from tests.multikernel.fanouts import specs

SPEC = MachineSpec.load("amd_8x4")
STUB = 10


class NotedListener(Listener):
    """A listener whose acknowledgements are noted."""

    def __init__(self, ends, line, log):
        super().__init__(ends, line, stub_cycles=STUB)
        self.log = log
        send = self.up.send

        def noted(payload):
            self.log.append((self.core.number, payload, self.core.now))
            return send(payload)

        self.up.send = noted


def broadcast(spec, cores, *, rounds, master=Broadcaster):
    """Return who heard what when, and how much of it when each round was complete."""
    machine = Machine(spec)
    root, *others = cores
    line, ends = share(machine, root, cores, stub_cycles=STUB)
    log, complete = [], []
    for core in others:
        machine.env.process(NotedListener(ends[core], line, log).run())
    first = master(ends[root], line, stub_cycles=STUB)

    def run():
        for number in range(rounds):
            yield from first.shoot_down((number,))
            complete.append(len(log))

    machine.env.run(until=machine.env.process(run()))
    return log, complete


@given(data=st.data(), spec=specs(), rounds=st.integers(1, 40))
def test_everybody_hears_every_broadcast_once(data, spec, rounds):
    """MC1 and MC3, also after the rings of acknowledgements have gone around."""
    every = st.lists(st.integers(0, spec.topology.cores - 1), min_size=1, max_size=6, unique=True)
    cores = data.draw(every)
    log, complete = broadcast(spec, cores, rounds=rounds)
    others = len(cores) - 1
    assert complete == [others * (number + 1) for number in range(rounds)]
    heard = sorted((core, *payload) for core, payload, _ in log)
    assert heard == sorted((core, number) for core in cores[1:] for number in range(rounds))


class DoesNotWait(Broadcaster):
    """Seeded bug: writes the line and asks nobody."""

    def shoot_down(self, payload):
        self.number += 1
        yield from self.core.store((self.line,), (self.number, payload))


def test_the_law_sees_a_master_that_does_not_wait():
    """Whoever is slow to read misses what is overwritten."""
    _, complete = broadcast(SPEC, range(4), rounds=3, master=DoesNotWait)
    assert complete != [3, 6, 9]


def test_readers_get_the_line_one_after_the_other():
    """Each blocks it until all packages have answered, and has told the home: 357 cycles."""
    log, _ = broadcast(SPEC, range(16), rounds=2)
    way = {core: SPEC.distance(0, core) * SPEC.hop_cycles for core in range(16)}
    begun = [time - way[core] for core, (number,), time in log if number == 1]
    gaps = {after - before for before, after in pairwise(sorted(begun))}
    assert gaps == {SPEC.probe_cycles + SPEC.cycles("confirm_cycles")}
