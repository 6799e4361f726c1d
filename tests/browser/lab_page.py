"""What a reader does with a notebook in JupyterLab, and what the page shows then."""

import time
import uuid
from pathlib import Path
from urllib.parse import urlsplit

CHART = ".labkit-explorer .labkit-chart"
CONTROLS = {
    "button",
    "checkbox",
    "combobox",
    "image",
    "img",
    "link",
    "listbox",
    "radio",
    "slider",
    "spinbutton",
    "textbox",
}
# JupyterLab's own state, because its status bar speaks of whichever notebook is in front.
STATE = """
() => {
  const panel = window.jupyterapp?.shell.currentWidget;
  const kernel = panel?.sessionContext?.session?.kernel;
  return {
    notebook: panel?.context?.path,
    ready: panel?.sessionContext?.isReady,
    connection: kernel?.connectionStatus,
    kernel: kernel?.status,
  };
}
"""
RESTART = """
async () => {
  const { kernel } = window.jupyterapp.shell.currentWidget.sessionContext.session;
  await kernel.restart();
  await kernel.requestKernelInfo();  // the new kernel's first answer
  await window.jupyterapp.commands.execute("notebook:clear-all-cell-outputs");
}
"""
# JupyterLab may miss a kernel's first word after a restart, and calls it starting or unknown for ever.
# Somebody who sees that reconnects; the kernel and all that is in it stay.
RECONNECT = """
async () => {
  const { kernel } = window.jupyterapp.shell.currentWidget.sessionContext.session;
  await kernel.reconnect();
  await kernel.requestKernelInfo();
}
"""
# JupyterLab opens in the next tab what was open in this one, widgets and kernel included.
LEAVE = """
async () => {
  await window.jupyterapp.shell.currentWidget.sessionContext.shutdown();
  await window.jupyterapp.commands.execute("docmanager:save");
  await window.jupyterapp.commands.execute("application:close-all");
}
"""
# Code cells have their number, explorers their complete charts, except those that wait for a guess.
ALL_RUN = """
() => {
  const { widgets } = window.jupyterapp.shell.currentWidget.content;
  const cells = widgets.map(({ model }) => model).filter(({ type }) => type === "code");
  const hasRun = (cell) => cell.executionCount !== null && cell.executionState === "idle";
  const isDrawn = (output) => output.firstElementChild !== null;
  const isDone = (explorer) => {
    const charts = [...explorer.querySelectorAll(".labkit-chart")];
    const complete = charts.length > 0 && charts.every((chart) => chart.dataset.state === "complete");
    return complete || explorer.querySelector(".labkit-controls fieldset:disabled") !== null;
  };
  return cells.every(hasRun)
    && [...document.querySelectorAll(".jp-OutputArea-output")].every(isDrawn)
    && [...document.querySelectorAll(".labkit-explorer")].every(isDone);
}
"""
# How many pixels the cells are taller than the window shows, from the first cell on.
HIDDEN = """
() => {
  const { node, outerNode, widgets } = window.jupyterapp.shell.currentWidget.content;
  outerNode.scrollTop = 0;  // running all has scrolled to the last cell
  const bottom = (element) => element.getBoundingClientRect().bottom;
  return Math.ceil(bottom(widgets.at(-1).node) - bottom(node));
}
"""
# Runs in the page: notes the time of each key press and of each frame that a chart has drawn.
WATCH = """
() => {
  window.watched = { keys: [], frames: [] };
  const chart = document.querySelector("CHART");
  const press = () => window.watched.keys.push({ at: performance.now(), run: run() });
  const run = () => Number(chart.dataset.run);
  document.addEventListener("keydown", press, true);
  new MutationObserver(() => window.watched.frames.push({
    at: performance.now(),
    run: run(),
    state: chart.dataset.state,
    points: chart.data.flatMap(({ y }) => y).filter((y) => y !== null).length,
  })).observe(chart, { attributeFilter: ["data-frame"] });
}
""".replace("CHART", CHART)


class LabPage:
    """One notebook in one browser tab; keeps what went over the wire."""

    def __init__(self, page, address: str) -> None:
        self.page, self.address, self.notebook = page, address, ""
        self.requests: list[str] = []
        self.frame_sizes: list[int] = []
        self.page_errors: list[str] = []
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("websocket", self._listen)
        page.on("pageerror", lambda error: self._hear(str(error)))

    def _hear(self, error: str) -> None:
        """Keep an error of the page, unless it is JupyterLab's own at the restart of a busy kernel.

        It drops the requests that are still open then, and says so of each, ours or not.
        """
        if not error.startswith("Error: Canceled future for create_subshell_request"):
            self.page_errors.append(error)

    def open(self, notebook: str) -> None:
        """Open a notebook, alone, and wait for its kernel: a "run all" before that is lost."""
        self.notebook = notebook
        # Named workspaces: the default one also opens what the tab before had open.
        self.page.goto(f"{self.address}/lab/workspaces/{uuid.uuid4().hex}/tree/{notebook}")
        self.wait_idle()

    def wait_idle(self) -> None:
        """Wait until the notebook is in front and its kernel waits for work."""
        wanted = {"ready": True, "connection": "connected", "kernel": "idle"}
        for tenths in range(600):
            state = self.page.evaluate(STATE)
            if state == {"notebook": self.notebook, **wanted}:
                return
            if tenths % 100 == 99 and state.get("kernel") in {"starting", "unknown"}:
                print(f"{self.notebook}: reconnected to a kernel that was {state['kernel']}")
                self.page.evaluate(RECONNECT)
            self.page.wait_for_timeout(100)
        raise AssertionError(f"{self.notebook} was not ready after a minute: {state}")

    def restart(self) -> None:
        """Restart the kernel, so that a measurement begins with a fresh one."""
        self.page.evaluate(RESTART)
        self.wait_idle()

    def leave(self) -> None:
        """Shut the kernel down and close the notebook."""
        self.page.evaluate(LEAVE)
        self.page.wait_for_timeout(2000)  # JupyterLab keeps its list of open tabs a little later

    def run_all(self) -> float:
        """Choose Run All Cells in the menu; return the time of the click."""
        self.page.get_by_role("menuitem", name="Run", exact=True).click()
        item = self.page.get_by_role("menuitem", name="Run All Cells", exact=True)
        item.wait_for()
        clicked = time.perf_counter()
        item.click()
        return clicked

    def wait_chart(self, state: str = "complete", *, run: int = 0, timeout: float = 60) -> dict:
        """Wait until the first chart shows a run in a state, from this run on; return the chart."""
        self.page.wait_for_function(
            """([chart, state, run]) => {
              const data = document.querySelector(chart)?.dataset;
              return data?.state?.match(state) && Number(data.run) >= run;
            }""",
            arg=[CHART, f"^({state})$", run],
            timeout=timeout * 1000,
        )
        return self.chart()

    def chart(self) -> dict:
        """Return what plotly has drawn: curve -> {x: y}, with the run and its state."""
        drawn = self.page.eval_on_selector(
            CHART,
            """(chart) => ({
              run: Number(chart.dataset.run), state: chart.dataset.state,
              traces: chart.data.map(({ name, x, x0, y }) => (
                { name, y, x: x ?? y.map((_, index) => x0 + index) }
              )),
              shapes: chart.layout.shapes ?? [],
            })""",
        )
        curves = {
            trace["name"]: dict(zip(trace["x"], trace["y"], strict=False))
            for trace in drawn.pop("traces")
            if trace["x"] and trace["x"] != [None]
        }
        return {**drawn, "curves": curves, "points": sum(map(len, curves.values()))}

    def wait_points(self, count: int) -> None:
        """Wait until the chart shows at least so many points."""
        for _ in range(100):
            if self.chart()["points"] >= count:
                return
            self.page.wait_for_timeout(50)
        raise AssertionError(f"the chart never showed {count} points")

    def status(self) -> tuple[str, str]:
        """Return role and text of the explorer's status line."""
        line = self.page.locator(".labkit-explorer > .widget-html .labkit-status").first
        return line.get_attribute("role"), line.inner_text()

    def wait_all_run(self) -> None:
        """Wait until all cells have run and their charts are complete, or something went wrong."""
        for _ in range(600):
            if self.output_errors() or self.page.evaluate(ALL_RUN):
                return
            self.page.wait_for_timeout(100)
        raise AssertionError("the notebook was not done after a minute")

    def save(self) -> None:
        self.page.evaluate("window.jupyterapp.commands.execute('docmanager:save')")

    def press(self, button: str) -> None:
        """Press a button of the explorer by keyboard."""
        found = self.page.locator(".labkit-explorer").get_by_role("button", name=button, exact=True)
        found.focus()
        self.page.keyboard.press("Enter")

    def slider(self, name: str):
        return self.page.get_by_role("slider", name=name)

    def output_errors(self) -> list[str]:
        """Return what went wrong in cells, as the page shows it."""
        found = self.page.locator('[data-mime-type="application/vnd.jupyter.stderr"]')
        broken = self.page.locator(".jp-OutputArea-output >> text=/Traceback|Error displaying/")
        alerts = self.page.locator('.labkit-status[role="alert"]')
        return [text for each in (found, broken, alerts) for text in each.all_inner_texts()]

    def watch(self) -> None:
        """Begin to note key presses and frames with their times."""
        self.page.evaluate(WATCH)

    def watched(self) -> dict:
        return self.page.evaluate("() => window.watched")

    def theme(self, name: str) -> None:
        self.page.evaluate(
            "theme => window.jupyterapp.commands.execute('apputils:change-theme', { theme })", name
        )
        self.page.wait_for_selector(f'body[data-jp-theme-name="{name}"]', state="attached")

    def outsiders(self) -> list[str]:
        """Return the addresses of requests that left this machine."""
        own = {"127.0.0.1", None}  # None: blob: and data: have no host
        return [url for url in self.requests if urlsplit(url).hostname not in own]

    def show_whole_notebook(self) -> None:
        """Make the window so tall that every cell is in sight."""
        for _ in range(20):  # cells out of sight have an estimated height, so once is not enough
            hidden = self.page.evaluate(HIDDEN)
            if hidden <= 0:
                return
            size = self.page.viewport_size
            self.page.set_viewport_size({**size, "height": size["height"] + hidden})
            self.page.wait_for_timeout(200)
        raise AssertionError("the notebook never fitted the window")

    def screenshot(self, file: Path) -> None:
        file.parent.mkdir(exist_ok=True)
        self.page.screenshot(path=file)

    def controls(self) -> list[tuple[str, str]]:
        """Return role and accessible name of each control and picture in the cell outputs."""
        session = self.page.context.new_cdp_session(self.page)
        root = session.send("DOM.getDocument")["root"]["nodeId"]
        query = {"nodeId": root, "selector": ".jp-OutputArea-output"}
        found = []
        for output in session.send("DOM.querySelectorAll", query)["nodeIds"]:
            nodes = session.send("Accessibility.queryAXTree", {"nodeId": output})["nodes"]
            found += [_role_and_name(node) for node in nodes if not node["ignored"]]
        return [(role, name) for role, name in found if role in CONTROLS]

    def _listen(self, socket) -> None:
        socket.on("framereceived", self._received)

    def _received(self, payload: str | bytes) -> None:
        """Keep the sizes of the messages that bring a frame of the first chart."""
        message = payload.encode() if isinstance(payload, str) else payload
        if b'"buffer_paths": [["frame"]]' in message:
            self.frame_sizes.append(len(message))


def _role_and_name(node: dict) -> tuple[str, str]:
    return node["role"]["value"], node.get("name", {}).get("value", "")
