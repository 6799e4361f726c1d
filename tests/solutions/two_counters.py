from labkit.exercises.chapter_01 import _apart, _as_reads, _read_then_written, _together


def answer(variant):
    return _together(variant)


def wrong(variant):
    return {
        "own_counter": _apart(variant),
        "one_core": _together(variant) // 2,
        "as_reads": _as_reads(variant),
        "read_then_written": _read_then_written(variant),
    }
