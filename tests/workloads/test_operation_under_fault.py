"""What a fault at a model time blocks on a booted machine, how long, and what a timeout would change."""

import re

import pytest

from labkit.errors import InvalidInput
from labkit.hardware.specification import MachineSpec
from labkit.workloads.fault import CRASH, LATE, Fault, random_fault
from labkit.workloads.operation_under_fault import OPERATIONS, under_fault, usual_cycles

SPEC = MachineSpec.load("amd_2x2")
NOTHING = "it could do nothing"


def without_times(sentences):
    return [re.sub(r"since cycle \d+", "since", sentence) for sentence in sentences]


def test_a_participant_that_crashes_before_its_vote_keeps_the_object_locked_everywhere():
    """Only the coordinator could give up: whoever has said yes could not."""
    outcome = under_fault(SPEC, "retype", Fault(core=3))
    assert outcome.cycles is None
    assert without_times(outcome.waits) == [
        "core 0 waits for core 3 (crashed): vote of 0.2, since, and keeps 1 locked",
        "core 1 waits for core 0: commit or abort of 0.2, since, and keeps 1 locked",
        "core 2 waits for core 0: commit or abort of 0.2, since, and keeps 1 locked",
    ]
    since = [int(sentence.split("since cycle ")[1].split(",")[0]) for sentence in outcome.waits]
    assert 0 <= min(since) <= max(since) <= outcome.usual, "counted from the beginning"
    assert outcome.timeout[0] == "core 0: it could abort, for nobody has made the change"
    assert all(NOTHING in sentence for sentence in outcome.timeout[1:])


def test_a_participant_that_crashes_late_blocks_only_the_answer():
    outcome = under_fault(SPEC, "retype", Fault(core=3, at=usual_cycles(SPEC, "retype") // 2))
    assert outcome.cycles is None
    assert without_times(outcome.waits) == [
        "core 0 waits for core 3 (crashed): acknowledgement of 0.2, since"
    ]
    assert outcome.timeout == ("core 0: it would go on, and core 3 may not have made the change",)


def test_the_others_cannot_help_themselves_without_the_coordinator():
    outcome = under_fault(SPEC, "retype", Fault(core=0, at=usual_cycles(SPEC, "retype") // 2))
    assert outcome.cycles is None
    assert [sentence[:23] for sentence in outcome.waits] == [
        f"core {core} waits for core 0" for core in (1, 2, 3)
    ]
    assert len(outcome.timeout) == 3
    assert all(NOTHING in sentence for sentence in outcome.timeout)


def test_an_unmap_waits_along_its_tree():
    """Core 2 passes on to core 3, so core 0 waits for a core that is well."""
    outcome = under_fault(SPEC, "unmap", Fault(core=3))
    assert outcome.cycles is None
    assert without_times(outcome.waits) == [
        "core 0 waits for core 2: acknowledgement of 0.2, since",
        "core 2 waits for core 3 (crashed): acknowledgement of 0.2, since",
    ]


def test_a_revoke_waits_in_its_first_round_or_in_its_second():
    first = under_fault(SPEC, "revoke", Fault(core=3))
    assert "core 3 (crashed): answer to revoke_mark of RAM" in first.waits[0]
    assert "revoke_commit" in first.waits[1]
    second = under_fault(SPEC, "revoke", Fault(core=3, at=usual_cycles(SPEC, "revoke") // 2))
    assert without_times(second.waits) == [
        "core 0 waits for core 3 (crashed): answer to revoke_commit of round 2, since"
    ]


@pytest.mark.parametrize("operation", OPERATIONS)
def test_a_late_core_costs_what_it_is_late_by(operation):
    """Less the little that the others would have waited for it anyway."""
    usual = usual_cycles(SPEC, operation)
    outcome = under_fault(SPEC, operation, Fault(what=LATE, core=2, at=100, cycles=100_000))
    assert outcome.usual == usual
    assert outcome.looked == 2 * usual
    assert 100_000 < outcome.cycles < 100_000 + usual + 5000
    assert "core 0 waits for core 2" in outcome.waits[0]


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize("seed", range(6))
def test_faults_by_seed_block_or_delay_and_whoever_waits_for_ever_is_named(operation, seed):
    """A chain of waits ends at the core that crashed; without a crash everything ends."""
    usual = usual_cycles(SPEC, operation)
    fault = random_fault(seed, cores=4, within=usual)
    outcome = under_fault(SPEC, operation, fault)
    assert outcome == under_fault(SPEC, operation, fault)
    if fault.what == LATE:
        assert outcome.cycles is not None
    elif outcome.cycles is None and fault.core != 0:
        assert any(f"core {fault.core} (crashed)" in sentence for sentence in outcome.waits)
    assert len(outcome.timeout) == len(outcome.waits)


def test_an_operation_that_nobody_fails_in():
    """A crash after the end is none."""
    usual = usual_cycles(SPEC, "unmap")
    outcome = under_fault(SPEC, "unmap", Fault(what=CRASH, core=3, at=10 * usual))
    assert (outcome.cycles, outcome.waits) == (usual, ())


def test_an_outcome_reads_like_this():
    middle = usual_cycles(SPEC, "revoke") // 2
    fault = Fault(core=3, at=middle)
    assert str(fault) == f"core 3 crashes, {middle:,} cycles after the beginning"
    late = Fault(what=LATE, core=2, at=0, cycles=60_000)
    assert str(late) == "core 2 is late by 60,000 cycles, 0 cycles after the beginning"
    outcome = under_fault(SPEC, "revoke", fault)
    assert without_times(str(outcome).splitlines()) == [
        f"never ends, usually {outcome.usual:,}",
        f"after {2 * outcome.usual:,} cycles:",
        "- core 0 waits for core 3 (crashed): answer to revoke_commit of round 2, since",
        "if each of them gave up then:",
        "- core 0: it would go on, and core 3 may still have copies",
    ]


def test_bad_input():
    with pytest.raises(InvalidInput, match="operation: 'map' is none of unmap, retype, revoke"):
        under_fault(SPEC, "map", Fault(core=1))
    with pytest.raises(InvalidInput, match="core: 7 is not a core of 0 to 3"):
        under_fault(SPEC, "unmap", Fault(core=7))
