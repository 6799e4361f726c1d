"""A machine to click on: who wrote the line last, and what an access then costs from every core."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import attrs
import ipywidgets

from labkit.charts.machine import cost_document, cost_table
from labkit.hardware.specification import MachineSpec
from labkit.parameters import choice, integer
from labkit.strings import say
from labkit.widgets.controls import Controls
from labkit.widgets.live_answer import LiveAnswer
from labkit.widgets.live_chart import LiveChart
from labkit.widgets.status import StatusLine, guarded
from labkit.workloads.one_line import costs_by_core

ACCESSES = {"load": "read it (load)", "update": "write it (update)"}


@attrs.frozen(kw_only=True)
class Question:
    """What is asked of the machine."""

    writer: int = integer(
        0,
        low=0,
        high=1023,
        label="core that wrote the line last",
        help="Or click a core in the picture.",
    )
    access: str = choice(
        "load", options=ACCESSES, label="now a core wants to", help="Each core by itself."
    )


class CostMap(ipywidgets.VBox):
    """The picture of a machine with two controls; ``costs`` are the cycles it shows, by core.

    Args:
        machine: the machine to model.
        access: what is asked first, ``load`` or ``update``.
    """

    def __init__(self, machine: MachineSpec, *, access: str = "load") -> None:
        self.machine = machine
        self.costs: dict[int, int] = {}
        self.status = StatusLine()
        self._live = LiveAnswer(self._ask, answered=self._show, fail=self.status.complain)
        ask = guarded(self._request, self.status)
        self.controls = Controls(
            Question(access=access),
            limits=lambda _: {"writer": machine.topology.cores - 1},
            changed=ask,
        )
        self.chart = LiveChart(picked=self.pick)
        super().__init__(children=(self.controls, self.status, self.chart))
        self.add_class("labkit-cost-map")
        ask()

    async def finished(self) -> None:
        """Wait until the picture shows what the controls ask; raise what went wrong."""
        await self._live.finished()

    def pick(self, core: Any) -> None:
        """Let a core be the one that wrote the line; what a click in the picture does."""
        self.controls.by_name["writer"].text = str(core)

    def _request(self) -> None:
        asked = self.controls.parameters()
        self.status.say("")
        self._live.request(asked)

    def _ask(self, asked: Question) -> Iterator[int | dict[int, int]]:
        costs = {}
        for core, cost in costs_by_core(self.machine, owner=asked.writer, access=asked.access):
            costs[core] = cost
            yield core
        yield costs

    def _show(self, asked: Question, costs: dict[int, int]) -> None:
        self.costs = costs
        topology = self.machine.topology
        title = say(f"cost_map.{asked.access}", core=asked.writer)
        figure = cost_document(costs, topology, title=title, writer=asked.writer)
        self.chart.show(figure, text=cost_table(costs, topology))
