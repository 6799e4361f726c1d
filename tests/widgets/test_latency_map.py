"""The map of latencies: controls and picture agree, a guess comes first, a reader's file will do."""

import pytest

from labkit.errors import InvalidInput
from labkit.widgets.latency_map import TITLES, LatencyMap
from labkit.widgets.prediction import Guess


def test_all_measured_machines_can_be_chosen_and_say_how_many_cores_they_have():
    map = LatencyMap()
    assert len(TITLES) == 37
    for name in ("intel-x5650-2s", "apple-m1-pro"):
        map.controls.by_name["machine"].text = name
        assert TITLES[name] in map.chart.frame["figure"]["layout"]["title"]["text"]
    assert "<li>8 cores.</li>" in map.words.value


def test_the_table_is_about_the_core_that_was_chosen():
    map = LatencyMap("apple-m1-pro")
    map.controls.by_name["core"].text = "7"
    assert "between it and core 7 |" in map.chart.frame["text"]
    map.controls.by_name["core"].text = "8"
    assert map.status.text.startswith("core: 8")
    assert "between it and core 7 |" in map.chart.frame["text"], "the last good one stays"


def test_a_smaller_machine_lowers_the_core_and_says_so():
    map = LatencyMap("intel-x5650-2s")
    map.controls.by_name["core"].text = "23"
    map.controls.by_name["machine"].text = "apple-m1-pro"
    assert map.controls.by_name["core"].text == "7"
    assert "lowered to 7" in map.status.text


def test_nothing_is_shown_before_the_guess_is_kept():
    guess = Guess("How far?", low=1, high=100, unit="times", answer=lambda _: 11, axis="")
    map = LatencyMap("intel-x5650-2s", guess=guess)
    assert map.chart.frame["figure"] is None
    assert map.words.value == ""
    assert map.controls.by_name["machine"].disabled
    guess.control.text = "3"
    guess.keep()
    assert guess.status.text == "You guessed 3 times; the run says 11, so you were 8 too low."
    assert "24 cores." in map.words.value
    assert not map.controls.by_name["machine"].disabled


def test_a_readers_own_table_is_shown_and_html_in_its_name_is_text(tmp_path):
    file = tmp_path / "<b>mine.csv"
    file.write_text("0,20,20,90\n20,0,20,90\n20,20,0,90\n90,90,90,0\n")
    map = LatencyMap(str(file))
    assert "<li>4 cores.</li>" in map.words.value
    assert list(map.controls.by_name) == ["core"]
    assert "<b>" not in map.words.value


def test_a_machine_that_nobody_has_measured_is_refused_in_one_sentence(tmp_path):
    with pytest.raises(InvalidInput, match="amd_8x4 has no table of latencies; take a measured"):
        LatencyMap("amd_8x4")
    file = tmp_path / "bad.csv"
    file.write_text("0,1\n1\n")
    with pytest.raises(InvalidInput, match="row 2 has 1 columns"):
        LatencyMap(str(file))
