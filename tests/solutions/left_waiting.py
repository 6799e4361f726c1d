from labkit.exercises.chapter_09 import _crash, _waiting


def answer(variant):
    return _waiting(*_crash(variant))


def wrong(variant):
    cores, told = _crash(variant)
    found = {"nobody": 0, "everybody": cores - 1, "those_told": told}
    return {name: value for name, value in found.items() if value != answer(variant)}
