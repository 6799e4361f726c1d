from labkit.exercises.chapter_05 import POLLS, _best


def answer(variant):
    return _best(variant)


def wrong(variant):
    return {f"always_{option}": option for option in POLLS if option != _best(variant)}
