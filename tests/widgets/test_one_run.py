"""OneRun: takes points only as far as it is asked to."""

import itertools

from labkit.results import Progress
from labkit.widgets.one_run import OneRun


def test_goes_on_until_told_otherwise(line):
    run = OneRun(7, start=line.points, parameters=line.parameters(cores=(2, 3), curves=("MSG1",)))
    answers = iter([True, False])
    run.advance(lambda: next(answers))
    assert run.snapshot("stopped").state == "stopped"
    assert [row.x for row in run.rows] == [2]
    run.advance(lambda: True)
    done = run.snapshot("stopped")
    assert (done.run, done.state, [row.value for row in done.rows]) == (7, "complete", [20, 30])
    assert done.progress == Progress(done=1, total=2, events=1000)


def test_a_snapshot_does_not_change_later(line):
    run = OneRun(1, start=line.points, parameters=line.parameters())
    count = itertools.count(1)
    run.advance(lambda: next(count) < 2)
    early = run.snapshot("running")
    run.advance(lambda: True)
    assert len(early.rows) == 1
    assert len(run.rows) == 8
