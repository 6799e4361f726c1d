"""An executor without processes whose workers die on cue."""

from concurrent.futures import BrokenExecutor, Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager

import attrs

from labkit.sweeps.workers import Workers


class Mortal:
    """Computes in a thread; when it comes to a chunk whose number is in ``deaths`` it breaks instead.

    Numbers count all chunks with tasks in them, in the order in which they are taken up. What is
    under way then breaks too, as in a real pool. ``seconds`` is what chunks claim to have taken.
    """

    def __init__(self, deaths, *, seconds=None):
        self.deaths = set(deaths)
        self.seconds = seconds
        self.taken_up = 0
        self.sizes = []

    def workers(self, jobs):
        return Workers(start=self.start, jobs=jobs)

    @contextmanager
    def start(self, _module):
        with ThreadPoolExecutor(1) as thread:
            yield _Life(self, thread)


class _Life(Executor):
    """One executor, until it breaks."""

    def __init__(self, mortal, thread):
        self._mortal = mortal
        self._thread = thread
        self._broken = False

    def submit(self, function, /, *args, **kwargs):
        if self._broken:
            raise BrokenExecutor("broken before")
        future = Future()
        self._thread.submit(self._compute, future, function, args)
        return future

    def _compute(self, future, function, args):
        mortal, (_, tasks) = self._mortal, args
        if tasks:
            self._broken = self._broken or mortal.taken_up in mortal.deaths
            mortal.taken_up += 1
            mortal.sizes.append(len(tasks))
        if self._broken:
            future.set_exception(BrokenExecutor("a worker died"))
            return
        answers = function(*args)
        if mortal.seconds is not None:
            answers = attrs.evolve(answers, seconds=mortal.seconds)
        future.set_result(answers)
