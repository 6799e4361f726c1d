"""LiveRun: one loop, slices of 20 ms, the newest request wins, no exception is lost."""

import asyncio
import threading

import pytest

from labkit.errors import InvalidInput
from labkit.results import Progress
from labkit.widgets.live_run import LiveRun


class Bench:
    """A LiveRun whose snapshots and errors are kept, on a clock that each point moves on."""

    def __init__(self, line, *, seconds_a_point=0.001):
        self.shown, self.failures, self.started, self.now = [], [], [], 0.0
        self.line, self.cost = line, seconds_a_point
        self.live = LiveRun(
            self.points, show=self.shown.append, fail=self.failures.append, clock=self.clock
        )

    def points(self, given):
        self.started.append(given)
        for point in self.line.points(given):
            self.now += self.cost
            yield point

    def clock(self):
        return self.now

    def given(self, **named):
        return self.line.parameters(**named)

    async def until(self, condition):
        """Let the loop turn until a condition holds."""
        for _ in range(2000):
            if condition():
                return
            await asyncio.sleep(0)
        raise AssertionError("it never happened")

    def log(self):
        return [(each.run, each.state, len(each.rows)) for each in self.shown]


def test_first_row_is_shown_alone_and_all_at_the_end(line, on_loop):
    """A frame comes with the first row of a run, one when due, and one at the end."""

    async def case():
        bench = Bench(line)
        bench.live.request(bench.given())
        await bench.live.finished()
        return bench

    bench = on_loop(case)
    assert bench.log() == [(1, "running", 1), (1, "complete", 8)]
    assert [row.value for row in bench.shown[-1].rows[:4]] == [20, 30, 40, 50]
    assert bench.shown[-1].progress == Progress(done=7, total=8, events=7000)


def test_frames_are_at_least_75_ms_apart(line, on_loop):
    """Between the first and the last frame of a run, 75 ms pass from one to the next."""

    async def case():
        bench = Bench(line, seconds_a_point=0.010)
        bench.live.request(bench.given(cores=(2, 16)))
        await bench.live.finished()
        return bench

    bench = on_loop(case)
    # A row is two points, 20 ms; a slice ends every 20 ms; so 4 rows from frame to frame.
    assert [rows for _, _, rows in bench.log()] == [1, 5, 9, 13, 17, 21, 25, 29, 30]


def test_loop_turns_at_least_every_20_ms(line, on_loop):
    """Whatever runs, others on the loop wait no longer than a slice and the point it ends in."""

    async def case():
        bench = Bench(line, seconds_a_point=0.003)
        gaps, last = [], bench.now
        bench.live.request(bench.given(cores=(2, 16)))
        while not bench.log() or bench.log()[-1][1] != "complete":
            await asyncio.sleep(0)
            gaps, last = [*gaps, bench.now - last], bench.now
        return gaps

    gaps = on_loop(case)
    assert 0.020 <= max(gaps) <= 0.020 + 0.003 + 1e-9


def test_newer_request_cancels_the_older(line, on_loop):
    """After a newer request, no point of the older run is computed or shown."""

    async def case():
        bench = Bench(line, seconds_a_point=0.010)
        bench.live.request(bench.given(slope=10))
        await bench.until(lambda: bench.shown)
        bench.live.request(bench.given(slope=20))
        await bench.live.finished()
        return bench

    bench = on_loop(case)
    runs = [run for run, _, _ in bench.log()]
    assert runs == sorted(runs)
    assert (1, "complete", 8) not in bench.log()
    assert bench.log()[-1] == (2, "complete", 8)
    assert {row.value for row in bench.shown[-1].rows} == {40, 60, 80, 100}


def test_of_several_requests_at_once_only_the_last_computes(line, on_loop):
    """A slider dragged faster than the loop turns costs one run."""

    async def case():
        bench = Bench(line)
        for slope in (10, 20, 30):
            bench.live.request(bench.given(slope=slope))
        await bench.live.finished()
        return bench

    bench = on_loop(case)
    assert [given.slope for given in bench.started] == [30]


def test_stop_keeps_the_points_and_resume_goes_on(line, on_loop):
    """Stop and resume together compute each point once."""

    async def case():
        bench = Bench(line, seconds_a_point=0.010)
        bench.live.request(bench.given())
        await bench.until(lambda: bench.shown)
        bench.live.stop()
        await bench.live.finished()
        stopped = bench.log()[-1]
        bench.live.resume()
        await bench.live.finished()
        return bench, stopped

    bench, stopped = on_loop(case)
    assert stopped == (1, "stopped", 1)
    assert bench.log()[-1] == (1, "complete", 8)
    assert len(bench.started) == 1


def test_a_step_is_one_point(line, on_loop):
    """Step begins a run if there is none, computes one row, and stops."""

    async def case():
        bench = Bench(line)
        for _ in range(3):
            bench.live.step(bench.given(cores=(2, 3), curves=("SHM1",)))
            await bench.live.finished()
        return bench

    log = on_loop(case).log()
    assert [entry for entry in log if entry[1] != "running"] == [
        (1, "stopped", 1),
        (1, "stopped", 2),
        (1, "complete", 2),
    ]


def test_a_step_with_other_parameters_begins_anew(line, on_loop):
    async def case():
        bench = Bench(line)
        for slope in (10, 20):
            bench.live.step(bench.given(slope=slope))
            await bench.live.finished()
        return bench

    assert on_loop(case).log()[-1] == (2, "stopped", 1)


def test_bad_input_is_handed_over_and_raised_for_who_waits(line, on_loop):
    async def case():
        bench = Bench(line)
        bench.live.request(bench.given(slope=13))
        with pytest.raises(InvalidInput):
            await bench.live.finished()
        return bench

    bench = on_loop(case)
    assert [str(error) for error in bench.failures] == ["slope: 13 brings no luck; try 12."]
    assert bench.shown == []


def test_a_fault_is_reported_to_the_loop_and_what_was_shown_stays(line, on_loop):
    """An exception that is no bad input also reaches the loop's handler, which logs it."""
    reports = []

    async def case():
        asyncio.get_running_loop().set_exception_handler(lambda _, report: reports.append(report))
        bench = Bench(line)
        bench.live.request(bench.given(slope=66))
        with pytest.raises(ZeroDivisionError):
            await bench.live.finished()
        return bench

    bench = on_loop(case)
    assert bench.log() == [(1, "running", 1)]
    assert [type(report["exception"]) for report in reports] == [ZeroDivisionError]


def test_a_new_run_forgets_the_error(line, on_loop):
    async def case():
        bench = Bench(line)
        bench.live.request(bench.given(slope=13))
        with pytest.raises(InvalidInput):
            await bench.live.finished()
        bench.live.resume()  # nothing to go on with
        bench.live.request(bench.given(slope=12))
        await bench.live.finished()
        return bench

    assert on_loop(case).log()[-1] == (2, "complete", 8)


def test_requests_from_another_thread_run_on_the_loop(line, on_loop):
    """Whatever thread a callback arrives on, the model runs on the loop's own."""
    threads = set()

    def points(given):
        threads.add(threading.get_ident())
        yield from line.points(given)

    async def case():
        shown = []
        live = LiveRun(points, show=shown.append, fail=shown.append)
        other = threading.Thread(target=live.request, args=(line.parameters(),))
        other.start()
        other.join()
        await live.finished()
        return shown[-1]

    assert on_loop(case).state == "complete"
    assert threads == {threading.get_ident()}


def test_without_a_loop_there_is_no_live_run(line):
    with pytest.raises(RuntimeError, match="no running event loop"):
        LiveRun(line.points, show=print, fail=print)
