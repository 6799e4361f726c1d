"""Every step in words: a sentence that can stand alone, and a file that leaves nothing out."""

import csv
import io

from labkit.charts.time_space import Bar, Transfer, time_space
from labkit.charts.time_space_words import step_rows, to_csv, words_of, words_of_transfer
from labkit.experiments import find
from labkit.experiments.traced_run import to_end

MESSAGE = Transfer(63, 20, 1, "fetch", "slot", source=0, sent=10, probed=13, probes=50)


def test_bars_say_what_their_core_does_and_why_it_waits():
    own = Transfer(0, 9, 2, "own", "state", source=1, sent=0)
    cases = {
        Bar(0, 1, 4, "compute", ""): "core 4 runs software",
        Bar(0, 1, 4, "store", "a b"): "core 4 writes a b",
        Bar(0, 1, 1, "load", "slot", 0): "core 1 reads slot, the message of core 0",
        Bar(0, 1, 1, "wait", "slot", 0): "core 1 polls slot until the message of core 0 is here",
        Bar(0, 1, 2, "wait", "state", 1): "core 2 waits until state is its own to write",
        Bar(0, 1, 2, "turns", "idle"): "core 2: turns idle",
    }
    for bar, words in cases.items():
        assert words_of(bar, (MESSAGE, own)) == words


def test_a_message_tells_its_split():
    assert words_of_transfer(MESSAGE) == (
        "message in slot from core 0 to core 1: 3 until the line's home takes the write + 50 for the "
        "probes: every other copy becomes invalid + 0 until the receiver's poll is served + 20 for the "
        "line's way to the receiver = 73 cycles"
    )


def test_the_file_has_every_step():
    fig3 = find("fig3")
    picture = time_space(to_end(fig3.trace(fig3.parameters(), "MSG8", 4, None)).recorder)
    rows = list(csv.reader(io.StringIO(to_csv(picture))))
    assert rows[0] == ["cycle", "core", "kind", "line", "cycles", "in words"]
    assert len(rows) - 1 == len(picture.bars) + len(picture.transfers)
    assert [int(row[0]) for row in rows[1:]] == sorted(int(row[0]) for row in rows[1:])
    assert len(list(step_rows(picture))) == len(rows) - 1
