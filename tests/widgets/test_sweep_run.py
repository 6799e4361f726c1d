"""A sweep on one loop: it shows what it has, stops and goes on, and says what has no result."""

import asyncio

import pytest

from labkit.sweeps.sweep import Sweep
from labkit.sweeps.workers import workers_of
from labkit.widgets.sweep_run import SweepRun
from tests.sweeps import functions


def made(function, numbers, store=None):
    return lambda: Sweep(
        function=function,
        points=functions.points(numbers),
        workers=workers_of("serial"),
        store=store,
    )


def ran(on_loop, make):
    """Run to the end; return the panel and how many outcomes were shown, each time."""

    async def case():
        shown = []
        panel = SweepRun(make, show=lambda sweep: shown.append(len(sweep.outcomes)))
        panel.run()
        await panel.finished()
        return panel, shown

    return on_loop(case)


def test_all_of_it_is_shown_at_the_end(on_loop):
    panel, shown = ran(on_loop, made(functions.double, range(50)))
    assert shown[-1] == 50
    assert shown == sorted(shown)
    assert "Complete: 50 of 50" in panel.progress.value
    assert (panel.start.disabled, panel.halt.disabled) == (False, True)


def test_what_has_no_result_is_said(on_loop):
    panel, _ = ran(on_loop, made(functions.choosy, [1, 3]))
    assert panel.status.text == "1 have no result: n: 3 is a multiple of 3; try 4."


def test_what_the_store_has_is_not_computed_again(on_loop, tmp_path):
    store = str(tmp_path / "points.sqlite")
    ran(on_loop, made(functions.double, range(4), store))
    panel, shown = ran(on_loop, made(functions.double, range(6), store))
    assert panel.status.text == "4 came from the store."
    assert shown[-1] == 6


@pytest.mark.parametrize("store", [None, "points.sqlite"])
def test_stopped_in_the_middle_it_goes_on_from_there(on_loop, tmp_path, monkeypatch, store):
    monkeypatch.setattr("labkit.sweeps.in_turn.SECONDS", 0.0)
    monkeypatch.chdir(tmp_path)

    async def case():
        argument = functions.points(range(30), lambda number: (number, 0.005, tmp_path / "log"))
        panel = SweepRun(
            lambda: Sweep(
                function=functions.slow,
                points=argument,
                workers=workers_of("serial"),
                store=store,
            ),
            show=lambda _: None,
        )
        panel.run()
        while len(panel.sweep.outcomes) < 3:  # noqa: ASYNC110  a sweep has no event to wait for
            await asyncio.sleep(0.001)
        panel.stop()
        await panel.finished()
        before = len(panel.sweep.outcomes)
        assert "Stopped" in panel.progress.value
        panel.run()
        await panel.finished()
        return before

    assert 3 <= on_loop(case) < 30
    lines = (tmp_path / "log").read_text().split()
    assert sorted(map(int, lines)) == list(range(30)), "no point twice, none lost"


def test_a_fault_is_shown_and_raised(on_loop, caplog):
    def make():
        raise ZeroDivisionError("five")

    async def case():
        panel = SweepRun(make, show=lambda _: None)
        panel.start.click()  # ipywidgets logs what a callback raises
        return panel.status.text

    assert "ZeroDivisionError: five" in on_loop(case)
    assert "ZeroDivisionError: five" in caplog.text
