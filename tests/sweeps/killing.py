"""Sweeps that are killed at random moments and started again, and what must hold of their reports."""

import random
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress

import attrs
import psutil

from tests.project.checkout import ROOT

POINTS = 60
SECONDS = 120
"""How long a sweep may take to say its next line."""


@attrs.define
class Report:
    """What one process said about its part of the sweep, until it ended or was killed."""

    new: list[str] = attrs.field(factory=list)
    old: list[str] = attrs.field(factory=list)
    other: list[str] = attrs.field(factory=list)
    end: str = ""

    def take(self, line: str) -> None:
        word, _, rest = line.strip().partition(" ")
        if word == "end":
            self.end = rest
        else:
            {"new": self.new, "old": self.old}.get(word, self.other).append(rest or word)


def faults(reports: Sequence[Report], *, kept: int, end: str) -> Iterator[str]:
    """Yield what went wrong in a sweep that was killed and resumed until it was through.

    ``kept`` is how many points the store holds in the end, ``end`` the hash of all rows as they ought to
    be.
    """
    known: set[str] = set()
    for number, report in enumerate(reports):
        if len(report.new) != len(set(report.new)) or known & set(report.new):
            yield f"run {number} computed a point that was done"
        # A sweep that is killed while it recalls has not told all that it knows.
        recalled = set(report.old) if report.new or report.end else known | set(report.old)
        if known - recalled:
            yield f"run {number} lost {len(known - recalled)} points"
        known |= {*report.new, *report.old}
        yield from (f"run {number}: {problem}" for problem in report.other)
    if len(known) != POINTS or kept != POINTS:
        yield f"{len(known)} points are known and {kept} stored, of {POINTS}"
    if reports[-1].end != end:
        yield "the result differs from that of a sweep that nobody killed"


class Sweeping:
    """A driver process, read line by line."""

    def __init__(self, store: str, executor: str) -> None:
        command = [sys.executable, "-m", "tests.sweeps.driver", store, executor]
        self._process = subprocess.Popen(
            command,
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            bufsize=1,
        )
        self.report = Report()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        victims = self.family()
        self.kill(self._process.pid)
        self._process.communicate()
        _, alive = psutil.wait_procs(victims, timeout=30)
        assert not alive, f"left behind: {alive}"

    def family(self) -> list[psutil.Process]:
        """All processes that this one has started, itself first."""
        try:
            me = psutil.Process(self._process.pid)
            return [me, *me.children(recursive=True)]
        except psutil.NoSuchProcess:
            return []

    def until(self, enough: Callable[[Report], bool]) -> bool:
        """Read on until the report says enough; False if the process ended before."""
        assert self._process.stdout
        while not enough(self.report):
            ready, _, _ = select.select([self._process.stdout], [], [], SECONDS)
            assert ready, f"nothing was said for {SECONDS} s: {self.report}"
            line = self._process.stdout.readline()
            if not line:
                return False
            self.report.take(line)
        return True

    @staticmethod
    def kill(pid: int) -> None:
        with suppress(psutil.NoSuchProcess):
            psutil.Process(pid).send_signal(signal.SIGKILL)


def killed_and_resumed(
    store: str, executor: str, *, kills: int, seed: str
) -> tuple[list[Report], list[int]]:
    """Sweep, with a process of it killed at a random moment, again and again; then to the end.

    Half of the kills hit the sweep itself; the others a process that it has started, after which it has
    to go on by itself. Returns what each process said, and who was killed: fewer than asked for if the
    sweep was through before.
    """
    chance = random.Random(f"{seed} kills")
    reports, killed = [], []
    while len(killed) < kills and not (reports and reports[-1].end):
        with Sweeping(store, executor) as sweeping:
            reports.append(sweeping.report)
            known = sum(len(report.new) for report in reports)
            while len(killed) < kills:
                # Soon enough to leave some points for the kills to come.
                soon = chance.randint(0, (POINTS - known) // (kills - len(killed) + 2))
                after = len(sweeping.report.new) + soon
                if not sweeping.until(lambda report, n=after: len(report.new) >= n):
                    break
                time.sleep(chance.random() * 0.05)
                victims = sweeping.family()
                if not victims:  # it has ended by itself meanwhile
                    break
                others = victims[1:] if chance.random() < 0.5 else []
                victim = chance.choice(others or victims[:1])
                killed.append(victim.pid)
                sweeping.kill(victim.pid)
                if victim == victims[0]:
                    break
    with Sweeping(store, executor) as sweeping:
        sweeping.until(lambda report: bool(report.end))
        reports.append(sweeping.report)
    return reports, killed
