"""Memory that had relatives on other cores: who decides that it is free, and when?

The lab's own repair, not Barrelfish's: as read, such memory is lost. One core keeps a list of ranges
whose capabilities are gone. Whenever one is added it asks everybody, twice, what capabilities still
cover. The answers of the second time count if no copy was on its way in between: as many have been
received by the first time as were sent by the second (Mattern's four counters). Otherwise it asks
again.
"""

from __future__ import annotations

from collections.abc import Mapping

from labkit.multikernel.capabilities.conversation import CapabilityParty, Replies
from labkit.multikernel.capabilities.ranges import Range, merged, without
from labkit.multikernel.capabilities.under_way import UnderWay
from labkit.multikernel.party import MessageHandler


class Reclaiming:
    """One core's part; the first of all cores keeps the list."""

    def __init__(self, party: CapabilityParty, under_way: UnderWay) -> None:
        self.party = party
        self.kernel = party.kernel
        self.under_way = under_way
        self.keeper = party.cores[0]
        self.gone: list[Range] = []
        self.is_asking = False
        self.handlers: Mapping[str, MessageHandler] = {
            "reclaim": self.add,
            "what_is_covered": self.tell,
            "what_is_covered_result": party.answered,
        }

    def request(self, base: int, size: int) -> None:
        """The last capability to a range is gone, but relatives of it may cover parts."""
        if self.kernel.core == self.keeper:
            self.add(self.keeper, base, size)
        else:
            self.party.send(self.keeper, "reclaim", base, size)

    def add(self, source: int, base: int, size: int) -> None:
        """Keeper: ask about a range, and about all that were covered until now."""
        del source
        self.gone.append((base, base + size))
        if not self.is_asking:
            self._ask()

    def tell(self, source: int, token: int) -> None:
        """Say what capabilities here cover, and how many copies were sent and received."""
        self.party.send(source, "what_is_covered_result", token, *self._here())

    def _here(self) -> tuple[int, int, tuple[Range, ...]]:
        sent, received = self.under_way.copies_sent, self.under_way.copies_received
        return sent, received, self.kernel.covered()

    def _ask(self) -> None:
        """Keeper: ask twice; again if a copy was on its way, or a range was added meanwhile."""
        self.is_asking = True
        about = list(self.gone)

        def first(replies: Replies) -> None:
            received = self._here()[1] + sum(words[1] for _, words in replies)
            self.party.ask_all("what_is_covered", then=lambda again: second(received, again))

        def second(received: int, replies: Replies) -> None:
            answers = [self._here(), *(words for _, words in replies)]
            covered = [one for _, _, ranges in answers for one in ranges]
            is_certain = received == sum(sent for sent, _, _ in answers)
            was_added = len(self.gone) > len(about)
            if is_certain:
                self._free(about, covered)
            self.is_asking = False
            if was_added or not is_certain:
                self._ask()

        self.party.ask_all("what_is_covered", then=first)

    def _free(self, about: list[Range], covered: list[Range]) -> None:
        """Keeper: free what nobody covers, and keep what somebody does."""
        gone = merged(about)
        free = without(gone, covered)
        self.gone = self.gone[len(about) :] + without(gone, free)
        for first, end in free:
            self.kernel.free(first, end - first)
