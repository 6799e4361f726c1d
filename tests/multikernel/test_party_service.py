"""A party inside the monitors of a booted machine: the same code, and messages that cost."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from labkit.hardware.machine import Machine
from labkit.hardware.specification import MachineSpec
from labkit.multikernel.boot import Multikernel
from labkit.multikernel.party import MessageHandler, Party
from labkit.multikernel.party_service import Done, PartyService


class Census(Party):
    """Asks every core for its number."""

    def ask(self, done: Done) -> None:
        self.done, self.answers = done, set[int]()
        self.broadcast("census_request")

    @property
    def handlers(self) -> Mapping[str, MessageHandler]:
        return {"census_request": self._asked, "census_reply": self._answered}

    def _asked(self, source: int) -> None:
        self.send(source, "census_reply", self.core)

    def _answered(self, source: int, number: int) -> None:
        assert source == number
        self.answers.add(number)
        if len(self.answers) == len(self.others):
            self.done(sorted(self.answers))


def test_a_domain_asks_its_monitor_and_all_monitors_answer() -> None:
    system = Multikernel(Machine(MachineSpec.load("amd_2x2")))
    for os in system.cores.values():
        service = PartyService(os.monitor, lambda core, send: Census(core, range(4), send))
        os.monitor.install(
            local={"census": lambda incoming, s=service: s.begin(incoming, s.party.ask)}
        )
    found: list[Any] = []

    def program(runtime: Any) -> Any:
        reply = yield from runtime.monitor.call("census")
        found.append(reply.words)

    began = system.machine.env.now
    system.start(2, program)
    system.run_until(lambda: bool(found))
    assert found == [([0, 1, 3],)]
    assert system.machine.env.now > began
