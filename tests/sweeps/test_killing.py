"""A sweep that is killed at random moments and resumed loses no point and computes none twice."""

import psutil
import pytest

from labkit.sweeps.store import Store
from tests.sweeps.driver import digest, sixty
from tests.sweeps.killing import Sweeping, faults, killed_and_resumed
from tests.sweeps.remote import free_port, remote_cluster


@pytest.fixture(scope="session")
def unharmed():
    """The hash of the rows that a sweep has that nobody kills."""
    return digest(sixty("serial").result())


def check(folder, executor, unharmed, *, kills, seed):
    """Sweep with up to five kills each, from the beginning, until there were so many kills in all."""
    done = 0
    for attempt in range(2 * kills):
        store = str(folder / f"points{attempt}.sqlite")
        how = {"kills": min(5, kills - done), "seed": f"{seed} {attempt}"}
        reports, killed = killed_and_resumed(store, executor, **how)
        with Store(store) as points:
            assert list(faults(reports, kept=len(points), end=unharmed)) == []
        done += len(killed)
        if done == kills:
            return
    pytest.fail(f"only {done} kills met a sweep that was under way")


def test_killed_five_times(tmp_path, unharmed):
    """The sweep itself, its workers and the server that forks them: all with SIGKILL."""
    check(tmp_path, "processes", unharmed, kills=5, seed=1)


def test_killed_with_its_local_cluster(tmp_path, unharmed):
    """Dask's workers and their nannies; the scheduler is in the sweep's own process."""
    check(tmp_path, "dask://", unharmed, kills=2, seed=2)


def test_the_scheduler_of_a_cluster_is_killed(tmp_path, unharmed):
    """A worker first, which the sweep survives; then the scheduler, which it tells in a sentence."""
    store, port = str(tmp_path / "points.sqlite"), free_port()
    with (
        remote_cluster(tmp_path, port) as (scheduler, workers),
        Sweeping(store, f"dask://127.0.0.1:{port}") as first,
    ):
        assert first.until(lambda report: len(report.new) >= 3)
        first.kill(psutil.Process(workers.pid).children()[-1].pid)
        assert first.until(lambda report: len(report.new) >= 20)
        scheduler.kill()
        first.until(lambda report: bool(report.other))
    assert first.report.other.pop() == (
        f"executor: no scheduler answers at dask://127.0.0.1:{port}; start one with: dask scheduler, "
        "or try dask:// for a cluster here."
    )
    with remote_cluster(tmp_path, port), Sweeping(store, f"dask://127.0.0.1:{port}") as second:
        second.until(lambda report: bool(report.end))
    with Store(store) as points:
        found = faults([first.report, second.report], kept=len(points), end=unharmed)
        assert list(found) == []


@pytest.mark.long
@pytest.mark.parametrize("executor", ["processes", "dask://"])
def test_killed_fifty_times(tmp_path, unharmed, executor):
    check(tmp_path, executor, unharmed, kills=50, seed=3)
