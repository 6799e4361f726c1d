from labkit.exercises.chapter_06 import _by_leaders, _cores


def answer(variant):
    return _by_leaders(variant)


def wrong(variant):
    cores, right = _cores(variant), _by_leaders(variant)
    return {
        "there_only": right // 2,
        "own_package": right + 2,
        "to_everybody": 2 * (cores - 4),
        "all_messages": 2 * (cores - 1),
    }
