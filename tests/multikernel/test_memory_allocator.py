"""Free and allocated blocks are disjoint, aligned, and together all there is (ME1 to ME3)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.errors import InvalidInput
from labkit.multikernel.memory_allocator import MemoryAllocator
from tests.multikernel.examples import thousand

REGIONS = ((0x400, 10), (0x800, 11), (0x4000, 13))
TOTAL = sum(1 << bits for _, bits in REGIONS)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("allocate"), st.integers(0, 14)),
        st.tuples(st.just("within"), st.integers(4, 8)),
        st.tuples(st.just("free"), st.integers(0, 30)),
    ),
    max_size=40,
)


def carry_out(steps, kind=MemoryAllocator):
    """Take and give back memory at random; check the laws after every step."""
    allocator = kind()
    for base, bits in REGIONS:
        allocator.add(base, bits)
    taken = []
    for what, number in steps:
        if what == "free":
            if number < len(taken):
                assert allocator.free(taken.pop(number))
        else:
            bounds = {"low": 0x900, "high": 0x5000} if what == "within" else {}
            base = allocator.allocate(number, **bounds)
            if base is not None:
                taken.append(base)
                assert base >= bounds.get("low", 0)
                assert base + (1 << number) <= bounds.get("high", 1 << 20)
        laws_hold(allocator)
    return allocator, taken


def laws_hold(allocator):
    blocks = sorted([*allocator, *allocator.allocated.items()])
    for (base, bits), (following, _) in zip(blocks, [*blocks[1:], (1 << 30, 0)], strict=True):
        assert base + (1 << bits) <= following, "ME1: blocks are disjoint"
        assert base % (1 << bits) == 0, "ME3: a block lies at a multiple of its size"
    sizes = sum(1 << bits for _, bits in blocks)
    assert sizes == TOTAL, "ME2: what is free and what is allocated is all there is"
    assert allocator.available == TOTAL - sum(1 << b for b in allocator.allocated.values())


@thousand
@given(steps=STEPS)
def test_the_laws_of_memory(steps):
    """ME1, ME2, ME3 after every step; and when all is given back, the regions are whole again."""
    allocator, taken = carry_out(steps)
    for base in taken:
        assert allocator.free(base)
        laws_hold(allocator)
    assert sorted(allocator) == sorted(REGIONS)


class HandsOutTwice(MemoryAllocator):
    """Seeded bug: a block that is taken stays free."""

    def allocate(self, bits, **bounds):
        """Take a block, and leave it in the list."""
        base = super().allocate(bits, **bounds)
        if base is not None:
            self._put(base, bits)
        return base


class LosesAHalf(MemoryAllocator):
    """Seeded bug: the other half of a split block is forgotten."""

    def _split(self, base, bits, wanted, wanted_bits):
        if bits > wanted_bits + 1:
            super()._split(base, bits - 1, wanted, wanted_bits)


class Misaligned(MemoryAllocator):
    """Seeded bug: neighbours are joined though they are no buddies."""

    def free(self, base):
        """Join the block with whatever lies behind it."""
        bits = self.allocated.get(base)
        if bits is not None and base + (1 << bits) in self.free_blocks.get(bits, ()):
            del self.allocated[base]
            self.free_blocks[bits].remove(base + (1 << bits))
            self._put(base, bits + 1)
            return True
        return super().free(base)


@pytest.mark.parametrize(
    ("bug", "says"), [(HandsOutTwice, "ME1"), (LosesAHalf, "ME2"), (Misaligned, "ME3")]
)
def test_the_laws_catch(bug, says):
    some = [*[("allocate", 8)] * 4, ("free", 2), ("free", 1)]
    carry_out(some)
    with pytest.raises(AssertionError, match=says):
        carry_out(some, bug)


def test_what_was_not_allocated_cannot_be_freed():
    allocator, _ = carry_out([])
    assert not allocator.free(0x400)


def test_a_region_lies_at_a_multiple_of_its_size():
    with pytest.raises(InvalidInput, match="multiple"):
        MemoryAllocator().add(0x100, 9)
