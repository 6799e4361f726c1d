"""The system calls that a sandbox refuses, as the filter that Linux takes (seccomp, in BPF).

A limit on the number of processes does not hold for root, as whom containers often run, and a limit of
memory does not count memory that is a file. So the calls that start a process, leave the sandbox's
namespaces, or make such a file fail.
"""

from __future__ import annotations

import errno
import platform
import struct
from collections.abc import Mapping, Sequence

import attrs

# From linux/bpf_common.h and linux/seccomp.h.
LOAD, IF_EQUAL, IF_AT_LEAST, RETURN = 0x20, 0x15, 0x35, 0x06
ALLOW, FAIL, KILL = 0x7FFF0000, 0x00050000 | errno.EPERM, 0x80000000
NUMBER_AT, MACHINE_AT = 0, 4
X32 = 0x40000000
"""From here on the same calls have other numbers on x86-64."""


@attrs.frozen
class Machine:
    """A kind of processor: its number in linux/audit.h, and those of the calls that are refused."""

    number: int
    refused: Mapping[str, int]


# From the kernel's tables of system calls: of starting a process, of leaving a namespace, of memory that
# is a file, and of what has no place in a check and much room for mistakes in the kernel.
MACHINES = {
    "x86_64": Machine(
        0xC000003E,
        {
            "clone": 56,
            "fork": 57,
            "vfork": 58,
            "clone3": 435,
            "unshare": 272,
            "setns": 308,
            "memfd_create": 319,
            "memfd_secret": 447,
            "shmget": 29,
            "io_uring_setup": 425,
            "bpf": 321,
            "userfaultfd": 323,
            "ptrace": 101,
            "keyctl": 250,
            "add_key": 248,
        },
    ),
    "aarch64": Machine(
        0xC00000B7,
        {
            "clone": 220,
            "clone3": 435,
            "unshare": 97,
            "setns": 268,
            "memfd_create": 279,
            "memfd_secret": 447,
            "shmget": 194,
            "io_uring_setup": 425,
            "bpf": 280,
            "userfaultfd": 282,
            "ptrace": 117,
            "keyctl": 219,
            "add_key": 217,
        },
    ),
}


def refusals() -> bytes:
    """Return the filter for this machine, or nothing where its numbers are not known."""
    machine = MACHINES.get(platform.machine())
    return b"" if machine is None else _filter(machine.number, sorted(machine.refused.values()))


def _filter(machine: int, refused: Sequence[int]) -> bytes:
    """Return: another machine's calls kill; a refused one fails; every other is allowed."""
    count = len(refused)
    steps = [
        _step(LOAD, MACHINE_AT),
        _step(IF_EQUAL, machine, yes=1),
        _step(RETURN, KILL),
        _step(LOAD, NUMBER_AT),
        _step(IF_AT_LEAST, X32, yes=count + 1),
        *(_step(IF_EQUAL, number, yes=count - at) for at, number in enumerate(refused)),
        _step(RETURN, ALLOW),
        _step(RETURN, FAIL),
    ]
    return b"".join(steps)


def _step(code: int, value: int, *, yes: int = 0) -> bytes:
    """Return one instruction; ``yes`` is how many to skip where a comparison holds."""
    return struct.pack("=HBBI", code, yes, 0, value)
