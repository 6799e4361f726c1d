"""2,000 points of Figure 3 in one process, in two, and on a local dask cluster: how many times as fast.

Wall time this time, because that is what processes side by side save: it needs a machine with two cores
that nobody else uses. As a test, which the other steps of ``make test`` run beside, it takes 60 points
and asks only that all give the same rows.
"""

import hashlib
import time

from labkit.studies.experiment_sweep import sweep

WAYS = {"one process": ("processes", 1), "two processes": ("processes", 2), "dask": ("dask://", 2)}
MANY = {
    "cores": "2:11",
    "curves": "SHM8,MSG8",
    "misses": "1:10",
    "hop_percent": ",".join(str(50 * number) for number in range(1, 9)) + ",0,25",
}
FEW = {"cores": "2:11", "curves": "SHM8,MSG8", "misses": "1,4,8", "cycles": "20000"}


def run(over, executor, jobs):
    """Return how long it took, with starting and ending the workers, and the rows by their hash."""
    began = time.perf_counter()
    result = sweep("fig3", over=over, executor=executor, jobs=jobs).result()
    took = time.perf_counter() - began
    assert result.states == {"done": len(result.outcomes)}
    return took, len(result.outcomes), hashlib.sha256(result.to_csv().encode()).hexdigest()


def test_two_processes_and_a_cluster_against_one_process(benchmark):
    over = MANY if benchmark.enabled else FEW
    found = {name: run(over, *way) for name, way in WAYS.items()}
    alone, points, rows = found["one process"]
    assert points == (2000 if benchmark.enabled else 60)
    assert {digest for _, _, digest in found.values()} == {rows}
    ratios = {name: alone / took for name, (took, _, _) in found.items()}
    shown = ", ".join(f"{name} {ratio:.2f}" for name, ratio in ratios.items())
    print(f"\n{points} points, {alone:.1f} s in one process; times as fast: {shown}")
    benchmark.extra_info.update(ratios)
    benchmark.pedantic(lambda: None, rounds=1)
