"""DESIGN, few doors: software learns about another core only through the doors of ``Core``.

Two searches, because each sees what the other cannot. The first reads the source of the operating
systems and workloads for what they must not touch: the insides of a line, of the machine, of a core.
The second walks the objects of a channel that has carried messages, and finds any way from one core's
software to another's that is not a cache line.
"""

import ast
import gc
from collections import deque
from collections.abc import Iterator
from types import BuiltinFunctionType, FunctionType, ModuleType

import pytest

from labkit.hardware.coherence.line import Line
from labkit.hardware.core import Core
from labkit.hardware.machine import Machine
from labkit.hardware.specification import MachineSpec
from labkit.multikernel.urpc import connect
from tests.project.checkout import texts

SOFTWARE = ("labkit/multikernel/*.py", "labkit/monolithic/*.py", "labkit/workloads/*.py")
DOORS = {
    *("load", "store", "update", "wait_for_change", "send_ipi", "compute", "copy", "flush"),
    *("hits", "read", "load_if_here"),  # a load in two parts, and one that does not wait
}
ITS_OWN = {
    *("env", "now", "number", "package", "hit_cycles", "miss_buffers", "prefetch", "catch_up"),
    *("interrupts", "trace"),
}
"""What a core knows of itself: its clock, its place, its own pace; nothing of another core."""
INSIDES = {
    # of a line
    *("owner", "sharers", "dirty", "watchers", "free_at", "usable_at"),
    *("is_held_by", "is_writable_by"),
    # of the machine and of a core
    *("homes", "protocol", "interconnect", "store_buffer", "in_flight", "fresh", "queues"),
}
OF_A_LINE = {"value", "state"}
"""Insides of a line whose names other things have too; asked of what is called a line or a slot."""
IMPORTS = {
    *("core", "machine", "specification", "topology", "coherence.line"),
    "levels",  # arithmetic on what software has measured
    *(
        "arrival",
        "engine",
        "interrupts",
        "interrupt_window",
        "kernel_costs",
        "memory",
        "page_table",
        "poll_set",
        "tlb",
    ),
}
"""Modules of ``labkit.hardware`` that software may name: doors, wiring, and a line as a type."""
ONLOOKERS = {
    ("labkit/workloads/one_line.py", "state"),
    ("labkit/workloads/footprint.py", "labkit.hardware.coherence.checker"),
    ("labkit/workloads/one_message.py", "protocol"),
    ("labkit/workloads/interleavings.py", "seen"),
    ("labkit/multikernel/boot.py", "loader"),
    ("labkit/workloads/fault.py", "node"),
}
"""Not software of the machine but somebody who looks at it from outside, for a reader.

``boot.py`` keeps the operating systems of all cores, to start programs on them as a boot image would;
``fault.py`` breaks one of them.
"""


def way_around(source: str) -> Iterator[str]:
    """What this source touches of the hardware besides the doors."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute):
            inside = node.attr in INSIDES and not _is_self(node.value)
            inside = inside or (node.attr in OF_A_LINE and _is_line(node.value))
            if inside or (_is_core(node.value) and node.attr not in DOORS | ITS_OWN):
                yield node.attr
        elif isinstance(node, ast.Call) and getattr(node.func, "id", "") == "getattr":
            yield from (word.value for word in node.args[1:] if isinstance(word, ast.Constant))
        elif isinstance(node, ast.Import | ast.ImportFrom):
            yield from _imported(node)


def _imported(node: ast.Import | ast.ImportFrom) -> Iterator[str]:
    """Modules of the hardware that software has no business with."""
    modules = [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        plain = node.module == "labkit.hardware"
        modules = [f"{node.module}.{name}" for name in modules] if plain else [node.module or ""]
    for module in modules:
        head, found, part = module.partition("labkit.hardware.")
        if found and not head and part not in IMPORTS:
            yield module


def _is_self(node: ast.expr) -> bool:
    """An object's own attribute may be called as it likes."""
    return isinstance(node, ast.Name) and node.id in {"self", "cls"}


def _is_line(node: ast.expr) -> bool:
    """``line``, ``slot``, ``self.outgoing_line`` or ``lines[3]``."""
    if isinstance(node, ast.Subscript):
        node = node.value
    name = str(getattr(node, "id", "") or getattr(node, "attr", ""))
    return name.rstrip("s").endswith(("line", "slot"))


def _is_core(node: ast.expr) -> bool:
    """``core``, ``self.core`` or ``machine.cores[3]``."""
    if isinstance(node, ast.Subscript):
        return isinstance(node.value, ast.Attribute) and node.value.attr == "cores"
    return "core" in {getattr(node, "id", ""), getattr(node, "attr", "")}


def test_no_software_goes_around_the_doors():
    files = dict(texts(*SOFTWARE))
    assert files
    found = {(name, what) for name, source in files.items() for what in way_around(source)}
    assert found - ONLOOKERS == set()


@pytest.mark.parametrize(
    ("cheat", "what"),
    [
        ("arrived = slot.value.epoch", "value"),
        ("if line.owner == self.core.number: pass", "owner"),
        ("getattr(line, 'value')", "value"),
        ("self.core.store_buffer.drain()", "store_buffer"),
        ("machine.cores[9].lag = 0", "lag"),
        ("self.peer.core.in_flight", "in_flight"),
        ("machine.interconnect.carry(0, 1, 0)", "interconnect"),
        ("from labkit.hardware import store_buffer", "labkit.hardware.store_buffer"),
        ("import labkit.hardware.interconnect as links", "labkit.hardware.interconnect"),
        (
            "from labkit.hardware.coherence.home_node import HomeNode",
            "labkit.hardware.coherence.home_node",
        ),
    ],
)
def test_a_way_around_is_noticed(cheat, what):
    assert what in set(way_around(cheat))


def belongings(start) -> list[object]:
    """All that an object of the software holds, directly or not.

    The hardware is not entered: what a core or a line knows, it tells only through the doors.
    """
    borders = (Line, Core, Machine, type, ModuleType, FunctionType, BuiltinFunctionType)
    found, waiting = {id(start): start}, [start]
    while waiting:
        thing = waiting.pop()
        if isinstance(thing, borders):
            continue
        for held in gc.get_referents(thing):
            if id(held) not in found:
                found[id(held)] = held
                waiting.append(held)
    return list(found.values())


def secret_ways(one, other) -> list[object]:
    """What two ends on different cores both hold and could tell each other something with.

    Ends share lines, and lists of nothing but lines.
    """
    mine = {id(thing) for thing in belongings(one)}
    shared = [thing for thing in belongings(other) if id(thing) in mine]
    return [
        thing
        for thing in shared
        if isinstance(thing, list | dict | set | deque | bytearray | Core | type(one))
        and not (isinstance(thing, list) and all(isinstance(held, Line) for held in thing))
    ]


@pytest.fixture
def channel():
    """Both ends of a channel that has carried a message there and back."""
    machine = Machine(MachineSpec.load("amd_4x4"))
    one, other = connect(machine, 0, 9, stub_cycles=180)

    def ask():
        yield from one.send(tuple(range(20)))
        yield from one.receive()

    def answer():
        yield from other.send((yield from other.receive()))

    machine.env.process(ask())
    machine.env.process(answer())
    list(machine.run(until=50_000))
    return one, other


def test_two_ends_of_a_channel_share_nothing_but_lines(channel):
    """No object of one core holds a reference to another's: the paper's "share nothing"."""
    one, other = channel
    assert secret_ways(one, other) == []
    for end in channel:
        assert [thing for thing in belongings(end) if isinstance(thing, Core)] == [end.core]


@pytest.mark.parametrize("where", ["inbox", "fragments"])
def test_a_shared_container_is_noticed(channel, where):
    """The classic cheat of a simulator: both ends append to the same Python list."""
    one, other = channel
    secret = {"messages": []}
    getattr(one, where).append(secret)
    getattr(other, where).append(secret)
    assert secret in secret_ways(one, other)


def test_a_reference_to_the_peer_is_noticed(channel):
    one, other = channel
    one.fragments.append(other)
    assert other in secret_ways(one, other)
