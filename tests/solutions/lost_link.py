from labkit.exercises.chapter_12_link import _longer, _longer_ways, _ways_over_it


def answer(variant):
    return _longer(variant)


def wrong(variant):
    found = {
        "only_its_ends": 1,
        "longer_ways": _longer_ways(variant),
        "ways_over_it": _ways_over_it(variant),
    }
    return {name: value for name, value in found.items() if value != answer(variant)}
