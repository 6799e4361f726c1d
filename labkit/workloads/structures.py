"""What a workload may ask of an operating system, whichever of the two structures it is.

The multikernel and the monolithic kernel both fit these protocols, so that a workload is written once
and an experiment swaps the structure under it. Programs started under one name share an address space,
whichever cores they run on; ``map``, ``touch`` and ``unmap`` are about its pages.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import Any, Protocol

from labkit.hardware.core import Core
from labkit.hardware.machine import Machine

Steps = Generator[Any, Any, Any]
"""What a program waits for with ``yield from``; the value it gets is that of the verb."""


class Runtime(Protocol):
    """What a program gets to work with on its core. Verbs are generators, for ``yield from``."""

    @property
    def core(self) -> Core:
        """The core that the program runs on, with its doors."""

    def map(self, page: int, frame: int, *, offset: int = ...) -> Steps:
        """Map a page to a part of a frame, a page of it from ``offset`` bytes on.

        ``frame`` is the name that ``retype`` has returned. Return the physical page that it is, or
        ``None`` if the page was not free, or the name is that of no frame which has such a part; then
        nothing is changed.
        """

    def touch(self, page: int) -> Steps:
        """Use a page once; return the physical page that it went to, or ``None`` for a page fault."""

    def unmap(self, page: int) -> Steps:
        """Take a page out of the address space; return whether it was there.

        When it returns, no core uses the old translation.
        """

    def allocate_memory(self, bits: int) -> Steps:
        """Return the name of new memory of two to the power of ``bits`` bytes, or ``None``.

        Only the program that has asked may use the name.
        """

    def retype(self, memory: int, kind: str, *, offset: int, size: int) -> Steps:
        """Make an object of a kind from part of one's memory; return its name, or ``None``.

        Refused if the kind may not come from that memory, if the part overlaps what was made from
        the same memory before, or if it does not begin at an address that is a multiple of its size;
        so a size that is no power of two may be refused on one structure and not on the other.
        ``kind`` is the name of a capability type: on both structures ``RAM``, ``Frame`` and ``VNode``.

        Raises:
            InvalidInput: for a kind that the structure does not have.
        """

    def update(self, change: Callable[[Any], Any]) -> Steps:
        """Change the small object that all cores share; return its old value."""

    def read(self) -> Steps:
        """Return the value of the small object that all cores share."""


Program = Callable[[Runtime], Steps]
"""A generator function that takes its runtime."""


class Structure(Protocol):
    """An operating system on all cores of a machine."""

    machine: Machine

    def start(self, core: int, program: Program, *, name: str = ...) -> Runtime:
        """Start a program on a core; programs of one name share an address space."""
