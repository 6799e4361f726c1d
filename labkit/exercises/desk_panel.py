"""A reader's own desk in a notebook: a name, progress, and work to take away and bring back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import attrs
import ipywidgets

from labkit.exercises import work_file
from labkit.exercises.markup import element, text_of
from labkit.exercises.report import FILENAME, report
from labkit.exercises.saving import FILENAME as WORK
from labkit.exercises.saving import Desk
from labkit.exercises.summary import prediction_parts, progress_parts
from labkit.exercises.work import Work
from labkit.strings import say
from labkit.widgets.download import Download
from labkit.widgets.status import StatusLine, guarded


def my_work() -> DeskPanel:
    """Return the panel with the reader's name, progress, download, upload and report."""
    return DeskPanel(Desk())


def progress() -> ipywidgets.HTML:
    """Return how far the reader has come, and how good the predictions have been."""
    return ipywidgets.HTML(_progress(Desk().read()))


class DeskPanel(ipywidgets.VBox):
    """Shows the work on a desk, and takes and hands out the file that holds it."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.status = StatusLine()
        self.name = ipywidgets.Text(
            description=say("desk.name"),
            placeholder=say("desk.example"),
            continuous_update=False,
            style={"description_width": "auto"},
        )
        self.download = _enabled(
            Download(
                say("desk.download"),
                filename=WORK,
                content=lambda: work_file.to_text(desk.read()),
                kind="application/json",
            )
        )
        self.report = _enabled(
            Download(
                say("desk.report"),
                filename=FILENAME,
                content=lambda: report(desk.read()),
                kind="text/html",
            )
        )
        self.upload = ipywidgets.FileUpload(
            accept=".json", description=say("desk.upload"), layout={"width": "auto"}
        )
        self.again = ipywidgets.Button(description=say("desk.again"))
        self.shown = ipywidgets.HTML()
        buttons = ipywidgets.HBox((self.download, self.upload, self.report, self.again))
        buttons.layout.flex_flow = "row wrap"
        super().__init__(children=(self.name, buttons, self.status, self.shown))
        self.add_class("labkit-desk")
        self._listen()
        self._guarded(self.show)()

    def show(self) -> None:
        """Show the work as it is now.

        Raises:
            InvalidInput: if the file cannot be read.
        """
        work = self.desk.read()
        self.name.value = work.student
        self.shown.value = _progress(work)

    def rename(self, name: str) -> None:
        """Keep who is working here; the exercises take their numbers from it."""
        if name == self.desk.read().student:
            return
        self.desk.change(lambda work: attrs.evolve(work, student=name.strip()))
        self.show()
        self.status.say(say("desk.renamed"))

    def take(self, content: bytes) -> None:
        """Bring back work that was taken away; of what is in both, the later one is kept.

        Raises:
            InvalidInput: if it is no work, or it cannot be saved.
        """
        brought = work_file.from_text(content)
        self.desk.change(lambda work: work.merged(brought))
        self.show()
        self.status.say(say("desk.taken"))

    def _listen(self) -> None:
        rename, take = self._guarded(self.rename), self._guarded(self.take)
        show = self._guarded(self.show)
        self.name.observe(lambda change: rename(change["new"]), "value")
        self.upload.observe(
            lambda change: [take(bytes(file["content"])) for file in change["new"]], "value"
        )
        self.again.on_click(lambda _: show())

    def _guarded(self, action: Callable[..., Any]) -> Callable[..., Any]:
        return guarded(action, self.status)


def _enabled(button: Download) -> Download:
    button.disabled = False
    return button


def _progress(work: Work) -> str:
    parts = [*progress_parts(work), *prediction_parts(work)]
    return text_of(element("div", parts, class_="jp-RenderedHTMLCommon"))
