"""Every monitor applies an operation once, and the one that began hears of it after all have."""

from functools import partial

from hypothesis import given
from hypothesis import strategies as st

from labkit.multikernel.commit_along_tree import CommitAlongTree
from labkit.multikernel.multicast import by_package, radix, star
from tests.multikernel.small import SMALL, booted

TREES = {
    "star": star,
    "by package": partial(by_package, SMALL.topology),
    "chain": partial(radix, most=1),
}
BEGINS = st.lists(
    st.tuples(st.integers(0, 3), st.sets(st.integers(0, 3)), st.integers(0, 20_000)),
    min_size=1,
    max_size=4,
)


def commit(begins, tree_of, kind=CommitAlongTree):
    """Let programs begin commits; return who applied which, and when which was complete."""
    multikernel = booted()
    log, ended = [], []
    for core, os in multikernel.cores.items():

        def apply(number, core=core):
            yield from ()
            log.append(("applied", core, number))

        costs = {"dispatch_cycles": 100, "tree_cycles": 50}
        part = kind(os.monitor, "note", tree_of=tree_of, apply=apply, **costs)
        os.monitor.install(local={"begin": partial(begin, part, log)})

    def program(number, mask, pause, runtime):
        runtime.core.compute(pause)
        yield from runtime.monitor.call("begin", mask, number)
        ended.append(number)

    for number, (core, members, pause) in enumerate(begins):
        mask = sum(1 << member for member in members | {core})
        multikernel.start(core, partial(program, number, mask, pause))
    multikernel.run_until(lambda: len(ended) == len(begins))
    return log


def begin(part, log, incoming):
    """Handle a program's wish."""
    mask, number = incoming.words

    def then():
        log.append(("complete", part.monitor.core, number))
        yield from incoming.reply()

    yield from part.begin(mask, number, then=then)


def is_one_phase(begins, log):
    """Return whether each commit was applied once by each of its cores, and complete after that."""
    for number, (core, members, _) in enumerate(begins):
        mine = [(kind, where) for kind, where, which in log if which == number]
        applied = [("applied", where) for where in sorted(members | {core})]
        if sorted(mine[:-1]) != applied or mine[-1] != ("complete", core):
            return False
    return True


@given(begins=BEGINS, tree=st.sampled_from(sorted(TREES)))
def test_complete_after_everybody_has_applied_it_once(begins, tree):
    """TP4, also with several commits under way at the same time, from any cores."""
    assert is_one_phase(begins, commit(begins, TREES[tree]))


class AnswersEarly(CommitAlongTree):
    """Seeded bug: a monitor answers as soon as it has heard, and does its part afterwards."""

    def told(self, incoming):
        yield from incoming.reply()
        root, cores, *words = incoming.words

        def then():
            yield from ()

        yield from self._send_on(root, cores, words, then)


def test_the_law_sees_an_early_answer():
    """In a chain the last core has not even heard of it."""
    begins = [(0, {0, 1, 2, 3}, 0)]
    assert not is_one_phase(begins, commit(begins, TREES["chain"], AnswersEarly))
