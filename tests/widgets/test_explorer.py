"""The panel: controls, run and chart agree, and the last good chart survives errors."""

import asyncio

import attrs
import pytest

from labkit.errors import InvalidInput
from labkit.results import Row, to_csv
from labkit.widgets.explorer import Explorer
from labkit.widgets.prediction import Guess


def drawn(explorer):
    """What the chart shows: curve -> number of points."""
    data = explorer.chart.frame["figure"]["data"]
    return {t["name"]: len(t["y"]) for t in data if t["name"] in ("SHM1", "MSG1")}


def test_runs_at_once_and_ends_complete(line, on_loop):
    async def case():
        explorer = Explorer(line)
        await explorer.finished()
        return explorer

    explorer = on_loop(case)
    frame = explorer.chart.frame
    assert (frame["run"], frame["state"], frame["progress"]) == (
        1,
        "complete",
        "Complete: 8 points",
    )
    assert drawn(explorer) == {"SHM1": 4, "MSG1": 4}
    assert len(explorer.rows) == 8
    assert explorer.residuals.frame["run"] == 1
    assert not explorer.download.disabled
    assert explorer.download._content() == to_csv(explorer.rows)


def test_a_moved_control_runs_with_its_value(line, on_loop):
    async def case():
        explorer = Explorer(line)
        await explorer.finished()
        explorer.controls.by_name["cores"].text = "2:9"
        await explorer.finished()
        return explorer

    explorer = on_loop(case)
    assert explorer.chart.frame["run"] == 2
    assert drawn(explorer) == {"SHM1": 8, "MSG1": 8}


@pytest.mark.parametrize("text", ["2:400", "0", "abc", ""])
def test_a_bad_value_leaves_the_last_good_chart(line, on_loop, text):
    """One sentence beside the controls; chart and rows as before; a good value mends it."""

    async def case():
        explorer = Explorer(line)
        await explorer.finished()
        before = explorer.chart.frame
        explorer.controls.by_name["cores"].text = text
        await explorer.finished()
        assert explorer.chart.frame is before
        assert explorer.status.text.startswith("cores: ")
        assert explorer.status.text.endswith("try 2:5.")
        explorer.controls.by_name["cores"].text = "2:3"
        await explorer.finished()
        return explorer

    explorer = on_loop(case)
    assert explorer.status.text == ""
    assert drawn(explorer) == {"SHM1": 2, "MSG1": 2}


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("machine", "nosuch", "machine: nosuch is not one of small, large; try large."),
        (
            "curves",
            "SHM3",
            "curves: SHM3 is not a comma-separated list of SHM1, MSG1; try SHM1,MSG1.",
        ),
        ("slope", "1000", "slope: 1000 is not a whole number from 1 to 100; try 10."),
    ],
)
def test_every_kind_of_control_refuses_in_one_sentence(line, on_loop, *, name, text, sentence):
    """Whatever the page sends, also what its own lists and boxes would never say."""

    async def case():
        explorer = Explorer(line)
        await explorer.finished()
        before, rows = explorer.chart.frame, explorer.rows
        explorer.controls.by_name[name].text = text
        await explorer.finished()
        assert explorer.status.text == sentence
        assert explorer.controls.by_name[name].invalid
        assert explorer.chart.frame is before
        assert explorer.rows is rows

    on_loop(case)


def test_bad_input_from_the_run_itself_marks_its_control(line, on_loop):
    async def case():
        explorer = Explorer(line)
        await explorer.finished()
        explorer.controls.by_name["slope"].text = "13"
        with pytest.raises(InvalidInput):
            await explorer.finished()
        return explorer

    explorer = on_loop(case)
    assert explorer.status.text == "slope: 13 brings no luck; try 12."
    assert explorer.controls.by_name["slope"].invalid
    assert explorer.chart.frame["run"] == 1


def test_a_fault_in_the_run_is_shown_and_raised(line, on_loop):
    async def case():
        asyncio.get_running_loop().set_exception_handler(lambda *_: None)
        explorer = Explorer(line, parameters=line.parameters(slope=66))
        with pytest.raises(ZeroDivisionError):
            await explorer.finished()
        return explorer

    explorer = on_loop(case)
    assert explorer.status.text == "This should not happen. ZeroDivisionError: broken on purpose"
    assert explorer.rows == ()


def test_step_by_step_then_on(line, on_loop):
    async def case():
        explorer = Explorer(line)
        await explorer.finished()
        explorer.step()
        await explorer.finished()
        assert explorer.chart.frame["progress"] == "Stopped: 1 of 8 points"
        assert explorer.buttons.run.description == "Continue"
        explorer.run()
        await explorer.finished()
        return explorer

    explorer = on_loop(case)
    assert (explorer.chart.frame["run"], explorer.chart.frame["state"]) == (2, "complete")


def test_reset_brings_back_the_start_and_runs(line, on_loop):
    async def case():
        explorer = Explorer(line, parameters=line.parameters(cores=(2, 4)))
        explorer.controls.by_name["cores"].text = "2:16"
        explorer.reset()
        await explorer.finished()
        return explorer

    explorer = on_loop(case)
    assert explorer.controls.by_name["cores"].text == "2:4"
    assert drawn(explorer) == {"SHM1": 3, "MSG1": 3}


def test_a_guess_comes_first_and_is_drawn(line, on_loop):
    """Nothing runs before the guess is kept; then it is a line in the chart and is compared."""

    async def case():
        guess = Guess("Where?", low=2, high=16, unit="cores", answer=len)
        explorer = Explorer(line, guess=guess)
        explorer.controls.by_name["cores"].text = "2:3"
        await explorer.finished()
        assert explorer.status.text == "guess: the run waits for it; keep a guess first."
        assert explorer.chart.frame["figure"] is None
        assert {explorer.chart.layout.display, explorer.residuals.layout.display} == {"none"}
        assert explorer.buttons.run.disabled
        guess.control.text = "5"
        guess.keep()
        await explorer.finished()
        return explorer

    explorer = on_loop(case)
    assert not explorer.chart.layout.display
    assert not explorer.residuals.layout.display
    assert explorer.chart.frame["figure"]["layout"]["shapes"][0]["x0"] == 5
    assert (
        explorer.guess.status.text == "You guessed 5 cores; the run says 4, so you were 1 too high."
    )


def test_the_chart_says_what_was_changed(line, on_loop):
    """Below the title and in words: otherwise two what-ifs look like the same figure."""

    async def case():
        explorer = Explorer(line, title="A steeper line")
        await explorer.finished()
        before = explorer.chart.frame
        explorer.controls.by_name["slope"].text = "20"
        await explorer.finished()
        return before, explorer.chart.frame

    before, after = on_loop(case)
    assert [frame["figure"]["layout"]["title"] for frame in (before, after)] == [
        {"text": "A steeper line", "subtitle": {"text": ""}},
        {"text": "A steeper line", "subtitle": {"text": "Slope: 20"}},
    ]
    assert "Slope: 20" in after["text"]


def test_where_nothing_was_published_there_is_no_chart_of_errors(line, on_loop):
    points = lambda given: (_alone(point) for point in line.points(given))  # noqa: E731

    async def case():
        explorer = Explorer(attrs.evolve(line, points=points))
        await explorer.finished()
        return explorer

    assert on_loop(case).residuals.layout.display == "none"


def test_the_rows_can_be_a_table(line, on_loop):
    """The same run, controls and guess; the table grows with it, and there is no chart of errors."""

    async def case():
        explorer = Explorer(line, as_table=True)
        await explorer.finished()
        return explorer

    explorer = on_loop(case)
    assert explorer.residuals is None
    assert explorer.chart.frame["state"] == "complete"
    assert explorer.chart.value.count("<tr>") == 1 + len(explorer.rows)


def _alone(point):
    return attrs.evolve(point, error_percent=None) if isinstance(point, Row) else point
