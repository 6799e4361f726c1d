"""No coherence: memory, and caches that do not hear of each other.

Some machines are built like this, of many cores or of cores of different kinds. The home node still puts
what reaches memory into an order, but it knows of no copies and probes nobody: who wants to see what
another core has written must fetch it from memory, and who wants others to see it must copy it there.
"""

from __future__ import annotations

from labkit.errors import InvalidInput
from labkit.hardware.coherence.line import Line
from labkit.hardware.coherence.protocol import Grant, Protocol
from labkit.hardware.interconnect import Interconnect
from labkit.hardware.specification import MachineSpec


class Incoherent(Protocol):
    """Read memory, or write it.

    ``fetch_cycles`` is an access to memory inside a package, as on the coherent machine that it is
    compared with; every link adds ``hop_cycles``, for a read there and back.

    Raises:
        InvalidInput: for a machine whose costs are not by links, or whose cores are of several kinds.
    """

    def __init__(self, spec: MachineSpec, interconnect: Interconnect) -> None:
        if not spec.has_links or spec.topology.kinds:
            problem = (
                f"{spec.name} cannot do without: its costs are not by links, or its cores differ"
            )
            raise InvalidInput("is_coherent", problem, fix="try amd_8x4")
        self.carry = interconnect.carry
        self.fetch_cycles = spec.cycles("fetch_cycles")

    def share(self, line: Line, core: int, package: int, arrived: int, start: int) -> Grant:  # noqa: ARG002
        """Read a line from memory: the request goes there, the data come back."""
        usable = start + self.fetch_cycles + 2 * self.carry(line.home, package, start)
        return usable, usable

    def own(self, line: Line, core: int, package: int, start: int) -> Grant:  # noqa: ARG002
        """Write a line to memory; nobody else's copy changes."""
        usable = start + self.fetch_cycles + self.carry(package, line.home, start)
        return usable, usable
