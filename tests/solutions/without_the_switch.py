from labkit.exercises.chapter_03 import _busy, _full_turns, _in_the_queue, _one_way


def answer(variant):
    return round(_in_the_queue(_busy(variant)))


def wrong(variant):
    return {
        "one_way": round(_one_way(variant)),
        "full_turns": _full_turns(variant),
        "direct": 0,
    }
