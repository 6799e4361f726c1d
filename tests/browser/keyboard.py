"""A reader without a mouse: what is in focus, and how to get from cell to cell and control to control."""

ACTIVE_CELL = "() => window.jupyterapp.shell.currentWidget.content.activeCellIndex"
CELLS = "() => window.jupyterapp.shell.currentWidget.content.widgets.map(({ model }) => model.id)"
COUNT = """(at) => {
  const cell = window.jupyterapp.shell.currentWidget.content.widgets[at].model;
  return cell.type !== "code" || (cell.executionCount !== null && cell.executionState === "idle");
}"""
# The accessible name as far as our controls and those of ipywidgets have one.
FOCUSED = """() => {
  const focused = document.activeElement;
  const label = focused.labels?.[0]?.innerText;
  return focused.getAttribute("aria-label") || label || focused.innerText || "";
}"""
MOST_TABS = 60


class Keyboard:
    """Presses keys in one notebook; the page is only looked at."""

    def __init__(self, page) -> None:
        self.page = page

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def run_cell(self) -> None:
        """Run the cell in focus and go to the next, once its number is there."""
        at = self.page.evaluate(ACTIVE_CELL)
        self.press("Shift+Enter")
        self.page.wait_for_function(COUNT, arg=at, timeout=60_000)

    def run_all(self) -> None:
        """Run cell by cell, as somebody who reads does."""
        for _ in self.page.evaluate(CELLS)[1:]:
            self.run_cell()

    def go_to_cell(self, name: str) -> None:
        """Move to a cell with the arrow keys, from wherever in the notebook."""
        wanted = self.page.evaluate(CELLS).index(name)
        self.press("Escape", "ArrowUp")  # out of a control of this very cell
        while (at := self.page.evaluate(ACTIVE_CELL)) != wanted:
            self.press("ArrowUp" if at > wanted else "ArrowDown")
            self.page.wait_for_function(f"() => ({ACTIVE_CELL})() !== {at}")

    def tab_to(self, name: str) -> None:
        """Move to a control with the tab key, to the next of this name."""
        passed = []
        for _ in range(MOST_TABS):
            self.press("Tab")
            passed.append(self.page.evaluate(FOCUSED).strip())
            if passed[-1].startswith(name):
                return
        raise AssertionError(f"no {name} by tab, but {passed}")

    def write(self, text: str) -> None:
        """Put text where the focus is, at once, as from the clipboard: an editor would indent it."""
        self.page.keyboard.insert_text(text)
