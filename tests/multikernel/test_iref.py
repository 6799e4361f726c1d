"""An iref says by itself where its service is (BI3)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.errors import InvalidInput
from labkit.multikernel.iref import SERVICES_PER_CORE, core_of, index_of, make_iref
from tests.multikernel.examples import thousand

CORES = st.integers(0, 300)
INDEXES = st.integers(0, SERVICES_PER_CORE - 1)


@thousand
@given(core=CORES, index=INDEXES)
def test_an_iref_is_a_core_and_an_index(core, index):
    """BI3: iref to core is a pure function, one to one; no service has iref 0."""
    iref = make_iref(core, index)
    assert (core_of(iref), index_of(iref)) == (core, index)
    assert iref == 256 * core + index + 1 > 0


def test_the_last_service_of_a_core_is_not_the_next_cores():
    """Seeded bug: without the one in ``256 x core + index + 1`` taken off, the last index slips."""

    def careless(iref):
        return iref // SERVICES_PER_CORE

    last = make_iref(3, SERVICES_PER_CORE - 1)
    assert core_of(last) == 3
    assert careless(last) == 4


def test_a_table_has_256_places():
    with pytest.raises(InvalidInput, match="256 is not within 0 to 255"):
        make_iref(0, SERVICES_PER_CORE)
