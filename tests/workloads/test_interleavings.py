"""URPC on rings of 2 to 4 slots: every order of the steps of sender and receiver, no law broken."""

import pytest

from labkit.multikernel.urpc import Endpoint
from labkit.multikernel.urpc_used_bit import UsedBitEndpoint
from labkit.workloads.early_ack import EarlyAck, shortest_way
from labkit.workloads.interleavings import Broken, Run, explore


def messages(count):
    return [(number,) for number in range(1, count + 1)]


@pytest.mark.parametrize("slots", [3, 4])
@pytest.mark.parametrize("count", [1, 4, 8])
def test_epoch_and_acknowledgement(slots, count):
    """UM1 to UM7 one way: in every state, and the last state has everything."""
    assert explore(Endpoint, slots=slots, there=messages(count)) > 2 * count


@pytest.mark.parametrize("slots", [2, 3, 4])
@pytest.mark.parametrize("count", [1, 4, 8])
def test_used_bit(slots, count):
    """UM1 to UM5 one way; here even a ring of two carries messages."""
    assert explore(UsedBitEndpoint, slots=slots, there=messages(count)) > 2 * count


@pytest.mark.parametrize("variant", [Endpoint, UsedBitEndpoint])
def test_both_ways_at_once(variant):
    """Both ends send more than a ring holds before they receive: nobody waits for ever."""
    assert explore(variant, slots=3, there=messages(4), back=messages(4)) > 100


def test_two_slots_only_exchange_acknowledgements():
    """Of a ring of two slots one is kept for acknowledgements, and each of them forces the next."""
    run = Run(Endpoint, slots=2, there=messages(3))
    for _ in range(500):
        run.take(run.enabled()[0])
    stores = [step for step in run.log if "store" in step]
    assert len(stores) > 50
    assert [step for step in stores if "is_data=True" in step] == stores[:1]
    assert run.ends[1].inbox or run.got[1] == messages(1)


class HeaderFirst(Endpoint):
    """Seeded bug: the header is written before the payload."""

    def _write(self, words, *, is_data, is_last):
        line = self.outgoing[self.sent % self.slots]
        behind = line.value.words
        before = self.sent, self.told
        yield from super()._write(behind, is_data=is_data, is_last=is_last)
        self.sent, self.told = before
        yield from super()._write(words, is_data=is_data, is_last=is_last)


class ForgetsToFlip(Endpoint):
    """Seeded bug: the epoch bit stays the same around the ring."""

    def _epoch(self, count):
        return 1


class ClearsFirst(UsedBitEndpoint):
    """Seeded bug: the slot is given back before it is copied out."""

    def _take(self, slot):
        line = self.next_slot
        self.received += 1
        self.next_slot = self.incoming[self.received % self.slots]
        yield from self.core.store((line,), self.empty)
        late = yield from self.core.load(line)
        self._put_together(late.words, is_last=slot.is_last)


class TakesTwice(UsedBitEndpoint):
    """Seeded bug: the slot is not given back at all."""

    def _take(self, slot):
        self.received += 1
        self.next_slot = self.incoming[self.received % self.slots]
        self._put_together(slot.words, is_last=slot.is_last)
        return ()


@pytest.mark.parametrize(
    ("bug", "law"),
    [
        (EarlyAck, "UM2"),
        (HeaderFirst, "UM[12]"),
        (ForgetsToFlip, "UM[12]"),
        (ClearsFirst, "UM[12]"),
        (TakesTwice, "UM[12]"),
    ],
)
def test_every_seeded_bug_is_found(bug, law):
    with pytest.raises(Broken, match=law):
        explore(bug, slots=3, there=messages(8), back=messages(8))


def test_the_shortest_way_to_the_early_acknowledgement_bug():
    """Printed for a reader: the sender overwrites what the receiver has yet to copy out."""
    trace = shortest_way()
    print(f"\n{trace}")
    law, *steps = trace.splitlines()
    assert law == "UM2: (1,) is overwritten before it is copied out"
    assert len(steps) == 12
