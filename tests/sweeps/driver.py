"""A sweep of 60 points of Figure 3 as a process that may be killed: it says what it knows, line by line.

``new KEY`` for a point that was computed and stored, ``old KEY`` for one that was in the store, and at
the end ``end HASH`` of all rows. ``python -m tests.sweeps.driver STORE EXECUTOR``.
"""

import hashlib
import sys

from labkit.errors import InvalidInput
from labkit.results import Progress
from labkit.studies.experiment_sweep import sweep

OVER = {"cores": "2:16", "curves": "SHM2,SHM8,MSG1,MSG8", "cycles": [100_000]}


def sixty(executor, store=None):
    return sweep("fig3", over=OVER, executor=executor, jobs=2, store=store)


def digest(result):
    return hashlib.sha256(result.to_csv().encode()).hexdigest()


def main(store, executor):
    points = sixty(executor, store)
    for item in points:
        if not isinstance(item, Progress):
            word = "old" if item.recalled else "new" if item.state == "done" else item.problem
            print(word, item.point.key, flush=True)
    print("end", digest(points.result()), flush=True)


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except InvalidInput as error:
        print("refused", error, flush=True)
        sys.exit(2)
