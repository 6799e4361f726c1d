"""The system knowledge base: laws SK1 and SK2, each with a seeded bug that breaks it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.multikernel.skb import CoreAt, KnowledgeBase, LinkBetween, RoundTrip

CORES = st.builds(
    CoreAt, core=st.integers(0, 5), package=st.integers(0, 2), memory=st.integers(0, 1)
)
LINKS = st.builds(LinkBetween, one=st.integers(0, 3), other=st.integers(0, 3))
TRIPS = st.builds(
    RoundTrip, sender=st.integers(0, 2), receiver=st.integers(0, 2), cycles=st.integers(0, 9)
)
FACTS = st.lists(st.one_of(CORES, LINKS, TRIPS), max_size=20)
QUESTIONS = [(CoreAt, {}), (CoreAt, {"package": 1}), (RoundTrip, {"sender": 0}), (LinkBetween, {})]


class InOrderOfArrival(KnowledgeBase):
    """A seeded bug: answers in the order in which facts came."""

    def add(self, fact):
        super().add(fact)
        self.order = [*getattr(self, "order", []), fact]

    def ask(self, kind, **wanted):
        found = super().ask(kind, **wanted)
        return sorted(found, key=getattr(self, "order", []).index)


def same_answers(base, facts, other_order):
    """SK1: equal facts, equal answers."""
    one, other = base(facts), base(other_order)
    return all(one.ask(kind, **w) == other.ask(kind, **w) for kind, w in QUESTIONS)


@given(facts=FACTS, data=st.data())
def test_sk1_the_same_facts_give_the_same_answers_in_whatever_order_they_came(facts, data):
    assert same_answers(KnowledgeBase, facts, data.draw(st.permutations(facts)))


def test_sk1_is_broken_by_answers_in_order_of_arrival():
    facts = [LinkBetween(one=0, other=1), LinkBetween(one=1, other=2)]
    assert same_answers(InOrderOfArrival, facts, facts)
    assert not same_answers(InOrderOfArrival, facts, facts[::-1])


@given(facts=FACTS)
def test_an_answer_holds_the_facts_that_fit_each_once(facts):
    answer = KnowledgeBase(facts).ask(CoreAt, package=1)
    assert answer == sorted({f for f in facts if isinstance(f, CoreAt) and f.package == 1})


class Forgetful(KnowledgeBase):
    """A seeded bug: no trigger is ever over."""

    def when(self, kind, tell, *, is_persistent=False, **wanted):
        return super().when(kind, tell, is_persistent=True, **wanted)


def told(base, before, after, **options):
    """What a trigger hears that is set between two lots of facts."""
    heard = []
    knowledge = base(before)
    knowledge.when(CoreAt, heard.append, **options)
    for fact in after:
        knowledge.add(fact)
    return heard


@given(before=FACTS, after=FACTS)
def test_sk2_a_trigger_fires_once_unless_it_persists(before, after):
    new = [f for f in dict.fromkeys(after) if isinstance(f, CoreAt) and f not in before]
    assert told(KnowledgeBase, before, after) == new[:1]
    assert told(KnowledgeBase, before, after, is_persistent=True) == new
    fitting = [fact for fact in new if fact.package == 2]
    assert told(KnowledgeBase, before, after, package=2) == fitting[:1]


def test_sk2_is_broken_by_triggers_that_are_never_over():
    facts = [CoreAt(core=core, package=0, memory=0) for core in range(2)]
    assert len(told(Forgetful, [], facts)) == 2


def test_a_trigger_that_was_cancelled_hears_nothing():
    heard = []
    knowledge = KnowledgeBase()
    knowledge.when(LinkBetween, heard.append, is_persistent=True).cancel()
    knowledge.add(LinkBetween(one=0, other=1))
    assert heard == []
    assert knowledge.triggers == []


def test_a_trigger_may_add_facts():
    """Then others hear of those too."""
    knowledge, heard = KnowledgeBase(), []
    knowledge.when(CoreAt, lambda core: knowledge.add(LinkBetween(one=core.package, other=9)))
    knowledge.when(LinkBetween, heard.append)
    knowledge.add(CoreAt(core=0, package=3, memory=0))
    assert heard == [LinkBetween(one=3, other=9)]


@pytest.mark.parametrize("kind", [CoreAt, LinkBetween])
def test_nothing_is_known_at_first(kind):
    assert KnowledgeBase().ask(kind) == []
