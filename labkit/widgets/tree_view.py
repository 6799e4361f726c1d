"""A tree to look at: on which machine, which one, from which core."""

from __future__ import annotations

import html
from collections.abc import Iterator

import attrs
import ipywidgets

from labkit.charts.tree import tree_document, tree_in_words, tree_table
from labkit.experiments.trees import MACHINES
from labkit.hardware.specification import MachineSpec
from labkit.multikernel.tree_costs import Prediction
from labkit.parameters import choice, integer
from labkit.strings import say, translated
from labkit.widgets.controls import Controls
from labkit.widgets.live_answer import LiveAnswer
from labkit.widgets.live_chart import LiveChart
from labkit.widgets.status import StatusLine, guarded
from labkit.workloads.broadcast import TREES
from labkit.workloads.meeting import Met, meeting

MOST_CORES = 128
"""Larger machines measure themselves for longer than a reader likes to wait."""
SHOWN = {
    name: title
    for name, title in MACHINES.items()
    if MachineSpec.load(name).topology.cores <= MOST_CORES
}


@attrs.frozen(kw_only=True)
class Question:
    """What is asked."""

    machine: str = choice(
        "amd_8x4",
        options=SHOWN,
        label="machine",
        help=f"It measures itself first; up to {MOST_CORES} cores.",
        opens=MachineSpec.load,
    )
    tree: str = choice(
        "NUMA-aware", options={name: name for name in TREES}, label="tree", help="Who tells whom."
    )
    root: int = integer(0, low=0, high=1023, label="root", help="The core that has the news.")


class TreeView(ipywidgets.VBox):
    """The picture of a tree with three controls, and its text twin.

    Args:
        machine: a name that ``MachineSpec.load`` knows.
        tree: a key of ``broadcast.TREES``.
    """

    def __init__(self, machine: str = "amd_8x4", *, tree: str = "NUMA-aware") -> None:
        self.status = StatusLine()
        self._live = LiveAnswer(_plan, answered=self._show, fail=self.status.complain)
        ask = guarded(self._request, self.status)
        # A machine that is in no list, a shape or a file, gets no control.
        shown = ("machine", "tree", "root") if machine in SHOWN else ("tree", "root")
        self.controls = Controls(
            Question(machine=machine, tree=tree),
            shown=shown,
            limits=lambda asked: {"root": MachineSpec.load(asked.machine).topology.cores - 1},
            changed=ask,
        )
        self.words = ipywidgets.HTML()
        self.chart = LiveChart()
        super().__init__(children=(self.controls, self.status, self.words, self.chart))
        self.add_class("labkit-tree-view")
        ask()

    async def finished(self) -> None:
        """Wait until the picture shows what the controls ask; raise what went wrong."""
        await self._live.finished()

    def _request(self) -> None:
        lowered = self.controls.fit()
        asked = self.controls.parameters()
        self.status.say(lowered or say("answer.running"))
        self._live.request(asked)

    def _show(self, asked: Question, answer: tuple[Met, Prediction]) -> None:
        met, prediction = answer
        title = say(
            "tree.title",
            machine=met.spec.title,
            tree=translated(asked.tree),
            root=asked.root,
        )
        words = tree_in_words(prediction)
        figure = tree_document(prediction, met.spec.topology, title=title)
        text = "\n".join([words, "", tree_table(prediction, met.spec.topology)])
        self.words.value = f'<p class="labkit-tree-words">{html.escape(words)}</p>'
        self.chart.show(figure, text=text)
        if self.status.text == say("answer.running"):
            self.status.say("")


def _plan(asked: Question) -> Iterator[int | tuple[Met, Prediction]]:
    """Let the machine measure itself, unless it has, and plan the tree."""
    begun = meeting(asked.machine)
    yield from begun.go_on()
    met = begun.met
    assert met is not None
    for mark in met.plan(asked.tree, root=asked.root):
        if isinstance(mark, int):
            yield mark
        else:
            yield met, met.prediction(mark)
