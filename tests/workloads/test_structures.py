"""The verbs mean the same on both structures: one program, and it gets the same answers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.errors import InvalidInput
from labkit.hardware.machine import Machine
from labkit.monolithic.kernel import Monolithic
from labkit.monolithic.memory_objects import MAY_BECOME, MemoryObject
from labkit.multikernel.boot import Multikernel
from labkit.workloads.together import together
from tests.multikernel.small import SMALL

BITS = 14
QUARTER = 1 << BITS - 2
"""A page."""
STRUCTURES = [Multikernel, Monolithic]
RETYPES = st.tuples(
    st.just("retype"),
    st.integers(0, 4),  # which of the objects that this program has made so far
    st.sampled_from(list(MAY_BECOME)),
    st.integers(-1, 4).map(lambda quarters: quarters * QUARTER),
    st.sampled_from([0, QUARTER, 2 * QUARTER, 4 * QUARTER]),
)
PAGES = st.tuples(st.sampled_from(["touch", "unmap"]), st.integers(0, 2))
MAPS = st.tuples(
    st.just("map"),
    st.integers(0, 2),
    st.integers(0, 4),  # as above
    st.sampled_from([0, QUARTER, 3 * QUARTER, -QUARTER, 1]),
)
OBJECT = st.tuples(st.sampled_from(["update", "read"]), st.integers(1, 5))
ASKS = st.lists(
    st.tuples(st.integers(0, 3), st.lists(RETYPES | PAGES | MAPS | OBJECT, max_size=8)), max_size=4
)


def work(asks, answers, mapped, runtime):
    """Do what is asked for, with memory of one's own.

    The names of objects are no answers, nor are physical pages: which of those that were ``mapped`` is.
    """
    names = [(yield from runtime.allocate_memory(BITS))]
    for verb, *words in asks:
        if verb == "retype":
            which, kind, offset, size = words
            source = names[which % len(names)]
            made = yield from runtime.retype(source, kind, offset=offset, size=size)
            answer = made is not None
            names += [made] if answer else []
        elif verb == "map":
            page, which, offset = words
            physical = yield from runtime.map(page, names[which % len(names)], offset=offset)
            answer = physical is not None
            mapped += [physical] if answer else []
        elif verb == "touch":
            physical = yield from runtime.touch(*words)
            answer = None if physical is None else mapped.index(physical)
        elif verb == "update":
            answer = yield from runtime.update(lambda old, by=words[0]: (old or 0) + by)
        elif verb == "read":
            answer = yield from runtime.read()
        else:
            answer = yield from getattr(runtime, verb)(*words)
        answers.append((verb, answer))


def answers(structure, programs):
    """Run programs one after the other, each on a core, in one address space."""
    system, seen, mapped = structure(Machine(SMALL)), [], []
    for core, asks in programs:

        def program(runtime, asks=asks):
            yield from work(asks, seen, mapped, runtime)

        list(together(system, {core: program}, name="same"))
    return seen


@given(programs=ASKS)
def test_the_same_program_gets_the_same_answers(programs):
    assert answers(Multikernel, programs) == answers(Monolithic, programs)


OVERLAP = [
    (
        1,
        [
            ("retype", 0, "Frame", 0, 2 * QUARTER),
            ("retype", 0, "Frame", QUARTER, QUARTER),
            ("retype", 0, "Frame", 3 * QUARTER, QUARTER),
            ("retype", 1, "RAM", 0, QUARTER),
        ],
    )
]


@pytest.mark.parametrize("structure", STRUCTURES)
def test_nothing_is_made_twice_from_the_same_part(structure):
    """Nor may a frame become free memory again."""
    made = [answer for _, answer in answers(structure, OVERLAP)]
    assert made == [True, False, True, False]


def test_the_law_sees_a_kernel_that_forgets_what_it_has_made(monkeypatch):
    monkeypatch.setattr(MemoryObject, "may_come_from", lambda *_: False)
    assert answers(Multikernel, OVERLAP) != answers(Monolithic, OVERLAP)


MAPPED = [
    (
        1,
        [
            ("map", 0, 0, 0),
            ("retype", 0, "Frame", 0, 2 * QUARTER),
            ("map", 0, 1, 0),
            ("map", 0, 1, QUARTER),
            ("map", 1, 1, QUARTER),
            ("map", 2, 1, 2 * QUARTER),
        ],
    ),
    (3, [("touch", 0), ("touch", 1), ("touch", 2)]),
]


@pytest.mark.parametrize("structure", STRUCTURES)
def test_only_a_frame_is_mapped_and_no_page_twice(structure):
    """Memory of which nothing was made is no frame, and beyond its end there is none."""
    found = [answer for verb, answer in answers(structure, MAPPED) if verb != "retype"]
    assert found == [False, True, False, True, False, 0, 1, None]


@pytest.mark.parametrize("structure", STRUCTURES)
def test_a_kind_that_there_is_not_is_named(structure):
    with pytest.raises(InvalidInput, match=r"kind: Fram is not one of .*RAM, Frame.*; try Frame"):
        answers(structure, [(0, [("retype", 0, "Fram", 0, QUARTER)])])


@pytest.mark.parametrize("structure", STRUCTURES)
def test_there_is_no_more_memory_than_the_machine_has(structure):
    system, got = structure(Machine(SMALL)), []

    def program(runtime):
        got.append((yield from runtime.allocate_memory(40)))

    list(together(system, {1: program}, name="much"))
    assert got == [None]


def test_a_name_that_was_refused_is_used_again():
    """However often a retype is refused, the program's slots do not run out."""
    system, slots = Multikernel(Machine(SMALL)), []

    def program(runtime):
        memory = yield from runtime.allocate_memory(BITS)
        for _ in range(3):
            yield from runtime.retype(memory, "Frame", offset=1, size=QUARTER)
            slots.append(runtime.slots.allocate())
            runtime.slots.give_back(slots[-1])

    list(together(system, {0: program}, name="refused"))
    assert len(set(slots)) == 1
