"""Shared memory updates of Figure 3 as one would write them with SimPy at first: the yardstick.

A line is a resource, a home node is a resource with a place for each transaction, and every miss is
a process. Both are first come, first served, so that ``labkit.hardware`` with ``FirstCome`` home
nodes must give the same counts and latencies.
"""

import simpy

from labkit.hardware.specification import MachineSpec


class Line:
    """A cache line that one transaction at a time may use."""

    def __init__(self, env):
        self.free = simpy.Resource(env)
        self.owner = None


class Idiomatic:
    """All cores update all lines in place, several misses of a core at once."""

    def __init__(self, spec: MachineSpec, *, cores, lines):
        self.env = simpy.Environment()
        self.spec = spec
        self.home = simpy.Resource(self.env, capacity=spec.cycles("home_transactions"))
        self.lines = [Line(self.env) for _ in range(lines)]
        self.transfers = 0
        self.finished = {core: [] for core in cores}
        for position, core in enumerate(cores):
            self.env.process(self.update_for_ever(core, position))

    def update_for_ever(self, core, position):
        yield self.env.timeout(position)
        hits = self.spec.cycles("hit_cycles") * len(self.lines)
        yield self.env.timeout(hits)
        while True:
            usable = [self.env.event() for _ in self.lines]
            for line, here in zip(self.lines, usable, strict=True):
                self.env.process(self.own(core, line, here))
            # The store is posted; the next update is under way while this one is.
            self.finished[core].append(self.env.now)
            began = self.env.now
            yield self.env.all_of(usable)
            passed = self.env.now - began
            if passed < hits:
                yield self.env.timeout(hits - passed)

    def own(self, core, line, here):
        with self.home.request() as place:
            yield place
            with line.free.request() as turn:
                yield turn
                leg = self.leg(line, core)
                line.owner = core
                self.transfers += 1
                yield self.env.timeout(self.spec.probe_cycles + leg)
                here.succeed()
                yield self.env.timeout(leg)

    def leg(self, line, core):
        package_of, hops = self.spec.topology.package_of, self.spec.topology.hops
        source = 0 if line.owner is None else package_of(line.owner)
        return hops[source][package_of(core)] * self.spec.hop_cycles

    def latency(self, warm_up):
        """The mean over cores of the cycles per update after the warm-up."""
        each = []
        for times in self.finished.values():
            late = [time for time in times if time >= warm_up]
            each.append((late[-1] - late[0]) / (len(late) - 1))
        return sum(each) / len(each)
