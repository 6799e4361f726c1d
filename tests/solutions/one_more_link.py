from labkit.exercises.chapter_11_links import OPTIONS, _best, _is_as_wide


def answer(variant):
    return _best(variant)


def wrong(variant):
    others = [option for option in OPTIONS if option != _best(variant)]
    return {
        "as_wide" if _is_as_wide(option, variant) else "still_wide": option for option in others
    }
