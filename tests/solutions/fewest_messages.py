from labkit.exercises.chapter_08 import WAYS, _fewest


def answer(variant):
    return _fewest(variant)


def wrong(variant):
    return {f"always_{way}": way for way in WAYS if way != _fewest(variant)}
