"""Runs inside the sandbox and tries to get out: says as JSON which walls did not hold."""

from __future__ import annotations

import json
import os
import socket
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from labkit.grading.confinement import confine

SECONDS = 1


def main() -> None:
    """Try everything, and print what worked."""
    confine()
    limits, question = json.loads(sys.argv[1]), json.load(sys.stdin)
    tries = {
        "network": lambda: _connect(question["port"]),
        "processes": _fork,
        "memory": lambda: bytearray(limits["memory"]),
        "memory in files": lambda: os.memfd_create("probe"),
        "size of files": lambda: Path("large").write_bytes(bytes(limits["files"] + 1)),
        "files of others": lambda: Path(question["secret"]).read_bytes(),
        "files outside": _write_outside,
    }
    json.dump(list(_broken(tries)), sys.stdout)


def _broken(tries: dict[str, Callable[[], Any]]) -> Iterator[str]:
    for name, attempt in tries.items():
        try:
            attempt()
        except (OSError, MemoryError):
            continue
        yield name


def _connect(port: int) -> None:
    socket.create_connection(("127.0.0.1", port), timeout=SECONDS).close()


def _fork() -> None:
    if os.fork() == 0:
        os._exit(0)


def _write_outside() -> None:
    """Write anywhere but here; one place is enough."""
    for folder in ("/", "/tmp", "/usr", "/dev", sys.prefix, Path(__file__).parent):  # noqa: S108
        try:
            (Path(folder) / "probe").write_text("x")
        except OSError:
            continue
        return
    raise PermissionError


if __name__ == "__main__":
    main()
