"""Where a machine's name leads: a file of the lab, a measured table, a shape, or a file of the reader's.

``amd_8x4`` is a machine of the paper, ``intel-i7-6700k`` one that somebody measured, ``torus:16x4``
sixteen packages of four cores in that shape, with the costs of the paper's 8x4-core machine, and
``chiplets:2x4x8`` two sockets of four dies of eight cores, each die with its own memory.
``built:...`` is a machine that a reader has built; see ``built_machine``.
Everything else is a path: a table of latencies (.csv) or a machine like those of the lab (.toml).
"""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from importlib import resources
from pathlib import Path
from typing import Any

import attrs

from labkit.errors import EMPTY, InvalidInput
from labkit.hardware.built_machine import BUILT, BuiltMachine
from labkit.hardware.latency_file import MOST_CHARACTERS, read_latencies
from labkit.hardware.machine_tables import PROTOCOLS, check_tables, is_number
from labkit.hardware.measurement import Measurement
from labkit.hardware.shapes import SHAPES

FOLDER = "hardware/machines"
MEASURED = "data/core-to-core"
ASSUMED = "hardware/measured.toml"
CHIPLETS = "chiplets"
"""Like a shape, with three numbers: sockets, dies in each, cores on each die."""
SHAPED_LIKE = "amd_8x4"
"""Whose costs a machine has that is only a shape."""
Tables = Mapping[str, Any]


@attrs.frozen(kw_only=True)
class Source:
    """One measured machine, as the index of the tables describes it."""

    name: str
    title: str
    architecture: str
    launch: str
    threads: int
    file: str


@cache
def machine_names() -> tuple[str, ...]:
    """Return the names of the paper's machines, which have a file each."""
    files = _inside(FOLDER).iterdir()
    return tuple(sorted(file.name[:-5] for file in files if file.name.endswith(".toml")))


def name_is_fixed(name: str) -> bool:
    """Return whether a name always means the same machine; a reader's file may change."""
    return not name.endswith((".csv", ".toml"))


@cache
def measured_machines() -> Mapping[str, Source]:
    """Return the machines that somebody has measured, by name."""
    index = _inside(f"{MEASURED}/index.csv").read_text(encoding="utf-8")
    return {
        row["slug"]: Source(
            name=row["slug"],
            title=row["label"],
            architecture=row["arch"],
            launch=row["launch"],
            threads=int(row["hw_threads"]),
            file=row["source_file"],
        )
        for row in csv.DictReader(index.splitlines())
    }


def tables_of(name: str) -> tuple[Tables, Measurement | None]:
    """Return what is known about a machine: the tables of its file, and its latencies if measured.

    Raises:
        InvalidInput: if the name leads nowhere, or to a file that is no machine.
    """
    if name in machine_names():
        return _toml(f"{FOLDER}/{name}.toml"), None
    if name in measured_machines():
        return _measured_machine(name)
    shape, colon, size = name.partition(":")
    if colon and shape == BUILT:
        return _built(BuiltMachine.from_name(name)), None
    if colon and shape in (*SHAPES, CHIPLETS):
        return _shaped(name, shape, size), None
    if name.endswith(".csv"):
        own, latencies = _own_name(Path(name).stem, name), read_latencies(_text(name))
        return _measured(own, _plain(own), latencies)
    if name.endswith(".toml"):
        return tables_of_text(_text(name), name), None
    known = ", ".join(machine_names())
    problem = (
        f"{_plain(name) or EMPTY} is not one of {known}, nor a file that ends in .csv or .toml"
    )
    raise InvalidInput("machine", problem, fix="see the names with: labkit machines")


def digest_of(name: str) -> str:
    """Return the SHA-256 of the file that a machine comes from, in hexadecimal.

    Of a shape it is the file that it takes its numbers from.

    Raises:
        InvalidInput: if the name leads nowhere.
    """
    tables_of(name)  # refuses what is no machine
    if name in machine_names():
        file = _inside(f"{FOLDER}/{name}.toml")
    elif name in measured_machines():
        file = _inside(f"{MEASURED}/{name}.csv")
    elif name.startswith(f"{BUILT}:"):
        file = _inside(f"{FOLDER}/{BuiltMachine.from_name(name).like}.toml")
    elif name.partition(":")[0] in (*SHAPES, CHIPLETS):
        file = _inside(f"{FOLDER}/{SHAPED_LIKE}.toml")
    else:
        file = Path(name)
    return sha256(file.read_bytes()).hexdigest()


@cache
def _measured_machine(name: str) -> tuple[Tables, Measurement]:
    source = measured_machines()[name]
    text = _inside(f"{MEASURED}/{name}.csv").read_text(encoding="utf-8")
    return _measured(name, source.title, read_latencies(text))


def _measured(name: str, title: str, latencies: Any) -> tuple[Tables, Measurement]:
    tables = {"name": _plain(name), "title": title, "protocol": "measured", **_toml(ASSUMED)}
    return tables, Measurement.of(latencies)


def _shaped(name: str, shape: str, size: str) -> Tables:
    """Return the machine of a name like ``torus:16x4``: packages, then cores on each."""
    numbers = size.split("x")
    example = "2x4x8" if shape == CHIPLETS else "8x4"
    if len(numbers) != example.count("x") + 1 or not all(map(is_number, numbers)):
        problem = f"{_plain(name)} does not say how many packages of how many cores"
        raise InvalidInput("machine", problem, fix=f"try {shape}:{example}")
    packages, *dies, cores = map(int, numbers)
    topology: dict[str, Any] = {"packages": packages, "cores_per_package": cores, "shape": shape}
    if dies:
        del topology["shape"]
        topology |= {"packages": packages * dies[0], "dies_per_socket": dies[0]}
        if dies[0] == 1:
            topology["shape"] = "fully connected"
    tables = dict(_toml(f"{FOLDER}/{SHAPED_LIKE}.toml"))
    tables |= {"name": name, "title": f"{size} cores, {shape}", "topology": topology}
    tables["costs_of"] = SHAPED_LIKE
    check_tables(tables)
    return tables


def _built(machine: BuiltMachine) -> Tables:
    """Return a machine that a reader has built: another topology for one that has links."""
    tables = _of_the_lab(machine.like)
    if "hop_cycles" not in PROTOCOLS[tables["protocol"]]:
        problem = f"{machine.like} has no links to change, its packages share a bus"
        raise InvalidInput("like", problem, fix=f"try {SHAPED_LIKE}")
    topology = {
        "packages": machine.packages,
        "cores_per_package": machine.cores_per_package,
        "links": [list(link) for link in machine.links],
    }
    own = {"name": machine.name, "title": machine.title, "costs_of": machine.like}
    return {**tables, **own, "topology": topology}


def _of_the_lab(like: str) -> Tables:
    """Return the tables of one of the paper's machines."""
    if like not in machine_names():
        problem = f"{_plain(like)} is not one of {', '.join(machine_names())}"
        raise InvalidInput("like", problem, fix=f"try {SHAPED_LIKE}")
    return _toml(f"{FOLDER}/{like}.toml")


def tables_of_text(text: str, path: str) -> Tables:
    """Return the tables of a reader's file; ``like`` names a machine to take the rest from.

    Raises:
        InvalidInput: if the text is no machine.
    """
    try:
        tables = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        problem = f"{_plain(Path(path).name)} is not TOML: {_plain(str(error))}"
        raise InvalidInput("machine", problem, fix="see labkit/hardware/machines") from None
    like = tables.pop("like", None)
    base = {} if like is None else _of_the_lab(str(like))
    # Where only the topology is the reader's, costs of links belong to the machine it is like.
    own_numbers = "numbers" in tables or like is None
    merged = {**base, **tables, "costs_of": "" if own_numbers else like}
    for table in ("numbers", "software"):
        if isinstance(base.get(table), dict) and isinstance(tables.get(table), dict):
            merged[table] = {**base[table], **tables[table]}
    check_tables(merged)
    if merged["name"] in machine_names() and not _is_of_the_lab(merged):
        merged["name"] = _own_name(merged["name"], path)
        if "title" not in tables or not like:
            merged["title"] = f"{merged['name']}, like {merged['title']}"
    return {**merged, "name": _plain(merged["name"]), "title": _plain(merged["title"])}


def _is_of_the_lab(tables: Tables) -> bool:
    """Return whether a reader's file says nothing else than the lab's own of that name."""
    own = {name: table for name, table in tables.items() if name != "costs_of"}
    return own == _toml(f"{FOLDER}/{tables['name']}.toml")


def _own_name(name: str, path: str) -> str:
    """Return a name that is no machine's of the paper, whose published values are not a reader's."""
    return Path(path).name if name in machine_names() else name


def _text(path: str) -> str:
    """Return a reader's file as text, if it is one and not too large."""
    try:
        if not Path(path).is_fifo():
            with Path(path).open(encoding="utf-8") as file:
                return file.read(MOST_CHARACTERS + 1)
        reason = "it is a pipe, and to read it would wait, perhaps for ever"
    except OSError as error:
        reason = error.strerror or "unknown error"
    except ValueError:  # no text in UTF-8, or no path
        reason = "it is not a text file"
    problem = f"{_plain(Path(path).name)} cannot be read: {reason}"
    raise InvalidInput("machine", problem, fix="see the names with: labkit machines")


def _plain(text: str) -> str:
    """Return a text that is safe to show anywhere: printable, short, and no markup."""
    return "".join(letter for letter in text if letter.isprintable() and letter not in "<>&")[:60]


@cache
def _toml(path: str) -> Tables:
    return tomllib.loads(_inside(path).read_text(encoding="utf-8"))


def _inside(path: str) -> Any:
    return resources.files("labkit").joinpath(path)
