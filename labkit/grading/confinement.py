"""The limits that a process inside the sandbox sets itself before it looks at anything."""

from __future__ import annotations

import json
import sys
import time
from math import ceil

GRACE = 2
"""Seconds that it may take to import what checks need."""


def confine(answers: int = 1) -> None:
    """Take the limits that the command line brings, for good, with time for so many answers."""
    import resource  # noqa: PLC0415 - Unix only; so is the sandbox

    limits = json.loads(sys.argv[1])
    seconds = ceil(limits["seconds"])
    # The first of the two ends the process in a way that can be told from others, the second for good.
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds * answers + GRACE))
    for what, most in {
        resource.RLIMIT_AS: limits["memory"],
        resource.RLIMIT_FSIZE: limits["files"],
        resource.RLIMIT_NPROC: 0,
        resource.RLIMIT_NOFILE: 64,
        resource.RLIMIT_CORE: 0,
    }.items():
        resource.setrlimit(what, (most, most))


def next_answer() -> None:
    """Give the next answer as much time as the others, from now on."""
    import resource  # noqa: PLC0415 - as above

    seconds = ceil(json.loads(sys.argv[1])["seconds"])
    _, most = resource.getrlimit(resource.RLIMIT_CPU)
    used = ceil(time.process_time())
    resource.setrlimit(resource.RLIMIT_CPU, (min(used + seconds, most), most))
