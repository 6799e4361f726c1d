from labkit.exercises.chapter_04 import _eight_words, _every_slot, _messages, _ring


def answer(variant):
    return _messages(*_ring(variant))


def wrong(variant):
    return {
        "every_slot": _every_slot(variant),
        "eight_words": _eight_words(variant),
        "one_slot_each": _ring(variant)[0] - 1,
    }
