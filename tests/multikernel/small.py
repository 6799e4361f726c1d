"""A multikernel on four cores, two packages of two, that boots in a few milliseconds."""

import attrs

from labkit.hardware.machine import Machine
from labkit.hardware.page_table import PAGE_BYTES
from labkit.hardware.topology import Topology
from labkit.multikernel.boot import Multikernel
from tests.multikernel.nodes import SPEC

SMALL = attrs.evolve(SPEC, topology=Topology(packages=2, cores_per_package=2, links=((0, 1),)))


def booted(spec=SMALL, **options):
    """Return a booted multikernel."""
    return Multikernel(Machine(spec), **options)


def a_frame(runtime, *, pages=1):
    """Let a program make a frame of so many pages from memory of its own; return its name."""
    size = pages * PAGE_BYTES
    memory = yield from runtime.allocate_memory(size.bit_length() - 1)
    return (yield from runtime.retype(memory, "Frame", offset=0, size=size))


def finish(multikernel, core, program):
    """Run a program on a core until it has ended; return what it returned."""
    ended = []

    def main(runtime):
        ended.append((yield from program(runtime)))

    multikernel.start(core, main)
    multikernel.run_until(lambda: ended)
    return ended[0]
