"""LiveAnswer: the newest question is answered, the loop turns meanwhile, no exception is lost."""

import asyncio

import pytest

from labkit.errors import InvalidInput
from labkit.widgets.live_answer import LiveAnswer


class Bench:
    """Squares numbers, with so many marks before each; 13 is refused."""

    def __init__(self):
        self.log, self.failures, self.marks = [], [], 0
        self.live = LiveAnswer(
            self.square,
            answered=lambda *both: self.log.append(both),
            fail=self.failures.append,
        )

    def square(self, number):
        if number == 13:
            raise InvalidInput("number", "13 brings no luck", fix="try 12")
        for mark in range(50_000):
            self.marks += 1
            yield mark
        yield (number * number,)


def test_a_question_is_answered(on_loop):
    async def case():
        bench = Bench()
        bench.live.request(7)
        await bench.live.finished()
        return bench

    assert on_loop(case).log == [(7, (49,))]


def test_a_newer_question_cancels_the_older(on_loop):
    """The older one computes no further, and its answer is never shown."""

    async def case():
        bench = Bench()
        bench.live.request(2)
        await asyncio.sleep(0.005)  # some slices' worth of turns
        begun = bench.marks
        bench.live.request(3)
        await bench.live.finished()
        return bench, begun

    bench, begun = on_loop(case)
    assert bench.log == [(3, (9,))]
    assert 0 < begun < 50_000
    assert bench.marks == begun + 50_000


def test_others_on_the_loop_get_their_turn(on_loop):
    async def case():
        bench = Bench()
        bench.live.request(2)
        turns = 0
        while not bench.log:
            await asyncio.sleep(0)
            turns += 1
        return turns

    assert on_loop(case) > 1


def test_what_is_refused_is_handed_over_and_the_answer_stays(on_loop):
    async def case():
        bench = Bench()
        bench.live.request(7)
        await bench.live.finished()
        bench.live.request(13)
        with pytest.raises(InvalidInput):
            await bench.live.finished()
        return bench

    bench = on_loop(case)
    assert bench.log == [(7, (49,))]
    assert [str(each) for each in bench.failures] == ["number: 13 brings no luck; try 12."]
