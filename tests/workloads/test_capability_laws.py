"""The check of each law can fail: where no witness and no switch breaks it, a mistake is made here."""

import pytest

from labkit.multikernel.capabilities import interval_tree
from labkit.multikernel.capabilities.core_capabilities import CoreCapabilities
from labkit.multikernel.capabilities.modes import MODES
from labkit.multikernel.capabilities.two_phase import TwoPhaseParty
from labkit.workloads.capability_laws import LAWS
from labkit.workloads.capability_search import REST, replay
from labkit.workloads.capability_witnesses import WITNESSES
from tests.workloads.test_capability_scenarios import MAY_BREAK

FRAME_ELSEWHERE = (("copy", 0, 0, 1), REST, ("retype", 1, 0, "Frame", 0, 1, 1), REST)
CNODE = (
    ("retype", 0, 0, "Frame", 0, 1, 1),
    ("retype", 0, 0, "L2CNode", 4, 1, 1),
    ("put", 0, 1),  # the frame, into the CNode
    ("delete", 0, 1),  # the slot outside
    ("delete", 0, 2),  # the CNode: its slot waits to be emptied
    ("delete", 0, 0),  # the memory around it
)


def lock_one_copy(kernel, capability):
    """Lock one copy instead of all."""
    for cte in kernel.database.copies(capability)[:1]:
        cte.is_locked = True


def forget_cleared(kernel, first=0, end=None):
    """Say what is covered, but not by the CNodes that are being emptied."""
    held = (cte.capability for cte in kernel.database)
    return tuple((one.base, one.end) for one in held if one.size)


def ignore_delete(kernel, cte):
    """Take a slot that is being deleted for one that is alive."""
    return cte in kernel.database


def forget_who_has_it(party, capability, **_):
    """Unlock a replica, but do not note where the copies are now."""
    party.kernel.unlock(capability)


MISTAKES = {
    "CA2": (
        *("owner", CoreCapabilities, "lock", lock_one_copy),
        (*FRAME_ELSEWHERE, ("copy", 0, 0, 0), ("retype", 0, 0, "VNode", 4, 1, 1)),
    ),
    "CA9": (
        *("owner", CoreCapabilities, "covered", forget_cleared),
        (*CNODE, *(("deliver", 0, 1), ("deliver", 1, 0)) * 2),
    ),
    "CA11": (
        *("owner", CoreCapabilities, "is_alive", ignore_delete),
        (("retype", 0, 0, "Frame", 0, 1, 1), ("revoke", 0, 0), ("delete", 0, 1)),
    ),
    "CA13": (
        *("owner", interval_tree, "measure", lambda node: node),
        (*(("retype", 0, 0, "Frame", page, 1, 1) for page in range(4)), REST),
    ),
    "TP": (
        *("two_phase", TwoPhaseParty, "_moved", forget_who_has_it),
        (("copy", 0, 0, 1), REST, ("copy", 0, 0, 2), REST),
    ),
}


@pytest.mark.parametrize("law", MISTAKES)
def test_a_mistake_breaks_its_law_and_without_it_the_same_run_does_not(monkeypatch, law):
    mode, where, name, mistake, choices = MISTAKES[law]
    assert replay(MODES[mode], 3 if law == "TP" else 2, choices, laws={law}) is None
    monkeypatch.setattr(where, name, mistake)
    found = replay(MODES[mode], 3 if law == "TP" else 2, choices, laws={law})
    assert found is not None
    assert found.violation.law == law


def test_without_skew_the_database_is_not_in_order(monkeypatch):
    choices = (*(("retype", 0, 0, "Frame", page, 1, 1) for page in (7, 6, 5, 4, 3)), REST)
    assert replay(MODES["owner"], 2, choices) is None
    monkeypatch.setattr(interval_tree, "skew", lambda node: node)
    found = replay(MODES["owner"], 2, choices)
    assert found.violation.law == "CA13"
    assert "left child" in found.violation.why


def test_every_law_can_be_broken():
    by_switch = {law for laws in MAY_BREAK.values() for law in laws}
    by_witness = {law for _, law in WITNESSES}
    assert set(LAWS) == set(MISTAKES) | by_switch | by_witness
