"""What a machine file says: frozen, every number with its source."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property, lru_cache
from typing import Any

import attrs

from labkit.errors import InvalidInput
from labkit.hardware.core_kind import CoreKind
from labkit.hardware.machine_files import machine_names, name_is_fixed, tables_of
from labkit.hardware.machine_tables import PROTOCOLS, check_numbers
from labkit.hardware.measurement import Measurement
from labkit.hardware.shapes import SHAPES, Link, chiplets
from labkit.hardware.topology import Topology, reshape

__all__ = ("MachineSpec", "Number", "Software", "machine_names")  # the last one is handed on

ACROSS = 3
"""Hops of a link between sockets of chiplets, where a file does not say: a guess, and a round one."""


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
    """One machine, as its file under ``hardware/machines`` describes it, or a table of latencies.

    ``topology`` may be reshaped and ``hop_percent`` changed for a what-if; ``as_built`` stays.
    ``protocol`` is a key of ``PROTOCOLS``. ``agreement`` are the software costs of a shootdown.
    ``measurement`` holds the latencies, where these are known. ``costs_of`` names the machine that the
    numbers were measured on, where that is another one.
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
    measurement: Measurement | None = None
    costs_of: str = ""

    @classmethod
    def load(cls, name: str) -> MachineSpec:
        """Read a machine by its name, or from a file; see ``machine_files``.

        Raises:
            InvalidInput: if there is no machine of that name, or the file is none.
        """
        return cls._of_the_lab(name) if name_is_fixed(name) else cls.from_mapping(*tables_of(name))

    @classmethod
    @lru_cache
    def _of_the_lab(cls, name: str) -> MachineSpec:
        """Read a machine once: a sweep asks for it several times a point."""
        return cls.from_mapping(*tables_of(name))

    @classmethod
    def from_mapping(
        cls, read: Mapping[str, Any], measurement: Measurement | None = None
    ) -> MachineSpec:
        """Build a machine from the tables of a TOML file; its packages may come from a measurement.

        Raises:
            InvalidInput: for an unknown protocol, or if a number is missing or belongs to nothing.
        """
        check_numbers(read)
        if (read["protocol"] == "measured") != (measurement is not None):
            problem = "measured is the protocol of tables of latencies, and of nothing else"
            raise InvalidInput("protocol", problem, fix="try hammer, or give the .csv file itself")
        topology = measurement.topology if measurement else _topology(read["topology"])
        return cls(
            name=read["name"],
            title=read["title"],
            protocol=read["protocol"],
            topology=topology,
            as_built=topology,
            numbers={name: Number(**number) for name, number in read["numbers"].items()},
            software={era: Software(**cost) for era, cost in read["software"].items()},
            agreement={name: Number(**number) for name, number in read["agreement"].items()},
            measurement=measurement,
            costs_of=read.get("costs_of", ""),
        )

    def with_topology(self, shape: str) -> MachineSpec:
        """Return the machine with its packages joined in another way; see ``topology.reshape``."""
        return attrs.evolve(self, topology=reshape(self.as_built, shape))

    def with_protocol(self, name: str) -> MachineSpec:
        """Return the machine with another coherence protocol, for a what-if.

        Raises:
            InvalidInput: if the machine lacks the numbers that the protocol needs.
        """
        missing = [number for number in PROTOCOLS[name] if number not in self.numbers]
        if missing or (name == "measured") != (self.measurement is not None):
            problem = (
                f"{self.name} does not have what {name} needs: {', '.join(missing) or 'a table'}"
            )
            raise InvalidInput("protocol", problem, fix=f"try {self.protocol}")
        return attrs.evolve(self, protocol=name)

    def cycles(self, name: str) -> int:
        """Return one of the machine's numbers."""
        return self.numbers[name].value

    @property
    def size(self) -> str:
        """The machine's packages and cores as the paper writes them, for example ``8x4``."""
        return f"{self.as_built.packages}x{self.as_built.cores_per_package}"

    @property
    def has_links(self) -> bool:
        """Whether packages are joined by links, which a what-if may change."""
        return "hop_cycles" in PROTOCOLS[self.protocol]

    @property
    def home_nodes(self) -> int:
        """How many places put transactions into an order: one a package, or the one bus."""
        return 1 if self.protocol == "snooping_bus" else self.topology.packages

    @property
    def hop_cycles(self) -> int:
        """Cycles that a cache line takes over one link; 0 on a bus, which has none."""
        return self.cycles("hop_cycles") * self.hop_percent // 100 if self.has_links else 0

    def interrupt_cycles(self, source: int, destination: int) -> int:
        """Cycles that an interrupt message is on its way between two cores.

        It crosses the links, or the bus, as the data of a line do. That is an assumption: nothing
        published gives the flight time of an interrupt alone.
        """
        if self.measurement:
            return self.measurement.cycles[source][destination]
        if not self.has_links:
            return self.cycles("bus_cycles")
        return self.cycles("fetch_cycles") + self.distance(source, destination) * self.hop_cycles

    def distance(self, one: int, other: int) -> int:
        """Return how far a line travels between two cores.

        That is the links crossed, 1 for the bus, or the levels of a measured machine that keep the
        two apart.
        """
        if self.measurement:
            return self.measurement.distance(one, other)
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
        package grows with the diameter, beginning at that of the machine it was measured on.
        """
        measured_on = MachineSpec.load(self.costs_of) if self.costs_of else self
        diameter = measured_on.as_built.diameter
        inside = self.cycles("fetch_cycles")
        outside = (self.cycles("probe_cycles") - inside) * self.hop_percent // 100
        if diameter == 0:
            return inside + outside
        return inside + outside * self.topology.diameter // diameter

    @property
    def nanoseconds_per_cycle(self) -> float:
        """Nanoseconds that one cycle of the base clock takes."""
        return 1000 / self.cycles("clock_mhz")

    @property
    def oddities(self) -> tuple[str, ...]:
        """What is odd about a measured machine, in sentences."""
        return self.measurement.oddities if self.measurement else ()

    @cached_property
    def calibration(self) -> frozenset[str]:
        """The published points that the machine's numbers were fitted to."""
        numbers: list[Number | Software] = [
            *self.numbers.values(),
            *self.software.values(),
            *self.agreement.values(),
        ]
        return frozenset(id for number in numbers if number.calibration for id in number.published)


def _topology(shape: Mapping[str, Any]) -> Topology:
    """Build what the table [topology] says: links one by one, a shape's, or those of chiplets."""
    packages, dies = shape["packages"], shape.get("dies_per_socket", 1)
    lengths: Mapping[Link, int] = {}
    if dies > 1:
        links, lengths = chiplets(packages // dies, dies, across=shape.get("across", ACROSS))
    elif "shape" in shape:
        links = SHAPES[shape["shape"]].links(packages)
    else:
        links = tuple((a, b) for a, b in shape["links"])
    return Topology(
        packages=packages,
        cores_per_package=shape["cores_per_package"],
        links=links,
        lengths=lengths,
        cores_per_cache=shape.get("cores_per_cache", 1),
        dies_per_socket=dies,
        kinds=tuple(CoreKind(**kind) for kind in shape.get("kinds", ())),
    )
