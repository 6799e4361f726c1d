"""A multikernel on four cores, two packages of two, that boots in a few milliseconds."""

import attrs

from labkit.hardware.machine import Machine
from labkit.hardware.topology import Topology
from labkit.multikernel.boot import Multikernel
from tests.multikernel.nodes import SPEC

SMALL = attrs.evolve(SPEC, topology=Topology(packages=2, cores_per_package=2, links=((0, 1),)))


def booted(spec=SMALL, **options):
    """Return a booted multikernel."""
    return Multikernel(Machine(spec), **options)


def finish(multikernel, core, program):
    """Run a program on a core until it has ended; return what it returned."""
    ended = []

    def main(runtime):
        ended.append((yield from program(runtime)))

    multikernel.start(core, main)
    multikernel.run_until(lambda: ended)
    return ended[0]
