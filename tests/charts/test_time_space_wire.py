"""What the page gets is the picture: the columns give back every bar and every transfer."""

import gzip
import itertools
import json

from labkit.charts.time_space import NONE, time_space
from labkit.charts.time_space_wire import document, packed
from labkit.experiments import find
from labkit.experiments.traced_run import to_end

FIG3 = find("fig3")


def sent():
    run = to_end(FIG3.trace(FIG3.parameters(), "MSG8", 8, None))
    picture = time_space(run.recorder)
    drawn = document(picture, run.spec.topology, title="</script><b>", value="1", begin=7)
    return picture, json.loads(gzip.decompress(packed([drawn])))[0]


def test_the_columns_give_back_the_bars():
    picture, page = sent()
    columns = page["bars"]
    starts = list(itertools.accumulate(columns["start"]))
    found = zip(
        starts,
        columns["cost"],
        [page["cores"][lane] for lane in columns["lane"]],
        [page["kinds"][kind] for kind in columns["kind"]],
        [page["names"][what] for what in columns["what"]],
        columns["cause"],
        strict=True,
    )
    assert tuple(found) == picture.bars


def test_the_columns_give_back_the_transfers():
    picture, page = sent()
    columns = page["transfers"]
    ends = list(itertools.accumulate(columns["end"]))
    assert ends == [transfer.end for transfer in picture.transfers]
    for at, transfer in enumerate(picture.transfers):
        source = columns["source"][at]
        assert (NONE if source == NONE else page["cores"][source]) == transfer.source
        if transfer.is_message:
            assert ends[at] - columns["sent"][at] == transfer.sent
            assert ends[at] - columns["probed"][at] == transfer.probed
            assert columns["probes"][at] == transfer.probes


def test_each_update_knows_its_messages():
    """The messages of an update lie within it, or were written before it began and read in it."""
    picture, page = sent()
    updates = page["updates"]
    assert len(updates["parts"]) == len(page["parts"]) * len(updates["end"])
    for transfer, update in zip(picture.transfers, page["transfers"]["update"], strict=True):
        if update != NONE:
            assert transfer.end <= updates["end"][update]


def test_lists_of_numbers_and_nothing_else_grow_with_the_trace():
    _, page = sent()
    for columns in (page["bars"], page["transfers"], page["updates"]):
        assert all(isinstance(number, int) for column in columns.values() for number in column)
