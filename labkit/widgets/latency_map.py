"""A measured machine to look into: what a line takes between its cores, and the levels found in that."""

from __future__ import annotations

import html
from typing import Any

import attrs
import ipywidgets

from labkit.charts.latency_map import distances_table, latency_document, levels_in_words
from labkit.errors import InvalidInput
from labkit.hardware.machine_files import measured_machines
from labkit.hardware.measurement import Measurement
from labkit.hardware.specification import MachineSpec
from labkit.parameters import choice, integer
from labkit.strings import say
from labkit.widgets.controls import Controls
from labkit.widgets.live_chart import LiveChart
from labkit.widgets.prediction import Guess
from labkit.widgets.status import StatusLine, guarded

TITLES = {name: source.title for name, source in measured_machines().items()}
FIRST = "amd-ryzen-5950x"


@attrs.frozen(kw_only=True)
class Question:
    """What is asked."""

    machine: str = choice(
        FIRST,
        options=TITLES,
        label="measured machine",
        help="37 of them, 2010 to 2022.",
        opens=MachineSpec.load,
    )
    core: int = integer(
        0,
        low=0,
        high=1023,
        label="distances from core",
        help="The row with marks; and the table below.",
    )


class LatencyMap(ipywidgets.VBox):
    """The latencies of a machine as a picture, its levels as sentences, and two controls.

    Args:
        machine: a measured machine's name, or the path of a table of latencies (.csv).
        guess: asked first; until it is kept nothing is shown.

    Raises:
        InvalidInput: if there is no such machine, or nobody has measured it.
    """

    def __init__(self, machine: str = FIRST, *, guess: Guess | None = None) -> None:
        _measured(machine)
        self.guess = guess
        self.status = StatusLine()
        self._draw = guarded(self._changed, self.status)
        # A file of the reader's is in no list, so it gets no control.
        shown = ("machine", "core") if machine in TITLES else ("core",)
        self.controls = Controls(
            Question(machine=machine),
            shown=shown,
            limits=lambda asked: {"core": len(_measured(asked.machine).threads) - 1},
            changed=self._draw,
        )
        self.words = ipywidgets.HTML()
        self.chart = LiveChart()
        parts = (guess, self.controls, self.status, self.words, self.chart)
        super().__init__(children=tuple(part for part in parts if part is not None))
        self.add_class("labkit-latency-map")
        if guess is None or guess.value is not None:
            self._draw()
        else:
            self._lock(guess)

    def _lock(self, guess: Guess) -> None:
        """Show nothing that answers the question; everything as soon as the guess is kept."""
        self.controls.lock()
        self.chart.layout.display = "none"
        guess.observe(guarded(self._unlock, self.status), "value")

    def _unlock(self, _: Any) -> None:
        assert self.guess is not None
        self.controls.unlock()
        self.chart.layout.display = ""
        self._draw()
        self.guess.compare(())

    def _changed(self) -> None:
        lowered = self.controls.fit()
        asked = self.controls.parameters()
        found = _measured(asked.machine)
        sentences = levels_in_words(found)
        items = "".join(f"<li>{html.escape(sentence)}</li>" for sentence in sentences)
        self.words.value = f'<ul class="labkit-levels">{items}</ul>'
        title = say("latency_map.title", machine=MachineSpec.load(asked.machine).title)
        text = "\n".join([*sentences, "", distances_table(found, asked.core)])
        self.chart.show(latency_document(found, core=asked.core, title=title), text=text)
        self.status.say(lowered)


def _measured(name: str) -> Measurement:
    """Return what was measured of a machine.

    Raises:
        InvalidInput: for one that is a model only.
    """
    measurement = MachineSpec.load(name).measurement
    if measurement is None:
        problem = f"{name} has no table of latencies"
        raise InvalidInput("machine", problem, fix="take a measured one: labkit machines")
    return measurement
