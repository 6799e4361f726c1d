"""The map of costs: controls, clicks and picture say the same, and bad input leaves it as it was."""

import gzip
import json

import pytest

from labkit.hardware.specification import MachineSpec
from labkit.widgets.cost_map import CostMap
from labkit.workloads.one_line import cost_map

MACHINE = MachineSpec.load("amd_4x4")


def nothing(_):
    pass


@pytest.fixture
def after(on_loop):
    """Make a map, do something with it, and return it when it has answered."""

    def run(act=nothing):
        async def case():
            map = CostMap(MACHINE)
            await map.finished()
            act(map)
            await map.finished()
            return map

        return on_loop(case)

    return run


def shown(map):
    frame = json.loads(gzip.decompress(map.chart.get_state("frame")["frame"]))
    return frame["figure"]["layout"]["title"]["text"], frame["figure"]["data"][-1]["text"]


def test_it_begins_with_core_0_and_a_load(after):
    map = after()
    assert map.costs == cost_map(MACHINE, owner=0, access="load")
    title, texts = shown(map)
    assert title == "What a load costs when core 0 wrote the line, in cycles"
    assert texts[12] == f"core 12<br><b>{map.costs[12]}</b>"


def test_controls_change_the_picture(after):
    def change(map):
        map.controls.by_name["writer"].text = "5"
        map.controls.by_name["access"].text = "update"

    map = after(change)
    assert map.costs == cost_map(MACHINE, owner=5, access="update")
    assert shown(map)[0] == "What writing costs when core 5 wrote the line before, in cycles"


def test_a_click_is_what_the_control_does(after):
    """The page sends the number of the core that was clicked."""
    map = after(lambda found: found.chart._handle_custom_msg({"picked": 9}, []))
    assert map.controls.by_name["writer"].text == "9"
    assert map.costs == cost_map(MACHINE, owner=9, access="load")


def test_a_newer_choice_cancels_the_older(after):
    """Only the last of several choices is drawn: the map's second picture."""

    def drag(map):
        for core in ("3", "4", "5"):
            map.controls.by_name["writer"].text = core

    map = after(drag)
    assert map.costs == cost_map(MACHINE, owner=5, access="load")
    assert map.chart.frame["number"] == 2


@pytest.mark.parametrize("text", ["16", "-1", "abc", ""])
def test_a_bad_core_is_one_sentence_and_the_picture_stays(after, text):
    def act(map):
        act.before = map.chart.frame
        map.controls.by_name["writer"].text = text

    map = after(act)
    assert map.status.text.startswith("writer: ")
    assert "from 0 to 15" in map.status.text
    assert map.chart.frame is act.before


def test_a_good_core_takes_the_sentence_away(after):
    def act(map):
        map.controls.by_name["writer"].text = "16"
        map.controls.by_name["writer"].text = "1"

    assert after(act).status.text == ""
