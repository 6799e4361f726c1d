"""The laws of locks, watched from outside while cores ask for one in a random order."""

from labkit.hardware.machine import Machine
from labkit.hardware.specification import MachineSpec

SPEC = MachineSpec.load("amd_4x4")
LONGEST = 2_000_000


class BrokenLaw(AssertionError):
    """A step that no lock may allow."""


class Watch:
    """Who is inside, who was there in which order, and what they have counted together."""

    def __init__(self, machine, lock):
        self.machine = machine
        self.lock = lock
        self.count = machine.line("count", home=1)
        self.inside = None
        self.entered = []
        self.left_to_do = 0

    def use(self, core, turns):
        """Take the lock once for each (pause, hold), and count in memory that only the lock protects."""
        self.left_to_do += len(turns)
        for pause, hold in turns:
            core.compute(pause)
            yield from core.catch_up(always=True)
            yield from self.lock.acquire(core)
            yield from core.catch_up(always=True)
            self._enter(core)
            old = yield from core.load(self.count)
            core.compute(hold)
            yield from core.catch_up(always=True)
            yield from core.store((self.count,), old + 1)
            self.inside = None
            yield from self.lock.release(core)
            self.left_to_do -= 1

    def _enter(self, core):
        if self.inside is not None:
            message = f"core {core.number} enters at {core.now} while core {self.inside} is inside"
            raise BrokenLaw(message)
        self.inside = core.number
        self.entered.append(core.number)


def use_lock(make, programs):
    """Run programs, by core, until all are through; return the watch.

    Raises:
        BrokenLaw: if two are inside together, if an update is lost, or if somebody never gets in.
    """
    machine = Machine(SPEC)
    watch = Watch(machine, make(machine, "lock"))
    for number, turns in programs.items():
        machine.env.process(watch.use(machine.cores[number], turns))
    turns = watch.left_to_do = 0
    for _ in machine.run(until=LONGEST):
        turns = sum(len(turns) for turns in programs.values())
        if len(watch.entered) == turns and not watch.left_to_do:
            break
    if watch.left_to_do:
        message = f"{watch.left_to_do} turns of {turns} never came: a wake-up was lost"
        raise BrokenLaw(message)
    counted = watch.machine.env.run(until=machine.env.process(machine.cores[0].load(watch.count)))
    if counted != turns:
        message = f"{turns} cores have counted to {counted}: an update was lost"
        raise BrokenLaw(message)
    return watch
