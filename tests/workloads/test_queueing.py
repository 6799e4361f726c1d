"""The server is the queue that theory has closed forms for; 200 seeds, and nearly all agree.

What the closed forms need, the service time and the way of a message, is measured where nothing
is random: with one message at a time, and with a server that is never idle.
"""

import random
from functools import cache, partial
from itertools import pairwise

import pytest

from labkit.hardware.machine import Machine
from labkit.hardware.specification import MachineSpec
from labkit.sweeps.statistics import batch_means
from labkit.workloads.queueing import closed_clients, open_arrivals, poisson
from labkit.workloads.queueing_theory import response_of_repair, wait_md1
from labkit.workloads.shared_update import messages

SPEC = MachineSpec.load("amd_4x4")
STUB = SPEC.software["paper_2009"].stub_cycles
CLIENTS = tuple(range(1, SPEC.topology.cores))
WORK = 30_000
"""Long beside the way of a message, which theory does not know how to put between the two."""
THINK = 30 * WORK
SEEDS = range(200)
FIRST = 40
"""Requests that are left out: the system begins empty."""
CONFIDENCE = 0.99


def served(arrivals):
    *_, result = open_arrivals(Machine(SPEC), arrivals, work=WORK, stub_cycles=STUB)
    return result.cycles


def answered(*, count, clients=CLIENTS, think=0, work=lambda: WORK, seed=0):
    *_, result = closed_clients(
        Machine(SPEC),
        clients=clients,
        think=think,
        work=work,
        stub_cycles=STUB,
        count=count,
        seed=seed,
    )
    return result


@cache
def alone():
    """A message when no other is there, averaged over where it comes from."""
    far_apart = [(10 * WORK * at, core) for at, core in enumerate(CLIENTS * 5)]
    cycles = served(far_apart)
    return sum(cycles) / len(cycles)


@cache
def service():
    """From one message to the next when the server always has some to work on."""
    cycles = served([(0, core) for core in CLIENTS * 10])
    return (max(cycles) - min(cycles)) / (len(cycles) - 1)


def caught(expected, values):
    """Return whether the interval of one run catches what theory expects."""
    return expected in batch_means(values[FIRST:], batches=10, confidence=CONFIDENCE)


def arrivals_at(load, seed):
    return served(poisson(seed=seed, between=service() / load, count=440, cores=CLIENTS))


def test_poisson_arrivals_at_a_server_are_md1():
    """M/D/1 at half load, and not M/M/1, whose queue is twice as long: the test can fail."""
    load = 0.5
    wait = wait_md1(service=service(), between=service() / load)
    runs = [arrivals_at(load, seed) for seed in SEEDS]
    assert sum(caught(alone() + wait, run) for run in runs) >= 0.95 * len(SEEDS)
    assert sum(caught(alone() + 2 * wait, run) for run in runs) < 0.2 * len(SEEDS)


@cache
def way_and_service():
    """What a request takes beside the service, and the service, of clients that wait for replies."""
    each = [cycles for core in CLIENTS for cycles in answered(count=20, clients=(core,)).cycles]
    one = sum(each) / len(each)
    busy = answered(count=300).cycles[-150:]
    service = sum(busy) / len(busy) / len(CLIENTS)
    return one - service, service


def work_of(seed, *, is_exponential):
    source = random.Random(f"{seed} work")
    return (lambda: round(source.expovariate(1 / WORK))) if is_exponential else (lambda: WORK)


@pytest.mark.parametrize("is_exponential", [False, True])
def test_clients_that_think_are_machines_that_are_repaired(is_exponential):
    """With constant service the interval leaves out what exponential service would take."""
    way, service = way_and_service()
    expected = partial(
        response_of_repair, clients=len(CLIENTS), think=THINK, way=way, service=service
    )
    runs = []
    for seed in SEEDS:
        work = work_of(seed, is_exponential=is_exponential)
        runs.append(answered(count=340, think=THINK, work=work, seed=seed).cycles)
    theory = expected(is_exponential=is_exponential)
    assert sum(caught(theory, run) for run in runs) >= 0.95 * len(SEEDS)
    every = [cycles for run in runs for cycles in run[FIRST:]]
    assert sum(every) / len(every) == pytest.approx(theory, rel=0.03)
    if not is_exponential:
        other = expected(is_exponential=True)
        assert sum(caught(other, run) for run in runs) < 0.2 * len(SEEDS)


def test_without_thinking_it_is_figure_3():
    """Each waits for all the others: the slope of MSG1 is the server's time for one update."""
    for clients in (8, 15):
        cycles = answered(count=600, clients=CLIENTS[:clients], work=lambda: 0).cycles[-150:]
        *_, update = messages(
            Machine(SPEC), clients=CLIENTS[:clients], lines=1, until=160_000, stub_cycles=STUB
        )
        assert sum(cycles) / len(cycles) == pytest.approx(update.latency, rel=0.05)


def test_the_same_seed_gives_the_same_run():
    assert arrivals_at(0.5, 1) == arrivals_at(0.5, 1) != arrivals_at(0.5, 2)
    assert answered(count=50, think=THINK, seed=3) == answered(count=50, think=THINK, seed=3)


def test_no_message_is_lost():
    assert len(arrivals_at(0.9, 0)) == 440


def test_arrivals_are_poisson():
    """Mean and variance of the gaps are those of an exponential distribution."""
    times = [time for time, _ in poisson(seed=0, between=1000, count=20_000, cores=CLIENTS)]
    gaps = [after - before for before, after in pairwise(times)]
    mean = sum(gaps) / len(gaps)
    assert mean == pytest.approx(1000, rel=0.03)
    assert sum((gap - mean) ** 2 for gap in gaps) / len(gaps) == pytest.approx(1e6, rel=0.05)
