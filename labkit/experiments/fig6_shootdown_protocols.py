"""Figure 6: telling every core to forget a translation, by four protocols of messages.

The paper's claim: the same messages cost very different amounts, depending on who sends them to whom.
One line that all cores poll is pulled across the machine once for each of them; a message to each
core costs the sender one send after the other; a tree with one leader a package sends once to each
package and lets the leaders tell their mates through the shared cache. A tree that also knows the
distances begins with the farthest, and hardly costs more for 32 cores than for 8.
"""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from labkit.experiments import choices
from labkit.experiments.experiment import Experiment, Points, one_by_one
from labkit.experiments.fig6_findings import findings
from labkit.experiments.traced_run import TracedRun, refuse_missing, traced
from labkit.hardware.change import Change
from labkit.hardware.machine import Machine
from labkit.hardware.specification import MachineSpec
from labkit.parameters import Span, choice, integer, names
from labkit.published import curve
from labkit.results import Row
from labkit.workloads.shootdown import LONG, WAITS, WARM_UP, Shootdown, shootdowns

NAME = "fig6_shootdown_protocols"
PUBLISHED_ON = "amd_8x4"
PAPER_CURVES = ("Broadcast", "Unicast", "Multicast", "NUMA-aware_multicast")
CURVES = {
    "Broadcast": "Broadcast: one line, polled by all",
    "Unicast": "Unicast: a message to each core",
    "Multicast": "Multicast: a leader per package, in core order",
    "NUMA-aware_multicast": "NUMA-aware multicast: the farthest leader first",
    "Radix": "Radix: each core tells a fixed number of others",
}
KNEES = {
    "none": "no hypothesis: misses overlap",
    "one per send": "hypothesis: one acknowledgement is taken after each send",
    "cache conflict": "hypothesis: the first-level cache keeps sixteen rings",
    "in turn": "hypothesis: one channel after the other, nothing overlaps",
    "one home": "hypothesis: all rings lie in the memory of the master's package",
}


@attrs.frozen(kw_only=True)
class Parameters:
    """What may be varied in Figure 6."""

    machine: str = choices.machine(PUBLISHED_ON)
    cores: Span = choices.cores((2, 32), help="How many cores take part, the master included.")
    curves: tuple[str, ...] = names(
        PAPER_CURVES, options=CURVES, label="protocols", help="Which protocols to run."
    )
    knee: str = choice(
        "none",
        options=KNEES,
        label="unicast",
        help="How unicast finds its acknowledgements; why it bends at 12 cores is an open question.",
    )
    radix: int = integer(
        4,
        low=1,
        high=31,
        unit="cores",
        label="radix",
        help="How many others a core tells, in the radix tree.",
    )
    era: str = choices.era()
    rounds: int = integer(
        8,
        low=1,
        high=1000,
        unit="shootdowns",
        label="shootdowns",
        help="How many shootdowns each point is the mean of.",
    )


def points(parameters: Parameters) -> Points:
    """Yield a row for every protocol and core count, small counts first, and progress in between."""
    spec = MachineSpec.load(parameters.machine)
    first, last = parameters.cores
    wanted = [(cores, name) for cores in range(first, last + 1) for name in parameters.curves]

    def run(item: tuple[int, str]) -> Iterator[int | Shootdown]:
        return _run(Machine(spec), parameters, *item)

    return one_by_one(wanted, run, lambda item, result: [_row(spec, parameters, *item, result)])


def trace(
    parameters: Parameters, curve: str, x: int, change: Change | None
) -> Iterator[int | TracedRun]:
    """Run one point again and record its first steps.

    Raises:
        InvalidInput: for a point that these parameters do not have.
    """
    first, last = parameters.cores
    refuse_missing(curve, x, curves=parameters.curves, numbers=range(first, last + 1))
    return traced(
        MachineSpec.load(parameters.machine),
        lambda machine: _run(machine, parameters, x, curve),
        lambda result: round(result.cycles, 1),
        change=change,
        until=LONG,
        warm_up=WARM_UP,
        title=f"{curve}, {x} cores",
        means="cycles per shootdown on average",
        each="shootdown",
    )


def _run(
    machine: Machine, parameters: Parameters, cores: int, name: str
) -> Iterator[int | Shootdown]:
    return shootdowns(
        machine,
        name,
        cores=range(cores),
        stub_cycles=machine.spec.software[parameters.era].stub_cycles,
        rounds=parameters.rounds,
        most=parameters.radix,
        waits=WAITS[parameters.knee],
    )


def _row(
    spec: MachineSpec, parameters: Parameters, cores: int, name: str, result: Shootdown
) -> Row:
    row = Row(
        experiment=NAME,
        machine=spec.name,
        curve=name,
        x_name="cores",
        x=cores,
        value=round(result.cycles, 1),
        unit="cycles",
    )
    if spec.name != PUBLISHED_ON or parameters.era != "paper_2009":
        return row
    return row.beside(curve(f"fig6.{name}").get(cores), fitted_to=spec.calibration)


EXPERIMENT = Experiment(
    short="fig6",
    name=NAME,
    title="Figure 6: the messages of a TLB shootdown, by protocol",
    claim=(__doc__ or "").partition("\n\n")[2].strip(),
    x_label="cores",
    y_label="cycles until all have acknowledged",
    parameters=Parameters,
    warm_up="the first two shootdowns",
    points=points,
    limits=choices.limits,
    findings=findings,
    trace=trace,
)
