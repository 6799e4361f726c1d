"""Speed as ratios, measured side by side in one run, because the machines that run it are noisy."""

import time

import pytest
import simpy

from labkit.experiments.fig3_shared_state import Parameters, points
from labkit.hardware.machine import Machine
from labkit.hardware.specification import MachineSpec
from labkit.results import rows_of
from labkit.workloads.shared_update import messages, shared_memory

SPEC = MachineSpec.load("amd_4x4")
STUB = SPEC.software["paper_2009"].stub_cycles
UNTIL = 400_000


def seconds(work):
    """The best of three."""
    best = float("inf")
    for _ in range(3):
        began = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - began)
    return best


def bare():
    """``yield env.timeout(1)`` in 64 processes."""
    env = simpy.Environment()

    def tick():
        while True:
            yield env.timeout(1)

    for _ in range(64):
        env.process(tick())
    env.run(until=2000)


def transfers():
    """SHM8 on 16 cores."""
    machine = Machine(SPEC)
    list(shared_memory(machine, cores=range(16), lines=8, until=UNTIL))
    return sum(map(sum, machine.interconnect.lines))


def exchanges():
    """MSG1 on 16 cores; a request and a reply an update."""
    machine = Machine(SPEC)
    *_, update = messages(machine, clients=range(1, 16), lines=1, until=UNTIL, stub_cycles=STUB)
    return 2 * UNTIL * 15 / update.latency


@pytest.mark.parametrize(("work", "unit"), [(transfers, "line transfers"), (exchanges, "messages")])
def test_work_per_bare_event(work, unit, benchmark):
    """How much of the model fits into one event of the bare engine."""
    event = seconds(bare) / (64 * 2000)
    each = seconds(work) / work()
    print(f"\n{event / each:.3f} {unit} per bare event ({event * 1e6:.2f} us, {each * 1e6:.2f} us)")
    benchmark.extra_info["per bare event"] = event / each
    benchmark.pedantic(work, rounds=1)


def test_all_of_figure_3(benchmark):
    """Seven curves, 2 to 16 cores."""
    rows = benchmark.pedantic(lambda: list(rows_of(points(Parameters()))), rounds=1)
    assert len(rows) == 7 * 15
