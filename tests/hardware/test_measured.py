"""The protocol made of a table of latencies: the benchmark that measured the table gives it back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.hardware.machine import Machine
from labkit.hardware.machine_files import measured_machines
from labkit.hardware.measurement import TICKS
from labkit.hardware.specification import MachineSpec


def compare_and_swap(machine, one, other, *, rounds=4):
    """Two cores flip one line in turn, as fast as they can; return cycles of half a round trip."""
    line, times = machine.line("flag", held_by=(one,)), []

    def flip(number, old, new):
        core, flipped = machine.cores[number], 0
        while flipped < rounds:
            before = yield from core.update(line, lambda now: new if now == old else now)
            if before == old:
                flipped += 1
                if number == one:
                    times.append(core.now)

    machine.env.process(flip(one, 0, 1))
    machine.env.process(flip(other, 1, 0))
    list(machine.run(until=100_000_000))
    return (times[-1] - times[1]) / (len(times) - 2) / 2


@pytest.fixture(scope="module", params=measured_machines())
def spec(request):
    return MachineSpec.load(request.param)


@given(data=st.data())
def test_the_benchmark_of_the_tables_gives_the_tables_back(spec, data):
    """One ``compare-and-swap`` each way is what the source calls a round trip; to 0.1 ns."""
    one, other = data.draw(
        st.lists(st.integers(0, spec.topology.cores - 1), min_size=2, max_size=2, unique=True)
    )
    found = compare_and_swap(Machine(spec), one, other) / TICKS
    hits = spec.cycles("hit_cycles") / TICKS
    assert abs(found - spec.measurement.latencies[one][other]) <= 0.05 + hits
