"""A click, or two lists and a button: both open the run behind a point."""

import asyncio

import pytest

from labkit.experiments import find
from labkit.results import rows_of
from labkit.widgets.explorer import Explorer
from labkit.widgets.point_opener import PointOpener

FIG3 = find("fig3")
SMALL = FIG3.parameters(cores=(2, 4), curves=("SHM8", "MSG8"))


@pytest.fixture
def after(on_loop):
    """Make an opener of the small run, do several things, and return it when all are shown."""

    def run(*acts):
        async def case():
            made = PointOpener(FIG3)
            made.offer(list(rows_of(FIG3.points(SMALL))), SMALL)
            for act in acts:
                act(made)
                if made.view is not None:
                    await made.view.finished()
            return made

        return on_loop(case)

    return run


def pick(*point):
    return lambda made: made.pick(list(point))


def test_it_offers_the_points_of_the_run(after):
    made = after()
    assert made.curve.options == ("SHM8", "MSG8")
    assert made.x.options == (2, 3, 4)
    assert made.x.value == 4


def test_the_button_opens_what_the_lists_say(after):
    made = after(lambda made: setattr(made.curve, "value", "MSG8"), PointOpener._chosen)
    assert (made.view.place.curve, made.view.place.x) == ("MSG8", 4)
    assert made.view.place.parameters == SMALL


def test_a_click_opens_its_point_and_the_lists_follow(after):
    made = after(pick("MSG8", 3))
    assert (made.view.place.curve, made.view.place.x) == ("MSG8", 3)
    assert (made.curve.value, made.x.value) == ("MSG8", 3)


def test_another_click_shows_its_run_in_the_same_place(after):
    """One diagram on the page, whose older run is not computed on."""
    made = after(pick("MSG8", 3), pick("SHM8", 2))
    assert (made.view.place.curve, made.view.place.x) == ("SHM8", 2)
    assert len(made.children) == 3


def test_twins_are_chosen_beside_each_other(after):
    beside = lambda made: setattr(made.beside, "value", "MSG8")  # noqa: E731
    assert after(beside, pick("SHM8", 3)).view.beside == "MSG8"
    made = after(beside, pick("SHM8", 3), pick("MSG8", 3))
    assert made.view.beside == "", "not beside itself"


def test_a_click_on_anything_else_opens_nothing(after):
    nothing = (["MSG8", 9], ["nosuch", 3], None, 7, [], ["MSG8", "3"], {"a": 1})
    assert after(*(lambda made, point=point: made.pick(point) for point in nothing)).view is None


def test_a_click_in_the_explorer_reaches_it(on_loop):
    """The page sends curve and x of the point that was clicked."""

    async def case():
        explorer = Explorer(FIG3, parameters=SMALL)
        await explorer.finished()
        explorer.chart._handle_custom_msg({"picked": ["SHM8", 2]}, [])
        await explorer.opener.view.finished()
        return explorer

    explorer = on_loop(case)
    assert explorer.opener.view.place.curve == "SHM8"
    assert not explorer.opener.layout.display


def test_where_there_is_nothing_to_look_into_it_stays_hidden(line, on_loop):
    async def case():
        explorer = Explorer(line)
        await asyncio.sleep(0)
        await explorer.finished()
        return explorer

    assert on_loop(case).opener.layout.display == "none"
