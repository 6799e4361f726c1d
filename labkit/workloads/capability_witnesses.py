"""For each law that a mode breaks, one run that breaks it: found by search, then shortened."""

from __future__ import annotations

from collections.abc import Mapping

from labkit.workloads.capability_world import Choice

WITNESSES: Mapping[tuple[str, str], tuple[int, tuple[Choice, ...]]] = {
    ("null", "CA4"): (2, (("copy", 0, 0, 1), ("delete", 0, 0), ("retype", 0, 0, "RAM", 2, 2, 2))),
    ("null", "CA6"): (2, (("copy", 0, 0, 1), ("rest",), ("revoke", 1, 0))),
    ("null", "CA7"): (2, (("copy", 0, 0, 1), ("delete", 0, 0))),
    ("null", "CA8"): (2, (("copy", 0, 0, 1), ("delete", 0, 0))),
    ("two_phase", "CA6"): (
        2,
        (
            ("retype", 0, 0, "Frame", 7, 1, 1),
            ("give", 0, 1, 1),
            ("rest",),
            ("revoke", 0, 0),
            ("rest",),
        ),
    ),
    ("two_phase", "CA7"): (
        2,
        (
            ("retype", 0, 0, "RAM", 2, 2, 1),
            ("copy", 0, 0, 0),
            ("copy", 0, 2, 1),
            ("rest",),
            ("revoke", 0, 0),
            ("rest",),
        ),
    ),
    ("two_phase", "CA8"): (2, (("delete", 0, 0), ("rest",))),
    ("owner_2014", "CA1"): (
        2,
        (("give", 0, 0, 0), ("give", 0, 0, 1), ("deliver", 0, 1), ("revoke", 1, 0), ("rest",)),
    ),
    ("owner_2014", "CA3"): (3, (("revoke", 0, 0), ("give", 0, 0, 0), ("give", 0, 0, 2), ("rest",))),
    ("owner_2014", "CA4"): (
        2,
        (("revoke", 0, 0), ("copy", 0, 0, 1), ("rest",), ("delete", 0, 0), ("rest",)),
    ),
    ("owner_2014", "CA6"): (2, (("revoke", 0, 0), ("give", 0, 0, 0), ("rest",))),
    ("owner_2014", "CA7"): (
        2,
        (
            ("copy", 0, 0, 1),
            ("delete", 0, 0),
            ("rest",),
            ("revoke", 1, 0),
            ("deliver", 1, 0),
            ("deliver", 0, 1),
            ("deliver", 1, 0),
            ("copy", 1, 0, 0),
            ("deliver", 0, 1),
            ("delete", 1, 0),
        ),
    ),
    ("owner_2014", "CA8"): (2, (("retype", 0, 0, "VNode", 5, 1, 1), ("delete", 0, 0), ("rest",))),
    ("owner_2014", "CA12"): (
        3,
        (
            ("retype", 0, 0, "Frame", 0, 1, 2),
            ("give", 0, 1, 1),
            ("rest",),
            ("revoke", 1, 0),
            ("revoke", 0, 1),
            ("rest",),
        ),
    ),
}
"""By mode and law: on how many cores, and what happens; ``rest`` lets happen what is left."""
