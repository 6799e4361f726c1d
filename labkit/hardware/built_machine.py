"""A machine that a reader builds: packages and links at will, with the costs of a machine of the lab.

It has a name that says all of it, ``built:amd_8x4:3x4:0-1+1-2``: the costs of the 8x4-core machine, three
packages of four cores, and two links. So it goes wherever a machine's name goes: into experiments, share
codes and the command line. As TOML it is a file like those of any reader's own machine.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

import attrs
import networkx as nx

from labkit.errors import InvalidInput
from labkit.hardware.shapes import Link

BUILT = "built"
"""How the name of such a machine begins."""
MOST_PACKAGES = 16
MOST_CORES = 8
"""On a package. The machine is there to be looked at."""
MOST_LINKS = 64
NAME = re.compile(
    rf"{BUILT}:(\w{{1,40}}):(\d{{1,2}})x(\d{{1,2}}):((?:\d{{1,2}}-\d{{1,2}}\+)*\d{{1,2}}-\d{{1,2}})?"
)
EXAMPLE = f"{BUILT}:amd_8x4:3x4:0-1+1-2"
LONGEST_OWN_NAME = 40


def _in_order(links: Iterable[Link]) -> tuple[Link, ...]:
    return tuple(sorted((min(link), max(link)) for link in links))


@attrs.frozen(kw_only=True)
class BuiltMachine:
    """Packages and links, and ``like``: whose costs it has. Each change returns another machine.

    Raises:
        InvalidInput: for too many or too few of anything, links that join nothing, and packages
            that are not connected.
    """

    like: str
    packages: int
    cores_per_package: int
    links: tuple[Link, ...] = attrs.field(converter=_in_order)

    def __attrs_post_init__(self) -> None:
        """Refuse what is no machine, or one too large to look at."""
        _within("packages", self.packages, MOST_PACKAGES)
        _within("cores_per_package", self.cores_per_package, MOST_CORES)
        for link in self.links:
            self._both(*link)
        if len(set(self.links)) < len(self.links):
            twice = next(link for link in self.links if self.links.count(link) > 1)
            raise _refused("links", f"{_words(twice)} is there twice", "name it once")
        if len(self.links) > MOST_LINKS:
            problem = f"{len(self.links)} links are more than {MOST_LINKS}"
            raise _refused("links", problem, "remove one first")
        self._must_be_connected()

    @classmethod
    def from_name(cls, name: str) -> BuiltMachine:
        """Return the machine of a name.

        Raises:
            InvalidInput: if it is none.
        """
        match = NAME.fullmatch(name)
        if match is None:
            problem = "this does not say which packages and links the machine has"
            raise _refused("machine", problem, f"try {EXAMPLE}")
        like, packages, cores, links = match.groups()
        pairs = [link.split("-") for link in links.split("+")] if links else []
        return cls(
            like=like,
            packages=int(packages),
            cores_per_package=int(cores),
            links=[(int(one), int(other)) for one, other in pairs],
        )

    @property
    def name(self) -> str:
        """The name that leads to this machine."""
        links = "+".join(f"{one}-{other}" for one, other in self.links)
        return f"{BUILT}:{self.like}:{self.size}:{links}"

    @property
    def size(self) -> str:
        """Packages and the cores on each, for example ``8x4``."""
        return f"{self.packages}x{self.cores_per_package}"

    @property
    def title(self) -> str:
        """What a chart calls it."""
        links = "1 link" if len(self.links) == 1 else f"{len(self.links)} links"
        return f"{self.size} cores, {links}, costs of {self.like}"

    def to_toml(self, own_name: str) -> str:
        """Return a file that ``MachineSpec.load`` reads, under a name of the reader's own.

        Raises:
            InvalidInput: for a name that cannot stand in a file.
        """
        name = own_name.strip()
        if not (name.isprintable() and 0 < len(name) <= LONGEST_OWN_NAME) or set(name) & set("<>&"):
            problem = f"must have 1 to {LONGEST_OWN_NAME} letters, and none of < > &"
            raise _refused("name", problem, "try my machine")
        quoted = json.dumps(name, ensure_ascii=False)
        links = ", ".join(f"[{one}, {other}]" for one, other in self.links)
        return (
            f'like = "{self.like}"\nname = {quoted}\ntitle = {quoted}\n\n[topology]\n'
            f"packages = {self.packages}\ncores_per_package = {self.cores_per_package}\n"
            f'links = [{links}]\nsource = "built in the machine map of the lab"\n'
        )

    def with_link(self, one: int, other: int) -> BuiltMachine:
        """Join two packages."""
        link = self._both(one, other)
        if link in self.links:
            raise _refused("links", f"{_words(link)} is there already", "choose another package")
        return attrs.evolve(self, links=(*self.links, link))

    def without_link(self, one: int, other: int) -> BuiltMachine:
        """Take a link away."""
        link = self._existing(one, other)
        return attrs.evolve(self, links=[each for each in self.links if each != link])

    def with_moved_link(self, one: int, other: int, to: int) -> BuiltMachine:
        """Plug the link between ``one`` and ``other`` into ``to`` instead of ``other``."""
        old, new = self._existing(one, other), self._both(one, to)
        if new in self.links:
            raise _refused("links", f"{_words(new)} is there already", "choose another package")
        return attrs.evolve(self, links=[new if each == old else each for each in self.links])

    def with_package(self, beside: int) -> BuiltMachine:
        """Add a package, the last one, with a link to the one beside it."""
        self._package(beside)
        if self.packages == MOST_PACKAGES:
            problem = f"{MOST_PACKAGES} packages are as many as there may be"
            raise _refused("packages", problem, "remove one first")
        links = (*self.links, (beside, self.packages))
        return attrs.evolve(self, packages=self.packages + 1, links=links)

    def without_package(self, package: int) -> BuiltMachine:
        """Take a package and its links away; those after it move up by one number."""
        self._package(package)
        if self.packages == 1:
            raise _refused("packages", "the last package has to stay", "add another one first")
        links = [
            (one - (one > package), other - (other > package))
            for one, other in self.links
            if package not in (one, other)
        ]
        return attrs.evolve(self, packages=self.packages - 1, links=links)

    def with_places_changed(self, one: int, other: int) -> BuiltMachine:
        """Let two packages move to each other's place: each gets the other's links."""
        self._both(one, other)
        new = {one: other, other: one}
        return attrs.evolve(self, links=[(new.get(a, a), new.get(b, b)) for a, b in self.links])

    def _package(self, package: int) -> None:
        if not 0 <= package < self.packages:
            problem = f"{package} is not a package of 0 to {self.packages - 1}"
            raise _refused("package", problem, "try 0")

    def _both(self, one: int, other: int) -> Link:
        """Return the link between two packages, in order."""
        self._package(one)
        self._package(other)
        if one == other:
            problem = f"package {one} cannot be joined with itself"
            raise _refused("links", problem, "choose another package")
        return min(one, other), max(one, other)

    def _existing(self, one: int, other: int) -> Link:
        link = self._both(one, other)
        if link not in self.links:
            problem = f"there is no link between packages {link[0]} and {link[1]}"
            raise _refused("links", problem, "choose two packages that are joined")
        return link

    def _must_be_connected(self) -> None:
        graph: nx.Graph[object] = nx.Graph(self.links)
        graph.add_nodes_from(range(self.packages))
        connected = nx.node_connected_component(graph, 0)
        cut_off = [package for package in range(self.packages) if package not in connected]
        if cut_off:
            packages = ", ".join(map(str, cut_off))
            problem = f"no way would lead from package 0 to {packages}"
            raise _refused("links", problem, "add another link first")


def _within(name: str, number: int, most: int) -> None:
    if not 1 <= number <= most:
        problem = f"{number} is not a whole number from 1 to {most}"
        raise _refused(name, problem, f"try {most}")


def _words(link: Link) -> str:
    return f"the link between packages {link[0]} and {link[1]}"


def _refused(name: str, problem: str, fix: str) -> InvalidInput:
    return InvalidInput(name, problem, fix=fix)
