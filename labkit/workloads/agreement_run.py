"""Agreements among cores, one action at a time, under the eyes of the laws.

An action begins an agreement, delivers a message, or lets something go wrong. A run is nothing but its
list of actions, so that it can be repeated, shortened and read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from labkit.hardware.topology import Topology
from labkit.multikernel.agreement import Result
from labkit.multikernel.multicast import by_package, star
from labkit.multikernel.register_file import RegisterFile
from labkit.multikernel.two_phase_commit import TwoPhaseCommit
from labkit.workloads.agreement_laws import AgreementLaws, BrokenLaw
from labkit.workloads.blocking import Blocking, agreement_waits
from labkit.workloads.message_network import MessageNetwork

LONG = 10_000
"""More messages than any of these runs needs to come to its end."""


class Action(NamedTuple):
    """One thing that happens.

    ===========  ===============================================  ======================
    kind         core                                             number
    ===========  ===============================================  ======================
    begin        who begins an agreement                          the object
    refuse       who accepts no change of an object any more      the object
    deliver      -                                                which message of those that could be next
    message      from whom the next message to deliver is         to whom it is
    crash        who crashes; only the first crash counts         after how many more sends
    deschedule   whose monitor is not scheduled for now           -
    schedule     whose monitor is scheduled again                 -
    expire       who has waited for too long                      -
    ===========  ===============================================  ======================
    """

    kind: str
    core: int = 0
    number: int = 0

    def __str__(self) -> str:
        if self.kind == "begin":
            return f"core {self.core} begins a change of {name_of(self.number)}"
        if self.kind == "refuse":
            return f"core {self.core} accepts no change of {name_of(self.number)} any more"
        if self.kind == "crash":
            sends = "send" if self.number == 1 else "sends"
            when = f" after {self.number} more {sends}" if self.number else ""
            return f"core {self.core} crashes{when}"
        return f"core {self.core}: {self.kind}"


def name_of(number: int) -> str:
    """Return the name of an object."""
    return "xyz"[number % 3]


class AgreementRun:
    """A network of cores that agree, and everybody who looks at them.

    Two packages of two cores, so that the tree has a core that passes messages on; or a star of as
    many cores as wanted. ``story`` says what happened, a line a step; ``broken`` is the sentence about
    the first step at which a law does not hold.
    """

    def __init__(
        self,
        make: Callable[..., Any] = TwoPhaseCommit,
        *,
        cores: int = 4,
        is_star: bool = False,
        replica: type[RegisterFile] = RegisterFile,
        has_votes: bool = True,
    ) -> None:
        shape = Topology(packages=-(-cores // 2), cores_per_package=2, links=_row(-(-cores // 2)))
        everybody = range(cores)
        trees = {
            root: star(root, everybody) if is_star else by_package(shape, root, everybody)
            for root in everybody
        }
        self.replicas = {core: replica() for core in everybody}
        self.network = MessageNetwork(
            everybody,
            lambda core, send: make(
                core, everybody, send, replica=self.replicas[core], trees=trees.__getitem__
            ),
        )
        self.laws = AgreementLaws(self.network.parties, has_votes=has_votes)
        self.blocking = Blocking(lambda: agreement_waits(self.network.parties))
        self.taken: list[Action] = []
        self.story: list[str] = []
        self.results: list[Result] = []
        self.begun = 0
        self.broken: str | None = None

    def play(self, actions: Iterable[Action]) -> AgreementRun:
        """Take the actions and then deliver everything; stop at the first broken law."""
        for action in actions:
            self.take(action)
            if self.broken:
                return self
        self.settle()
        return self

    def take(self, action: Action) -> None:
        """Take one action and look at the laws."""
        if action.kind in {"deliver", "message"}:
            ready = self.network.ready()
            channel = (action.core, action.number)
            if action.kind == "deliver" and ready:
                channel = ready[action.number % len(ready)]
            if channel not in ready:
                return
            action = Action("message", *channel)
            self._tell(str(self.network.deliver(*channel)))
        else:
            self._tell(str(action))
            ACTIONS[action.kind](self, action.core, action.number)
        self.taken.append(action)
        self._look()

    def settle(self) -> None:
        """Let everybody run and everything arrive, then look at what must hold at the end."""
        self.network.descheduled.clear()
        for _ in range(LONG):
            if self.broken or not self.network.ready():
                break
            self.take(Action("deliver"))
        if not self.broken and not self.network.crashed:
            self._judge(
                lambda: self.laws.look_at_the_end([r.values for r in self.replicas.values()])
            )

    def blocked(self) -> list[str]:
        """Return who waits for whom, in sentences."""
        return self.blocking.report(crashed=self.network.crashed)

    def begin(self, core: int, number: int) -> None:
        """Let a core begin a change of an object, if it still runs."""
        if core not in self.network.crashed:
            self.begun += 1
            change = self.begun
            self.network.act(core, lambda party: self.start(party, number, change))

    def start(self, party: Any, number: int, change: int) -> None:
        """Begin an agreement at a party."""
        party.begin(name_of(number), change, self.results.append)

    def refuse(self, core: int, number: int) -> None:
        """Let a core refuse an object from now on."""
        self.replicas[core].refused.add(name_of(number))

    def crash(self, core: int, sends: int) -> None:
        """Let a core crash, if none has yet."""
        if not self.network.crashed and not self.network.last_sends:
            self.network.crash(core, after_sends=sends)

    def deschedule(self, core: int, _: int) -> None:
        """Let nothing arrive at a core for now."""
        self.network.descheduled.add(core)

    def schedule(self, core: int, _: int) -> None:
        """Let messages arrive at a core again."""
        self.network.descheduled.discard(core)

    def expire(self, core: int, _: int) -> None:
        """Let a core give up all that it may give up."""

        def give_up(party: Any) -> None:
            for identity in list(party.agreements):
                party.expire(identity)

        self.network.act(core, give_up)

    def check(self) -> None:
        """Look at what must hold at every step."""
        self.laws.look()

    def _tell(self, what: str) -> None:
        self.story.append(f"{len(self.story) + 1}. {what}")

    def _look(self) -> None:
        self.blocking.look(len(self.story))
        self._judge(self.check)

    def _judge(self, look: Any) -> None:
        try:
            look()
        except BrokenLaw as broken:
            self.broken = f"step {len(self.story)}: {broken}"


ACTIONS: Mapping[str, Any] = {
    kind: getattr(AgreementRun, kind)
    for kind in ("begin", "refuse", "crash", "deschedule", "schedule", "expire")
}


def _row(packages: int) -> tuple[tuple[int, int], ...]:
    return tuple((a, a + 1) for a in range(packages - 1))
