from labkit.exercises.chapter_12 import TREES, _fastest


def answer(variant):
    return _fastest(variant)


def wrong(variant):
    return {f"always_{tree}": tree for tree in TREES if tree != _fastest(variant)}
