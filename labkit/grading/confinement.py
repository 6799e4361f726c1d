"""The limits that a process inside the sandbox sets itself before it looks at anything."""

from __future__ import annotations

import json
import sys
from math import ceil


def confine() -> None:
    """Take the limits that the command line brings, for good."""
    import resource  # noqa: PLC0415 - Unix only; so is the sandbox

    limits = json.loads(sys.argv[1])
    seconds = ceil(limits["seconds"])
    # The first of the two ends the process in a way that can be told from others, the second for good.
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    for what, most in {
        resource.RLIMIT_AS: limits["memory"],
        resource.RLIMIT_FSIZE: limits["files"],
        resource.RLIMIT_NPROC: 0,
        resource.RLIMIT_NOFILE: 64,
        resource.RLIMIT_CORE: 0,
    }.items():
        resource.setrlimit(what, (most, most))
