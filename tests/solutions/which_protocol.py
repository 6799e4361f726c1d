from labkit.exercises.chapter_06 import PROTOCOLS, _cheapest


def answer(variant):
    return _cheapest(variant)


def wrong(variant):
    return {f"always_{name}": name for name in PROTOCOLS if name != _cheapest(variant)}
