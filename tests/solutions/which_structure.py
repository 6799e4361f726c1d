from labkit.exercises.chapter_02 import _cheaper


def answer(variant):
    return _cheaper(variant)


def wrong(variant):
    other = {"messages": "shared", "shared": "messages"}[_cheaper(variant)]
    return {f"always_{other}": other}
