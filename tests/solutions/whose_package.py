from labkit.exercises.chapter_11 import _finest, _packages


def answer(variant):
    return _packages(variant)


def wrong(variant):
    return {
        "in_order": (0, 0, 0, 0, 4, 4, 4, 4),
        "pairs": _finest(variant),
        "not_itself": tuple(7 - core for core in range(8)),
    }
