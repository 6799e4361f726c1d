from labkit.exercises.chapter_10 import _case, _last


def answer(variant):
    return _case(variant).first_bad


def wrong(variant):
    first_bad, last = answer(variant), _last(variant)
    found = {"before": first_bad - 1}
    if last > first_bad:
        found["at_the_end"] = last
    if last > first_bad + 1:
        found["after"] = first_bad + 1
    return found
