"""How many messages an operation takes: what the owner knows decides."""

import pytest

from labkit.errors import InvalidInput
from labkit.multikernel.capabilities.modes import MODES, find_mode
from labkit.multikernel.status import Status
from labkit.workloads.capability_messages import messages
from labkit.workloads.capability_world import World

COPY = ("copy", 0, 0, 1)
FRAME = ("retype", 1, 0, "Frame", 0, 1, 1)


@pytest.mark.parametrize("cores", [2, 3, 8])
def test_an_owner_with_copies_elsewhere_retypes_without_a_message(cores):
    sent, status = messages("owner", cores, [COPY], ("retype", 0, 0, "Frame", 0, 1, 1))
    assert status is Status.OK
    assert sent == {}


@pytest.mark.parametrize("cores", [2, 3, 8])
def test_with_descendants_elsewhere_it_asks_everybody(cores):
    """2(n-1) messages."""
    sent, status = messages("owner", cores, [COPY, FRAME], ("retype", 0, 0, "Frame", 4, 1, 1))
    assert status is Status.OK
    assert sent == {"check_retypeable": cores - 1, "check_retypeable_result": cores - 1}


@pytest.mark.parametrize("cores", [2, 3, 8])
def test_a_revoke_goes_around_twice(cores):
    """4(n-1) messages."""
    sent, status = messages("owner", cores, [COPY], ("revoke", 0, 0))
    assert status is Status.OK
    parts = ("revoke_mark", "revoke_ready", "revoke_commit", "revoke_done")
    assert sent == dict.fromkeys(parts, cores - 1)


def test_a_copy_takes_two_messages_from_the_owner_and_four_through_it():
    sent, _ = messages("owner", 3, [], COPY)
    assert sum(sent.values()) == 2
    sent, _ = messages("owner", 3, [COPY], ("copy", 1, 0, 2))
    assert sum(sent.values()) == 4


def test_a_foreign_copy_goes_without_a_message():
    sent, status = messages("owner", 3, [COPY], ("delete", 1, 0))
    assert (sent, status) == ({}, Status.OK)


def test_the_owner_that_deletes_moves_ownership():
    sent, status = messages("owner", 3, [COPY], ("delete", 0, 0))
    assert status is Status.OK
    assert sent == {
        "find_cap": 2,
        "find_cap_result": 2,
        "move_request": 1,
        "move_result": 1,
        "update_owner": 2,
        "owner_updated": 2,
    }


def test_of_two_overlapping_retypes_one_succeeds_if_clients_try_again():
    """CA5: a refused client waits a little longer each time, and not as long as the other."""
    world = World(MODES["owner"], 3)
    for choice in (COPY, ("copy", 0, 0, 2), ("retype", 1, 0, "Frame", 7, 1, 1)):
        world.take(choice)
        world.settle()
    one, two = ("retype", 1, 0, "Frame", 0, 1, 1), ("retype", 2, 0, "VNode", 0, 1, 1)
    world.take(one)
    world.take(two)
    world.settle()
    first, second = world.operations[-2:]
    ends = {first.status, second.status}
    assert ends == {Status.OK, Status.REMOTE_CAP_RETRY}
    world.take(two if first.status is Status.OK else one)
    world.settle()
    assert world.operations[-1].status is Status.REVOKE_FIRST


def test_no_agreement_needs_no_messages_and_the_lock_server_hears_of_everything():
    retype = ("retype", 1, 0, "Frame", 0, 1, 1)
    assert messages("null", 3, [COPY], retype)[0] == {}
    sent, _ = messages("central", 3, [COPY], retype)
    assert sent == {"lock": 1, "lock_result": 1, "look": 2, "look_result": 2, "unlock": 1}


def test_a_mode_that_does_not_exist():
    with pytest.raises(InvalidInput, match="none of null, central"):
        find_mode("none")
