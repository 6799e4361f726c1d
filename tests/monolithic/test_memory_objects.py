"""Retype means what it means in the multikernel: what may come from what, and nothing made twice."""

from hypothesis import given
from hypothesis import strategies as st

from labkit.hardware.machine import Machine
from labkit.hardware.specification import MachineSpec
from labkit.monolithic.kernel import Monolithic
from labkit.monolithic.memory_objects import MAY_BECOME, TABLE_SIZE, MemoryObject
from labkit.multikernel.capabilities import types
from labkit.multikernel.capabilities.cspace import CSpace
from labkit.multikernel.capabilities.local import retype
from labkit.multikernel.capabilities.mapping_database import MappingDatabase
from labkit.multikernel.capabilities.types import Capability, CapabilityType
from labkit.workloads.together import together
from tests.multikernel.examples import thousand

SPEC = MachineSpec.load("amd_4x4")
BITS = 4
RETYPES = st.lists(
    st.tuples(
        st.integers(0, 4),  # the name of what it is made from
        st.sampled_from(list(MAY_BECOME)),
        st.integers(-1, 1 << BITS),
        st.integers(0, 1 << BITS),
    ),
    max_size=12,
)


def run(structure, *programs):
    for core, program in enumerate(programs):
        list(together(structure, {core: program}, name="test"))


def objects_after(retypes):
    """Retype in turn from two cores; return the answers and the table."""
    structure, answers = Monolithic(Machine(SPEC)), []

    def first(runtime):
        answers.append((yield from runtime.allocate_memory(BITS)))

    def program(asked):
        def made(runtime):
            source, kind, offset, size = asked
            answers.append((yield from runtime.retype(source, kind, offset=offset, size=size)))

        return made

    run(structure, first)
    for number, asked in enumerate(retypes):
        list(together(structure, {number % 2 * 7: program(asked)}, name="test"))
    return answers, structure


def oracle(retypes):
    """Do the same with the capabilities of one core; names are counted as the table counts them."""
    database, cspace = MappingDatabase(), CSpace()
    names = [cspace.allocate()]
    database.insert(cspace, names[0], Capability(CapabilityType.RAM, base=0, size=1 << BITS))
    answers = [0]
    for source, kind, offset, size in retypes:
        slot = cspace.allocate()
        status = source < len(names) and retype(
            database,
            cspace,
            names[source],
            type=CapabilityType(kind),
            offset=offset,
            size=size,
            slots=[slot],
        )
        if status and status.is_ok:
            answers.append(len(names))
            names.append(slot)
        else:
            answers.append(None)
    return answers


@thousand
@given(retypes=RETYPES)
def test_it_answers_as_the_capabilities_of_one_core_do(retypes):
    answers, _ = objects_after(retypes)
    assert answers == oracle(retypes)


def test_the_rules_are_those_of_the_capabilities():
    for kind, may in MAY_BECOME.items():
        theirs = types.MAY_BECOME.get(CapabilityType(kind), frozenset())
        assert may == {type.value for type in theirs} & MAY_BECOME.keys()


def test_only_one_of_two_that_want_the_same_part_gets_it():
    """The lock puts them into an order; with the multikernel it takes an agreement."""
    structure, made = Monolithic(Machine(SPEC)), []

    def allocate(runtime):
        yield from runtime.allocate_memory(BITS)

    def want(runtime):
        made.append((yield from runtime.retype(0, "Frame", offset=0, size=8)))

    run(structure, allocate)
    list(together(structure, dict.fromkeys(range(16), want), name="test"))
    assert sorted(made, key=str) == [1, *[None] * 15]


def test_memory_is_handed_out_once_and_comes_to_an_end():
    structure, got = Monolithic(Machine(SPEC)), []

    def program(runtime):
        for bits in (30, 12, 30, 31, 12, 32):
            name = yield from runtime.allocate_memory(bits)
            got.append(name)

    run(structure, program)
    table = structure.state.objects.entries
    made = [table[name].value for name in got if name is not None]
    assert made == [
        MemoryObject("RAM", 0, 1 << 30),
        MemoryObject("RAM", 1 << 30, 1 << 12),
        MemoryObject("RAM", 2 << 30, 1 << 30),
        MemoryObject("RAM", 3 << 30, 1 << 12),
    ]
    assert got == [0, 1, 2, None, 3, None]


def test_a_full_table_refuses():
    structure, got = Monolithic(Machine(SPEC)), []
    structure.state.objects.used.value = TABLE_SIZE - 1

    def program(runtime):
        for _ in range(2):
            name = yield from runtime.allocate_memory(1)
            got.append(name)

    run(structure, program)
    assert got == [TABLE_SIZE - 1, None]
