"""Idle channels: each costs a round trip the poll of its slot, no more and no less."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labkit.hardware.machine import Machine
from labkit.hardware.specification import MachineSpec, machine_names
from labkit.multikernel.ump_channel import UmpChannel
from labkit.workloads import ping_pong
from labkit.workloads.idle_channels import round_trips

SPECS = {name: MachineSpec.load(name) for name in machine_names()}
PAIRS = [(name, other) for name, spec in SPECS.items() for other in spec.partners.values()]


def round_trip(spec, other, idle, *, stub_cycles=0, count=10):
    *_, cycles = round_trips(
        Machine(spec), other=other, idle=idle, stub_cycles=stub_cycles, count=count
    )
    return cycles


@pytest.mark.parametrize(("name", "other"), PAIRS)
def test_without_idle_channels_it_is_the_round_trip_of_the_raw_channel(name, other):
    """And one look more at each end, by its waitset, before the slot is read."""
    spec = SPECS[name]
    *_, raw = ping_pong.round_trips(Machine(spec), other=other, stub_cycles=30, count=10)
    looks = 2 * spec.cycles("hit_cycles")
    assert round_trip(spec, other, 0, stub_cycles=30) == raw.cycles + looks


def grows_by_polls(spec, other, idle):
    """Each idle channel is looked at once for each message, and that is a load that hits."""
    grown = round_trip(spec, other, idle) - round_trip(spec, other, 0)
    assert grown == idle * spec.cycles("hit_cycles"), "one hit for each idle channel"


@settings(max_examples=60)
@given(pair=st.sampled_from(PAIRS), idle=st.integers(1, 60))
def test_a_round_trip_grows_by_a_hit_for_each_idle_channel(pair, idle):
    name, other = pair
    grows_by_polls(SPECS[name], other, idle)


class LooksTwice(UmpChannel):
    """Seeded bug: a slot that looked empty is looked at again."""

    def looks_empty(self):
        """Look, and look."""
        return super().looks_empty() and super().looks_empty()


def test_the_law_catches_another_number_of_polls(monkeypatch):
    monkeypatch.setattr("labkit.workloads.nodes.UmpChannel", LooksTwice)
    with pytest.raises(AssertionError, match="one hit for each"):
        grows_by_polls(SPECS["amd_4x4"], 5, 9)


def test_event_counts_come_at_least_every_thousand_events():
    *counts, _ = round_trips(Machine(SPECS["amd_4x4"]), other=5, idle=49, stub_cycles=0, count=2000)
    assert len(counts) > 5
    assert max(b - a for a, b in zip([0, *counts], counts, strict=False)) <= 1000
