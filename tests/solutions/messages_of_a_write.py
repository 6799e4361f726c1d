from labkit.exercises.chapter_09 import _messages, _replicas


def answer(variant):
    return _messages(_replicas(variant))


def wrong(variant):
    cores = _replicas(variant)
    return {
        "no_acknowledgements": cores + 1,
        "writer_only": 2 * (cores - 1),
        "everybody_tells_everybody": cores * (cores - 1),
    }
