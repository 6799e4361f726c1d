from labkit.exercises.chapter_11_links import (
    PERCENT,
    _after_hops,
    _all_the_way,
    _farthest,
    _hops,
    _shape,
)
from labkit.exercises.numeric import near


def answer(variant):
    return _farthest(_shape(variant))


def wrong(variant):
    found = {
        "proportional": _hops(variant) * _farthest("fully connected"),
        "one_too_many": _after_hops(_hops(variant)),
        "all_the_way": _all_the_way(variant),
    }
    right = answer(variant)
    return {name: value for name, value in found.items() if not near(value, right, percent=PERCENT)}
