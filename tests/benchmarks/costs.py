"""What each experiment costs with its defaults, as the table in README.md: ``make costs`` writes it.

Time is this process's own, so that others on the machine count little, and stands beside that of bare
SimPy events measured in the same run.
"""

import sys
import time
from pathlib import Path

from labkit.experiments import EXPERIMENTS
from labkit.results import Progress
from tests.benchmarks.test_speed import bare, seconds

BEGIN, END = "<!-- costs -->\n", "<!-- end of costs -->\n"
BARE_EVENTS = 64 * 2000
"""What ``bare`` has."""


def cost(experiment, million):
    """Run it once; return the cells of its line."""
    rows, events = 0, 0
    began = time.process_time()
    for item in experiment.points(experiment.parameters()):
        if isinstance(item, Progress):
            events = item.events
        else:
            rows += 1
    took = time.process_time() - began
    per_row = 1000 * took / rows
    return (
        f"`{experiment.short}`",
        f"{rows}",
        f"{took:.1f}",
        f"{per_row:,.0f}" if per_row >= 10 else f"{per_row:.1f}",
        f"{events / 1e6:.2f}" if events else "",
        f"{took / million:.1f}",
    )


def table():
    """Return the lines of the table, the dearest experiment first."""
    (event,) = seconds(bare)
    million = event * 1e6 / BARE_EVENTS
    lines = sorted((cost(each, million) for each in EXPERIMENTS), key=lambda line: -float(line[2]))
    heads = (
        "experiment",
        "rows",
        "seconds",
        "ms a row",
        "million events",
        "by a million bare ones",
    )
    drawn = [heads, ("---", *["---:"] * 5), *lines]
    return "".join(f"| {' | '.join(line)} |\n" for line in drawn)


def write(readme: Path) -> None:
    """Put the table between its marks."""
    lines = table()  # takes minutes; what is in the file is read when they are over
    before, rest = readme.read_text(encoding="utf-8").split(BEGIN)
    _, after = rest.split(END)
    readme.write_text(f"{before}{BEGIN}\n{lines}\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1]))
