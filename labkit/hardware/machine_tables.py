"""What the tables of a machine's file must hold; a reader may have written the file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from labkit.errors import InvalidInput
from labkit.hardware.shapes import MOST_PACKAGES, SHAPES

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
    "directory": ("fetch_cycles", "probe_cycles", "hop_cycles", "link_line_cycles"),
    "measured": (),
}
"""The coherence protocols, by the names of their files, and the numbers that each of them needs."""
ERAS = ("paper_2009", "raw_2013")
"""Whose software every machine must name; a reader's own file may name more."""
AGREEMENT = ("master_cycles", "tree_cycles", "unmap_cycles")
"""What a shootdown and an unmap cost in software, beside their messages."""
TOPOLOGY = (
    "packages",
    "cores_per_package",
    "cores_per_cache",
    "dies_per_socket",
    "across",
    "kinds",
    "links",
    "shape",
    "source",
)
"""What a topology may name; a slip in one of these names must not go unnoticed."""
MAY_BE_ZERO = {"confirm_cycles", "hop_cycles", "stub_cycles"}
MOST_CORES = 1024
HIGHEST = 1_000_000
"""No number of a machine is higher; one that is has another unit."""


def check_tables(read: Mapping[str, Any]) -> None:
    """Refuse what is no machine.

    Raises:
        InvalidInput: which names the entry, what it must be and how to mend it.
    """
    for name in ("name", "title", "protocol"):
        _must(name, isinstance(read.get(name), str), "must be a text", f'{name} = "..."')
    for name in ("topology", "numbers", "software", "agreement"):
        _must(name, isinstance(read.get(name), dict), "must be a table", f"[{name}]")
    check_numbers(read)
    for era in ERAS:
        _must("software", era in read["software"], f"must name {era}", f"[software.{era}]")
    for era, cost in read["software"].items():
        _entry(f"software.{era}", cost, "stub_cycles", {"title"})
    for name in AGREEMENT:
        _entry(name, read["agreement"].get(name), "value", set())
    unknown = set(read["agreement"]) - set(AGREEMENT)
    _must("agreement", not unknown, "has an entry that no machine has", "leave it out")
    _check_topology(read["topology"])


def check_numbers(read: Mapping[str, Any]) -> None:
    """Refuse an unknown protocol, and a number that is missing or belongs to nothing."""
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
            raise InvalidInput(name[:60], problem, fix="choose from " + ", ".join(needed))
    for name, number in numbers.items():
        _entry(name, number, "value", set())


def _entry(name: str, entry: Any, number: str, texts: set[str]) -> None:
    """Refuse a number that is none, or that does not say where it comes from."""
    _must(
        name, isinstance(entry, dict), "must be a table", f"[{name:.60}] with {number} and source"
    )
    value = entry.get(number)
    least = int(not {name, number} & MAY_BE_ZERO)
    problem = f"{number} must be a whole number from {least} to {HIGHEST}"
    _must(name, _is_whole(value, least, HIGHEST), problem, f"{number} = {least}")
    for text in {"source", *texts}:
        _must(name, isinstance(entry.get(text), str), f"{text} must be a text", f'{text} = "..."')
    published = entry.get("published", [])
    good = isinstance(published, list) and all(isinstance(id, str) for id in published)
    _must(name, good, "published must be a list of row names", "leave it out")
    good = isinstance(entry.get("calibration", False), bool)
    _must(name, good, "calibration must be true or false", "leave it out")
    unknown = set(entry) - {number, "source", "published", "calibration", *texts}
    _must(name, not unknown, "has an entry that no number has", "leave it out")


def _check_topology(shape: Mapping[str, Any]) -> None:
    unknown = ", ".join(sorted(set(shape) - set(TOPOLOGY)))
    problem = f"has an entry that no topology has ({unknown:.40})"
    _must("topology", not unknown, problem, ", ".join(TOPOLOGY))
    packages, cores = shape.get("packages"), shape.get("cores_per_package")
    problem = f"must be a whole number from 1 to {MOST_PACKAGES}"
    _must("packages", _is_whole(packages, 1, MOST_PACKAGES), problem, "packages = 8")
    most = MOST_CORES // int(packages or 1)
    problem = f"must be a whole number from 1 to {most}, for {MOST_CORES} cores in all"
    _must("cores_per_package", _is_whole(cores, 1, most), problem, "cores_per_package = 4")
    _must(
        "cores_per_cache",
        _is_whole(shape.get("cores_per_cache", 1), 1, MOST_CORES),
        "must be a whole number of cores",
        "cores_per_cache = 1",
    )
    dies = shape.get("dies_per_socket", 1)
    problem = "must be a whole number of dies that divides the packages"
    good = _is_whole(dies, 1, MOST_PACKAGES) and packages % dies == 0
    _must("dies_per_socket", good, problem, "dies_per_socket = 1")
    good = _is_whole(shape.get("across", 1), 1, 100)
    _must("across", good, "must be a whole number of hops from 1 to 100", "across = 3")
    _check_kinds(shape.get("kinds", []))
    if dies > 1:
        return
    if "shape" in shape:
        known = isinstance(shape["shape"], str) and shape["shape"] in SHAPES
        _must("shape", known, f"must be one of {', '.join(SHAPES)}", 'shape = "ring"')
        return
    links = shape.get("links")
    good = isinstance(links, list) and all(map(_is_link, links))
    _must("links", good, "must be a list of pairs of packages", "links = [[0, 1]]")


def _check_kinds(kinds: Any) -> None:
    """Refuse kinds of cores without a name, or with a speed that is none."""
    problem = "must be a list of tables with name, speed_percent from 1 to 1000, instruction_set"
    good = isinstance(kinds, list) and all(
        isinstance(kind, dict)
        and set(kind) <= {"name", "speed_percent", "instruction_set"}
        and isinstance(kind.get("name"), str)
        and isinstance(kind.get("instruction_set", ""), str)
        and _is_whole(kind.get("speed_percent", 100), 1, 1000)
        for kind in kinds
    )
    _must("kinds", good, problem, 'kinds = [{name = "big"}, {name = "small", speed_percent = 50}]')


def _is_link(link: Any) -> bool:
    return isinstance(link, list) and len(link) == 2 and all(_is_whole(end, 0, 255) for end in link)


def _is_whole(value: Any, low: int, high: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and low <= value <= high


def is_number(text: str) -> bool:
    """Return whether a text is a whole number of a few digits."""
    return text.isascii() and text.isdigit() and len(text) <= 4


def _must(name: str, good: bool, problem: str, fix: str) -> None:  # noqa: FBT001 - reads as a sentence
    if not good:
        raise InvalidInput(name[:60], problem, fix=f"try {fix}")
