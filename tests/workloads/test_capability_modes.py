"""The table of modes: each broken law has a run that shows it, and the others were looked for."""

import pytest

from labkit.errors import InvalidInput
from labkit.multikernel.capabilities.modes import MODES
from labkit.workloads.capability_laws import LAWS
from labkit.workloads.capability_modes import NOT_ASKED, table, witness
from labkit.workloads.capability_search import search
from labkit.workloads.capability_witnesses import WITNESSES


@pytest.mark.parametrize(("mode", "law"), WITNESSES, ids="-".join)
def test_each_witness_breaks_its_law_when_played_again(mode, law):
    found = witness(mode, law)
    assert found.violation.law == law
    assert len(found.log) <= 60


@pytest.mark.parametrize("mode", MODES)
def test_no_law_that_the_table_says_holds_is_broken_in_a_thousand_operations(mode):
    holds = {law for law in LAWS if (mode, law) not in WITNESSES}
    found, _ = search(MODES[mode], seed=7, operations=1000, cores=(2, 3, 4), laws=holds)
    assert found is None, str(found)


def test_the_table():
    rows = {row["law"]: row for row in table()}
    assert list(rows) == list(LAWS)
    assert {row["owner"] for row in rows.values()} == {"holds", "-"}
    assert {row["central"] for row in rows.values()} == {"holds", "-"}
    assert rows["CA6"]["null"] == rows["CA6"]["two_phase"] == rows["CA6"]["owner_2014"] == "broken"
    assert rows["TP"]["two_phase"] == "holds"
    assert not NOT_ASKED.keys() & WITNESSES.keys()


def test_a_law_that_holds_has_no_witness():
    with pytest.raises(InvalidInput, match="no run is known in which owner breaks CA6"):
        witness("owner", "CA6")
