"""First come, first served: the order of the first round stays the order for ever."""

from labkit.hardware.coherence.checker import Checker
from labkit.hardware.coherence.first_come import FirstCome
from labkit.hardware.machine import Machine
from labkit.hardware.specification import MachineSpec
from labkit.trace import Trace
from labkit.workloads.shared_update import shared_memory

SPEC = MachineSpec.load("amd_4x4")


def hand_overs(order):
    """Return which core got the line after which, once every core has had it."""
    trace = Trace()
    machine = Machine(SPEC, home=FirstCome, trace=trace, checker=Checker())
    list(shared_memory(machine, cores=order, lines=1, until=40_000))
    return [step.core for step in trace if step.kind == "own"]


def test_the_line_goes_round_in_the_order_of_the_start():
    order = [3, 14, 0, 9]
    took = hand_overs(order)
    assert took[:20] == order * 5
