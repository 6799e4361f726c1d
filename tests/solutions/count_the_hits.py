from labkit.exercises.chapter_01 import _again, _hits, _with_a_copy


def answer(variant):
    return _hits(variant)


def wrong(variant):
    return {"any_copy": _with_a_copy(variant), "one_at_a_time": _again(variant)}
