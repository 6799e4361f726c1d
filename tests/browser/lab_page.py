"""What a reader does with a notebook in JupyterLab, and what the page shows then."""

import time
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
IDLE = "text=/\\| Idle/"
RESTART = """
async () => {
  await window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart();
  await window.jupyterapp.commands.execute("notebook:clear-all-cell-outputs");
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
        self.page, self.address = page, address
        self.requests: list[str] = []
        self.frame_sizes: list[int] = []
        self.page_errors: list[str] = []
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("websocket", self._listen)
        page.on("pageerror", lambda error: self.page_errors.append(str(error)))

    def open(self, notebook: str) -> None:
        """Open a notebook and wait for its kernel: a "run all" before that is lost."""
        self.page.goto(f"{self.address}/lab/tree/{notebook}")
        self.wait_idle()

    def wait_idle(self) -> None:
        self.page.wait_for_selector(IDLE, timeout=60_000)

    def restart(self) -> None:
        """Restart the kernel, so that a measurement begins with a fresh one."""
        self.page.evaluate(RESTART)
        self.wait_idle()

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
        """Wait until the kernel has run all cells; those out of sight are not in the page."""
        self.page.wait_for_timeout(2000)
        self.wait_idle()

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
        return found.all_inner_texts() + broken.all_inner_texts()

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
