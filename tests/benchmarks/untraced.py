"""labkit as it would be without traces: every branch that only runs for one is taken out of its source.

A program, so that nothing else has loaded labkit yet: it loads both, runs a part of Figure 6, shared memory
and a server with each in turn, and prints the median ratio of their times, with and without the branches,
and how many were taken out.
"""

import ast
import gc
import importlib.abc
import importlib.machinery
import statistics
import sys
import time
from importlib import import_module
from pathlib import Path

TESTED = {"trace", "watched"}
"""What the branches ask for: ``self.trace is not None``, alone or with more, and ``self.watched``."""
RUNS = 41
taken_out = []


class WithoutTraces(ast.NodeTransformer):
    """Take out branches that only run while somebody watches."""

    def visit_If(self, node):
        """Take out one branch."""
        self.generic_visit(node)
        first = node.test.values[0] if isinstance(node.test, ast.BoolOp) else node.test
        asked = first.left if isinstance(first, ast.Compare) else first
        if isinstance(asked, ast.Attribute) and asked.attr in TESTED and not node.orelse:
            taken_out.append(ast.unparse(node.test))
            return ast.Pass()
        return node


class Loader(importlib.machinery.SourceFileLoader):
    """Compile a module without its traces."""

    def get_code(self, fullname):
        """Return the changed code, and never a stored one."""
        tree = WithoutTraces().visit(ast.parse(Path(self.path).read_text(encoding="utf-8")))
        return compile(ast.fix_missing_locations(tree), self.path, "exec", dont_inherit=True)


class Finder(importlib.abc.MetaPathFinder):
    """Find the modules of the model and load them without traces."""

    def find_spec(self, fullname, path, target=None):
        """Return a changed module, if it is one of ours."""
        found = importlib.machinery.PathFinder.find_spec(fullname, path, target)
        is_ours = fullname.startswith(("labkit.hardware", "labkit.multikernel"))
        if found is not None and is_ours and str(found.origin).endswith(".py"):
            found.loader = Loader(fullname, found.origin)
        return found


def load():
    """Load labkit afresh; return what is timed, which keeps the modules that it was loaded with."""
    for name in [name for name in sys.modules if name.startswith("labkit")]:
        del sys.modules[name]
    fig6 = import_module("labkit.experiments.fig6_shootdown_protocols")
    shared = import_module("labkit.workloads.shared_update")
    machine = import_module("labkit.hardware.machine").Machine
    spec = import_module("labkit.hardware.specification").MachineSpec.load("amd_4x4")

    def work():
        list(fig6.points(fig6.Parameters(cores="28:32", rounds=4)))
        list(shared.shared_memory(machine(spec), cores=range(16), lines=4, until=50_000))
        clients = {"clients": range(1, 9), "lines": 1, "until": 100_000, "stub_cycles": 180}
        list(shared.messages(machine(spec), **clients))

    return work


def seconds(work):
    """Return this process's own time for a run that collects no garbage."""
    gc.collect()
    gc.disable()
    began = time.process_time()
    work()
    took = time.process_time() - began
    gc.enable()
    return took


def ratio(one, other, turn):
    """Return the time of one over that of another; who runs first changes from turn to turn."""
    first, second = (one, other) if turn % 2 else (other, one)
    took = {first: seconds(first), second: seconds(second)}
    return took[one] / took[other]


if __name__ == "__main__":
    traced = load()
    sys.meta_path.insert(0, Finder())
    untraced = load()
    ratios = [ratio(traced, untraced, turn) for turn in range(RUNS)]
    print(statistics.median(ratios), len(taken_out))
