from labkit.exercises.chapter_03 import (
    _chain,
    _chain_cycles,
    _no_work,
    _requests_only,
    _straight_back,
)


def answer(variant):
    return _chain_cycles(*_chain(variant))


def wrong(variant):
    return {
        "requests_only": _requests_only(variant),
        "straight_back": _straight_back(variant),
        "no_work": _no_work(variant),
    }
