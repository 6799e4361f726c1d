"""Figure 7: unmapping a page that programs on many cores use, from user space and back.

The paper's claim: an operating system that shares its state sends an interrupt to each core whose TLB
may hold the translation, one after the other, and then waits for all of them; what that costs grows
steeply with the number of cores. The multikernel sends messages through its monitors instead. That
costs much more to begin with, but hardly grows, so that it wins from 7 cores on against Windows and
from 14 on against Linux.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import attrs

from labkit.experiments import choices
from labkit.experiments.experiment import Experiment, Points, one_by_one
from labkit.experiments.fig7_findings import MESSAGES, findings
from labkit.experiments.traced_run import BEGIN, Begin, TracedRun, refuse_missing, traced
from labkit.hardware.change import Change
from labkit.hardware.machine import Machine
from labkit.hardware.specification import MachineSpec
from labkit.monolithic.kernel import Monolithic
from labkit.monolithic.kernel_state import STYLES
from labkit.monolithic.lock_kinds import LOCKS
from labkit.parameters import Span, choice, integer, names
from labkit.published import curve
from labkit.results import Row
from labkit.workloads.shootdown import LONG
from labkit.workloads.unmap import Unmap, unmaps
from labkit.workloads.warm_multikernel import WarmMultikernel

NAME = "fig7_unmap"
PUBLISHED_ON = "amd_8x4"
PAPER_CURVES = (MESSAGES, *STYLES)
CURVES = {
    MESSAGES: f"{MESSAGES}: the multikernel, by messages between its monitors",
    **{name: f"{name}: {title}, by interrupts" for name, title in STYLES.items()},
}

WHAT_IFS = ("tree", "lock", "send_percent")
"""Parameters that make a run another one than what was measured."""


@attrs.frozen(kw_only=True)
class Parameters:
    """What may be varied in Figure 7."""

    machine: str = choices.machine(PUBLISHED_ON)
    cores: Span = choices.cores(
        (2, 32),
        help="How many cores use the page, the one that unmaps it included.",
        low=1,
        high=256,  # 1024 take minutes to boot, and more than a gigabyte
    )
    curves: tuple[str, ...] = names(
        PAPER_CURVES, options=CURVES, label="systems", help="Which operating systems to run."
    )
    tree: str = choices.tree(
        help="Along which tree the monitors of the multikernel tell each other."
    )
    lock: str = choice(
        "ticket",
        options={name: name for name in LOCKS},
        label="lock",
        help="Which lock protects the state of Linux and Windows.",
    )
    send_percent: int = integer(
        100,
        low=0,
        high=400,
        unit="%",
        label="sending an interrupt",
        help="What it takes Linux and Windows to send one; 100 % is as in Figure 7.",
    )
    rounds: int = integer(
        2,
        low=1,
        high=200,
        unit="unmaps",
        label="unmaps measured",
        help="How many unmaps each point is the mean of, after one that finds caches cold.",
    )


def points(parameters: Parameters) -> Points:
    """Yield a row for every system and core count, small counts first, and progress in between.

    All points of the multikernel are taken on one system; see ``WarmMultikernel`` for what that means.
    """
    spec = MachineSpec.load(parameters.machine)
    first, last = parameters.cores
    wanted = [(cores, name) for cores in range(first, last + 1) for name in parameters.curves]

    multikernel = WarmMultikernel(spec, cores=last, tree=parameters.tree)

    def run(item: tuple[int, str]) -> Iterator[int | Sequence[Unmap]]:
        cores, name = item
        if name == MESSAGES:
            return multikernel.unmaps(cores=cores, rounds=1 + parameters.rounds)
        return _monolithic(Machine(spec), parameters, cores, name)

    return one_by_one(wanted, run, lambda item, done: [_row(spec, parameters, *item, done)])


def trace(
    parameters: Parameters, curve: str, x: int, change: Change | None
) -> Iterator[int | TracedRun]:
    """Run one point again, alone, and record its steps; of the multikernel those after its warm-up.

    Raises:
        InvalidInput: for a point that these parameters do not have.
    """
    spec, (first, last) = MachineSpec.load(parameters.machine), parameters.cores
    refuse_missing(curve, x, curves=parameters.curves, numbers=range(first, last + 1))

    def run(machine: Machine) -> Iterator[int | Begin | Sequence[Unmap]]:
        if curve != MESSAGES:
            yield from _monolithic(machine, parameters, x, curve)
            return
        multikernel = WarmMultikernel(spec, cores=last, tree=parameters.tree, machine=machine)
        yield from multikernel.warm_up()
        yield BEGIN
        yield from multikernel.unmaps(cores=x, rounds=1 + parameters.rounds)

    return traced(
        spec,
        run,
        _value,
        change=change,
        until=LONG,
        warm_up=1,
        title=f"{curve}, {x} cores",
        means="cycles per unmap on average",
        each="unmap",
    )


def _monolithic(
    machine: Machine, parameters: Parameters, cores: int, style: str
) -> Iterator[int | Sequence[Unmap]]:
    structure = Monolithic(
        machine, style=style, lock=parameters.lock, send_percent=parameters.send_percent
    )
    return unmaps(structure, cores=cores, rounds=1 + parameters.rounds)


def _value(done: Sequence[Unmap]) -> float:
    """Return the mean of all but the first, which finds caches cold."""
    warm = [unmap.cycles for unmap in done[1:]]
    return round(sum(warm) / len(warm), 1)


def _row(
    spec: MachineSpec, parameters: Parameters, cores: int, name: str, done: Sequence[Unmap]
) -> Row:
    row = Row(
        experiment=NAME,
        machine=spec.name,
        curve=name,
        x_name="cores",
        x=cores,
        value=_value(done),
        unit="cycles",
    )
    usual = Parameters()
    is_what_if = any(getattr(parameters, each) != getattr(usual, each) for each in WHAT_IFS)
    if spec.name != PUBLISHED_ON or is_what_if:
        return row
    return row.beside(curve(f"fig7.{name}").get(cores), fitted_to=spec.calibration)


EXPERIMENT = Experiment(
    short="fig7",
    name=NAME,
    title="Figure 7: unmapping a page, from user space and back",
    claim=(__doc__ or "").partition("\n\n")[2].strip(),
    x_label="cores",
    y_label="cycles per unmap",
    parameters=Parameters,
    warm_up="the first unmap",
    points=points,
    limits=choices.limits,
    findings=findings,
    trace=trace,
)
