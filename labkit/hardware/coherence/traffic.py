"""The messages between packages that keep caches coherent: how many, over which links, and their bytes.

A protocol counts transactions, by the requester's package and the line's home, while the machine runs;
which messages those took, and which links they crossed, is derived when somebody asks. So a machine of
many packages pays nothing for it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from enum import StrEnum

import attrs

from labkit.hardware.memory import LINE_BYTES
from labkit.hardware.shapes import Link
from labkit.hardware.topology import Topology

Counts = list[list[int]]
"""How often something went from one package, the row, to another, the column."""
COMMAND_BYTES = 8
"""Bytes of a message that carries no line. An assumption, not a published packet size."""


def counts(packages: int) -> Counts:
    """Return a count of zero for every two packages."""
    return [[0] * packages for _ in range(packages)]


def total(sent: Counts) -> int:
    """Return how often it went, between any packages or inside one."""
    return sum(map(sum, sent))


class Kind(StrEnum):
    """What a message between two packages is for."""

    REQUEST = "request"  # from who misses to the home of the line
    PROBE = "probe"  # from the home to who may have a copy
    REPLY = "reply"  # from who was probed to who misses, without data
    LEAVE = "leave"  # from the home to who misses, where it has nobody to probe
    DATA = "data"  # the line, from its owner or from memory
    CONFIRMATION = "confirmation"  # from who missed to the home: the next one may have the line


@attrs.frozen(kw_only=True)
class Traffic:
    """The messages of all transactions so far. What stays on a package is none, and crosses no link."""

    topology: Topology
    messages: Mapping[Kind, Counts]

    def sent(self, kind: Kind) -> int:
        """Return how many messages of a kind have left their package."""
        return sum(count for _, _, count in self._between_packages(kind))

    def crossed(self, kind: Kind) -> int:
        """Return how many links the messages of a kind have crossed, in all."""
        routes = self.topology.routes
        return sum(
            count * len(routes[source, target])
            for source, target, count in self._between_packages(kind)
        )

    def bytes_by_link(self, *, command_bytes: int = COMMAND_BYTES) -> dict[Link, int]:
        """Return the bytes that each link has carried, in both directions together.

        Args:
            command_bytes: bytes of a message without a line; one with a line has the line beside it.
        """
        carried: Counter[Link] = Counter(dict.fromkeys(self.topology.links, 0))
        routes = self.topology.routes
        for kind in self.messages:
            size = command_bytes + (LINE_BYTES if kind is Kind.DATA else 0)
            for source, target, count in self._between_packages(kind):
                for link in routes[source, target]:
                    carried[link] += count * size
        return dict(carried)

    def _between_packages(self, kind: Kind) -> Iterator[tuple[int, int, int]]:
        for source, row in enumerate(self.messages[kind]):
            for target, count in enumerate(row):
                if count and source != target:
                    yield source, target, count
