"""One file a figure or table of the paper; each offers an ``EXPERIMENT``."""

from __future__ import annotations

from labkit.errors import EMPTY, InvalidInput
from labkit.experiments import (
    coherence_protocols,
    fig3_shared_state,
    fig3_start_orders,
    fig6_shootdown_protocols,
    fig7_unmap,
    fig8_two_phase_commit,
    idle_channels,
    notification,
    polling,
    replication,
    replication_cores,
    round_trips_2013,
    table1_lrpc,
    table2_urpc,
    table3_messaging,
    trees,
    without_coherence,
)
from labkit.experiments.experiment import Experiment

EXPERIMENTS: tuple[Experiment, ...] = (
    fig3_shared_state.EXPERIMENT,
    fig3_start_orders.EXPERIMENT,
    fig6_shootdown_protocols.EXPERIMENT,
    fig7_unmap.EXPERIMENT,
    fig8_two_phase_commit.EXPERIMENT,
    table1_lrpc.EXPERIMENT,
    table2_urpc.EXPERIMENT,
    table3_messaging.EXPERIMENT,
    round_trips_2013.EXPERIMENT,
    polling.EXPERIMENT,
    notification.EXPERIMENT,
    idle_channels.EXPERIMENT,
    replication.EXPERIMENT,
    replication_cores.EXPERIMENT,
    trees.EXPERIMENT,
    coherence_protocols.EXPERIMENT,
    without_coherence.EXPERIMENT,
)


def find(name: str) -> Experiment:
    """Return an experiment by its short or its full name.

    Raises:
        InvalidInput: if there is none of that name.
    """
    for experiment in EXPERIMENTS:
        if name in (experiment.short, experiment.name):
            return experiment
    known = ", ".join(experiment.short for experiment in EXPERIMENTS)
    raise InvalidInput(
        "experiment", f"{name or EMPTY!s:.60} is not one of {known}", fix="try labkit list"
    )
