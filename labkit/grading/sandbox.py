"""A place in which code of others runs: bubblewrap, with nothing to see and nothing to break.

No network, no other process, no file but what Python and labkit need to be read, a small empty folder
that is gone afterwards, and limits of time, memory and processes. ``problem`` tries each of these walls
before anything runs: where one does not hold, code is not run at all.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import attrs

from labkit.grading.system_calls import refusals
from labkit.strings import VARIABLE, language, say

PROGRAM = "bwrap"
LAB, DESK = "/lab", "/desk"
"""Where labkit and the empty folder are, inside."""
SYSTEM = ("/lib", "/lib32", "/lib64", "/bin")
LARGEST_REPLY = 1 << 20
PATIENCE = 6
"""On a busy machine a program gets so little of a core; by the clock it may take this many times longer."""
OUT_OF_TIME = 128 + 24
"""How bubblewrap ends when its program was ended by SIGXCPU."""


@attrs.frozen(kw_only=True)
class Limits:
    """What code may take: seconds of a core, and bytes of memory and of files."""

    seconds: float = 10
    memory: int = 512 << 20
    files: int = 16 << 20


@attrs.frozen(kw_only=True)
class Reply:
    """What a program has written to its output, and whether its time was over before its end.

    Args:
        text: the output, cut where it is too long.
        timed_out: whether it was ended because of time.
        by_clock: whether that was the time of the clock on the wall, which others can use up.
    """

    text: str
    timed_out: bool
    by_clock: bool = False


@attrs.frozen(kw_only=True)
class Sandbox:
    """Runs modules of ``labkit.grading`` inside walls."""

    limits: Limits = attrs.field(factory=Limits)
    program: str | None = attrs.field(factory=lambda: shutil.which(PROGRAM))

    def run(self, module: str, question: Any) -> Reply:
        """Run a module inside, with a question as JSON on its input."""
        limits = json.dumps(attrs.asdict(self.limits))
        with (
            tempfile.TemporaryFile() as given,
            tempfile.TemporaryFile() as said,
            _readable(refusals()) as filter,
        ):
            given.write(json.dumps(question).encode())
            given.seek(0)
            process = subprocess.Popen(  # noqa: S603 - our own program, with no word of a student's
                [*self._command(filter), "-m", module, limits],
                stdin=given,
                stdout=said,
                stderr=subprocess.DEVNULL,
                pass_fds=[] if filter is None else [filter],
            )
            code = _ended(process, PATIENCE * self.limits.seconds)
            said.seek(0)
            text = said.read(LARGEST_REPLY).decode(errors="replace")
        return Reply(text=text, timed_out=code in {None, OUT_OF_TIME}, by_clock=code is None)

    def problem(self) -> str:
        """Return which wall does not hold here, in one sentence; nothing if all do."""
        if self.program is None:
            return say("grading.no_sandbox")
        with tempfile.NamedTemporaryFile() as secret, socket.create_server(("127.0.0.1", 0)) as net:
            question = {"secret": secret.name, "port": net.getsockname()[1]}
            try:
                reply = self.run("labkit.grading.probe", question)
                broken = json.loads(reply.text)
            except (OSError, ValueError):
                return say("grading.sandbox_fails")
        return say("grading.sandbox_leaks", what=", ".join(map(str, broken))) if broken else ""

    def _command(self, filter: int | None) -> list[str]:
        assert self.program is not None, "whoever runs something has asked for the problem"
        walls = ["--unshare-all", "--die-with-parent", "--new-session", "--cap-drop", "ALL"]
        desk = ["--size", str(self.limits.files), "--tmpfs", DESK, "--chdir", DESK]
        return [
            self.program,
            *walls,
            *([] if filter is None else ["--seccomp", str(filter)]),
            *_view(),
            *("--dev-bind", "/dev/null", "/dev/null"),
            *desk,
            *("--remount-ro", "/"),
            *("--clearenv", "--setenv", "PYTHONPATH", LAB, "--setenv", VARIABLE, language()),
            *("--", sys.executable, "-P", "-B"),
        ]


def _view() -> Iterator[str]:
    """Yield what can be seen inside, read-only: the system's libraries, Python, and labkit alone."""
    for folder in SYSTEM:
        if Path(folder).is_symlink():
            yield from ("--symlink", str(Path(folder).readlink()), folder)
        elif Path(folder).is_dir():
            yield from ("--ro-bind", folder, folder)
    for folder in dict.fromkeys(("/usr", sys.base_prefix, sys.prefix)):
        yield from ("--ro-bind", folder, folder)
    yield from ("--ro-bind-try", "/etc/ld.so.cache", "/etc/ld.so.cache")
    yield from ("--ro-bind", str(Path(__file__).parents[1]), f"{LAB}/labkit")


@contextmanager
def _readable(content: bytes) -> Iterator[int | None]:
    """Give a descriptor from which a child can read a few bytes, if there are any."""
    if not content:
        yield None
        return
    there, here = os.pipe()
    os.write(here, content)
    os.close(here)
    try:
        yield there
    finally:
        os.close(there)


def _ended(process: subprocess.Popen[bytes], seconds: float) -> int | None:
    """Wait for the end of a process, and make one; return its code, or ``None`` if it had to be made."""
    try:
        return process.wait(seconds)
    except subprocess.TimeoutExpired:
        return None
    finally:
        process.kill()  # with it goes everything inside
        process.wait()
