"""Runs inside the sandbox: checks answers that are programs, and says of each what came of it.

One line an answer, as soon as it is known: who starts this program again after an answer that ended it
goes on with the next one.
"""

from __future__ import annotations

import json
import sys

from labkit.grading.confinement import confine, next_answer


def main() -> None:
    """Check the answers on the input in their order."""
    tasks = json.load(sys.stdin)
    confine(len(tasks))
    # Imported within the limits too.
    from labkit.exercises.course import find  # noqa: PLC0415
    from labkit.exercises.variant import Variant  # noqa: PLC0415

    for task in tasks:
        next_answer()
        found = find(task["exercise"]).outcome(task["answer"], Variant(task["student"]))
        line = {
            "exercise": task["exercise"],
            "state": found.state,
            "message": found.message,
            "misconception": found.misconception,
        }
        print(json.dumps(line), flush=True)  # noqa: T201 - its output is its answer


if __name__ == "__main__":
    main()
