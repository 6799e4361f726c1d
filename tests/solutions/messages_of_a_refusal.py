from labkit.exercises.chapter_08 import _of_a_refusal, _voters


def answer(variant):
    return _of_a_refusal(variant)


def wrong(variant):
    others = _voters(variant) - 1
    return {
        "as_a_commit": 4 * others,
        "nobody_told": 2 * others,
        "refuser_too": 3 * others,
        "acknowledged": 4 * others - 2,
    }
