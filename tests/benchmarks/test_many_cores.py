"""What a machine of 1,024 cores costs the host: to build, to shoot down once, in memory, and a message."""

import gc
import subprocess
import sys
import time

import attrs
import pytest

from labkit.hardware.machine import Machine
from labkit.hardware.specification import MachineSpec
from labkit.workloads.shootdown import shootdowns
from tests.benchmarks.test_speed import seconds
from tests.project.checkout import ROOT

SPEC = MachineSpec.load("amd_8x4")
FEW, MANY = 16, 1024
MESSAGES = 15_000
PROTOCOLS = ("Unicast", "Multicast", "NUMA-aware_multicast")
ALONE = """
import resource, sys, time
sys.path.insert(0, ".")
from tests.benchmarks.test_many_cores import MANY, machine_of, shoot
began = time.process_time()
machine = machine_of(MANY)
built = time.process_time()
shoot(machine, sys.argv[1], MANY, rounds=1)
over = time.process_time()
print(built - began, over - built, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""
"""In a process of its own: built, shot down once, and the most megabytes that it ever had."""


def machine_of(cores):
    """The 8x4-core machine's eight packages, with that many cores in all."""
    topology = attrs.evolve(SPEC.topology, cores_per_package=cores // 8)
    return Machine(attrs.evolve(SPEC, topology=topology, as_built=topology))


def shoot(machine, protocol, cores, *, rounds):
    list(shootdowns(machine, protocol, cores=range(cores), stub_cycles=62, rounds=rounds))


def a_message(cores, protocol):
    """Return a run of as many messages on few cores as on many, and how many there are."""
    rounds = 1 + MESSAGES // (2 * (cores - 1))

    def run(times):
        shoot(machine_of(cores), protocol, cores, rounds=times)
        gc.collect()  # what one run leaves behind does not slow down the next

    return run, rounds


def microseconds_a_message(protocol):
    """Of the runs alone, on few cores and on many, in turns: wiring costs a machine once."""
    (few, often), (many, rarely) = (a_message(cores, protocol) for cores in (FEW, MANY))
    gc.disable()
    try:
        took = seconds(lambda: few(1), lambda: few(often), lambda: many(1), lambda: many(rarely))
    finally:
        gc.enable()
    messages = [2 * (cores - 1) * (rounds - 1) for cores, rounds in ((FEW, often), (MANY, rarely))]
    return [
        1e6 * (both - once) / count
        for once, both, count in zip(took[::2], took[1::2], messages, strict=True)
    ]


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_time_per_message_from_16_to_1024_cores(protocol, benchmark):
    few, many = benchmark.pedantic(lambda: microseconds_a_message(protocol), rounds=1)
    print(f"\n{protocol}: {few:.1f} us a message on {FEW} cores, {many:.1f} on {MANY}: ", end="")
    print(f"{many / few:.2f} times as long")
    benchmark.extra_info["times as long"] = many / few


@pytest.mark.parametrize("protocol", ["Multicast", "NUMA-aware_multicast"])
def test_a_machine_of_1024_cores(protocol, benchmark):
    """Built, one shootdown, memory: within what a reader of the lab would wait for and Binder has."""

    def run():
        command = [sys.executable, "-c", ALONE, protocol]
        done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
        return map(float, done.stdout.split())

    began = time.perf_counter()
    build, shootdown, megabytes = benchmark.pedantic(run, rounds=1)
    took = time.perf_counter() - began
    print(f"\n{protocol}: built in {build:.2f} s, one shootdown {shootdown:.2f} s, ", end="")
    print(f"{megabytes:.0f} MB; {took:.1f} s with the start of Python")
    assert megabytes < 600
