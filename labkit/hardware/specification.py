"""What a machine file says: frozen, every number with its source."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cached_property
from importlib import resources
from typing import Any

import attrs

from labkit.errors import EMPTY, InvalidInput
from labkit.hardware.topology import Topology, reshape

FOLDER = "hardware/machines"
EVERYWHERE = (
    "clock_mhz",
    "hit_cycles",
    "lrpc_cycles",
    "ipi_trap_cycles",
    "tlb_invalidate_cycles",
    "linux_unmap_cycles",
    "linux_ipi_cycles",
    "windows_unmap_cycles",
    "windows_ipi_cycles",
    "miss_buffers",
    "merged_stores",
    "home_transactions",
)
"""Numbers that every machine must name; beside them those of its protocol."""
PROTOCOLS: Mapping[str, tuple[str, ...]] = {
    "hammer": ("fetch_cycles", "probe_cycles", "confirm_cycles", "hop_cycles", "link_line_cycles"),
    "snooping_bus": ("shared_cache_cycles", "bus_cycles", "bus_line_cycles"),
}
"""The coherence protocols, by the names of their files, and the numbers that each of them needs."""


@attrs.frozen(kw_only=True)
class Number:
    """One number of a machine, in cycles unless its name says otherwise.

    ``published`` names the rows of published.csv it is taken from or fitted to; ``calibration`` says
    that it was fitted to a curve that the lab draws too, so that these points are no predictions.
    """

    value: int
    source: str
    published: tuple[str, ...] = attrs.field(default=(), converter=tuple)
    calibration: bool = False


@attrs.frozen(kw_only=True)
class Software:
    """What a message costs in software in one era: ``stub_cycles`` at each end, per message."""

    title: str
    stub_cycles: int
    source: str
    published: tuple[str, ...] = attrs.field(default=(), converter=tuple)
    calibration: bool = False


@attrs.frozen(kw_only=True)
class MachineSpec:
    """One machine, as its file under ``hardware/machines`` describes it.

    ``topology`` may be reshaped and ``hop_percent`` changed for a what-if; ``as_built`` stays.
    ``protocol`` is a key of ``PROTOCOLS``. ``agreement`` are the software costs of a shootdown.
    """

    name: str
    title: str
    protocol: str
    topology: Topology
    as_built: Topology
    numbers: Mapping[str, Number]
    software: Mapping[str, Software]
    agreement: Mapping[str, Number]
    hop_percent: int = 100

    @classmethod
    def load(cls, name: str) -> MachineSpec:
        """Read a machine's file.

        Raises:
            InvalidInput: if there is no machine of that name.
        """
        if name not in machine_names():
            problem = f"{name or EMPTY!s:.60} is not one of {', '.join(machine_names())}"
            raise InvalidInput("machine", problem, fix="see the names with: labkit machines")
        file = resources.files("labkit").joinpath(FOLDER, f"{name}.toml")
        return cls.from_mapping(tomllib.loads(file.read_text(encoding="utf-8")))

    @classmethod
    def from_mapping(cls, read: Mapping[str, Any]) -> MachineSpec:
        """Build a machine from the tables of a TOML file.

        Raises:
            InvalidInput: for an unknown protocol, or if a number is missing or belongs to nothing.
        """
        _check(read)
        shape = read["topology"]
        topology = Topology(
            packages=shape["packages"],
            cores_per_package=shape["cores_per_package"],
            links=tuple((a, b) for a, b in shape["links"]),
            cores_per_cache=shape.get("cores_per_cache", 1),
        )
        return cls(
            name=read["name"],
            title=read["title"],
            protocol=read["protocol"],
            topology=topology,
            as_built=topology,
            numbers={name: Number(**number) for name, number in read["numbers"].items()},
            software={era: Software(**cost) for era, cost in read["software"].items()},
            agreement={name: Number(**number) for name, number in read["agreement"].items()},
        )

    def with_topology(self, shape: str) -> MachineSpec:
        """Return the machine with its packages joined in another way; see ``topology.reshape``."""
        return attrs.evolve(self, topology=reshape(self.as_built, shape))

    def cycles(self, name: str) -> int:
        """Return one of the machine's numbers."""
        return self.numbers[name].value

    @property
    def size(self) -> str:
        """The machine's packages and cores as the paper writes them, for example ``8x4``."""
        return f"{self.as_built.packages}x{self.as_built.cores_per_package}"

    @property
    def has_links(self) -> bool:
        """Whether packages are joined by links, which a what-if may change, and not by a bus."""
        return self.protocol != "snooping_bus"

    @property
    def hop_cycles(self) -> int:
        """Cycles that a cache line takes over one link; 0 on a bus, which has none."""
        return self.cycles("hop_cycles") * self.hop_percent // 100 if self.has_links else 0

    def interrupt_cycles(self, source: int, destination: int) -> int:
        """Cycles that an interrupt message is on its way between two cores.

        It crosses the links, or the bus, as the data of a line do. That is an assumption: nothing
        published gives the flight time of an interrupt alone.
        """
        if not self.has_links:
            return self.cycles("bus_cycles")
        return self.cycles("fetch_cycles") + self.distance(source, destination) * self.hop_cycles

    def distance(self, one: int, other: int) -> int:
        """Return how far a line travels between two cores: links crossed, or 1 for the bus."""
        if not self.has_links:
            return int(self.topology.cache_of(one) != self.topology.cache_of(other))
        return self.topology.hops[self.topology.package_of(one)][self.topology.package_of(other)]

    @cached_property
    def partners(self) -> Mapping[int, int]:
        """The first core at each distance from core 0, nearest first."""
        found: dict[int, int] = {}
        for core in range(1, self.topology.cores):
            found.setdefault(self.distance(0, core), core)
        return dict(sorted(found.items()))

    @property
    def probe_cycles(self) -> int:
        """Cycles until every package has answered a probe.

        The probe that goes farthest decides: what the measured round costs beyond a fetch inside a
        package grows with the diameter, as built the diameter it was measured on.
        """
        inside = self.cycles("fetch_cycles")
        outside = (self.cycles("probe_cycles") - inside) * self.hop_percent // 100
        if self.as_built.diameter == 0:
            return inside + outside
        return inside + outside * self.topology.diameter // self.as_built.diameter

    @property
    def nanoseconds_per_cycle(self) -> float:
        """Nanoseconds that one cycle of the base clock takes."""
        return 1000 / self.cycles("clock_mhz")

    @cached_property
    def calibration(self) -> frozenset[str]:
        """The published points that the machine's numbers were fitted to."""
        numbers: list[Number | Software] = [
            *self.numbers.values(),
            *self.software.values(),
            *self.agreement.values(),
        ]
        return frozenset(id for number in numbers if number.calibration for id in number.published)


def machine_names() -> tuple[str, ...]:
    """Return the names of all machine files."""
    files = resources.files("labkit").joinpath(FOLDER).iterdir()
    return tuple(sorted(file.name[:-5] for file in files if file.name.endswith(".toml")))


def _check(read: Mapping[str, Any]) -> None:
    protocol, numbers = read["protocol"], read["numbers"]
    if protocol not in PROTOCOLS:
        problem = f"{protocol!s:.60} is not one of {', '.join(PROTOCOLS)}"
        raise InvalidInput("protocol", problem, fix=f"try {next(iter(PROTOCOLS))}")
    needed = (*EVERYWHERE, *PROTOCOLS[protocol])
    for name in needed:
        if name not in numbers:
            raise InvalidInput(name, "a machine must name it", fix=f"add [numbers.{name}]")
    for name in numbers:
        if name not in needed:
            problem = f"{protocol} has no such number"
            raise InvalidInput(name, problem, fix="choose from " + ", ".join(needed))
