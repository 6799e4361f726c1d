from labkit.exercises.chapter_10 import _broken, _mistake


def answer(variant):
    return _mistake(variant)


def wrong(variant):
    story, found = "\n".join(_broken(_mistake(variant)).story), {}
    if "expire" not in story:
        found["nobody_gave_up"] = "gives_up"
    if story.count("begins a change") == 1:
        found["is_alone"] = "no_lock"
    elif ": commit " not in story:
        found["not_yet_committed"] = "early_acknowledgement"
    return found
