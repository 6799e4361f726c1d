"""What a machine file says: frozen, every number with its source."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cached_property
from importlib import resources
from typing import Any

import attrs

from labkit.errors import InvalidInput
from labkit.hardware.topology import Topology, reshape

FOLDER = "hardware/machines"


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
    """

    name: str
    title: str
    topology: Topology
    as_built: Topology
    numbers: Mapping[str, Number]
    software: Mapping[str, Software]
    hop_percent: int = 100

    @classmethod
    def load(cls, name: str) -> MachineSpec:
        """Read a machine's file.

        Raises:
            InvalidInput: if there is no machine of that name.
        """
        if name not in machine_names():
            problem = f"{name!s:.60} is not one of {', '.join(machine_names())}"
            raise InvalidInput("machine", problem, fix="see the names with: labkit machines")
        file = resources.files("labkit").joinpath(FOLDER, f"{name}.toml")
        return cls.from_mapping(tomllib.loads(file.read_text(encoding="utf-8")))

    @classmethod
    def from_mapping(cls, read: Mapping[str, Any]) -> MachineSpec:
        """Build a machine from the tables of a TOML file."""
        shape = read["topology"]
        topology = Topology(
            packages=shape["packages"],
            cores_per_package=shape["cores_per_package"],
            links=tuple((a, b) for a, b in shape["links"]),
        )
        return cls(
            name=read["name"],
            title=read["title"],
            topology=topology,
            as_built=topology,
            numbers={name: Number(**number) for name, number in read["numbers"].items()},
            software={era: Software(**cost) for era, cost in read["software"].items()},
        )

    def with_topology(self, shape: str) -> MachineSpec:
        """Return the machine with its packages joined in another way; see ``topology.reshape``."""
        return attrs.evolve(self, topology=reshape(self.as_built, shape))

    def cycles(self, name: str) -> int:
        """Return one of the machine's numbers."""
        return self.numbers[name].value

    @property
    def hop_cycles(self) -> int:
        """Cycles that a cache line takes over one link."""
        return self.cycles("hop_cycles") * self.hop_percent // 100

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
        numbers: list[Number | Software] = [*self.numbers.values(), *self.software.values()]
        return frozenset(id for number in numbers if number.calibration for id in number.published)


def machine_names() -> tuple[str, ...]:
    """Return the names of all machine files."""
    files = resources.files("labkit").joinpath(FOLDER).iterdir()
    return tuple(sorted(file.name[:-5] for file in files if file.name.endswith(".toml")))
