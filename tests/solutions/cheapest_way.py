from labkit.exercises.chapter_09 import ALIKE, _costs, _setting


def answer(variant):
    costs = _costs(*_setting(variant))
    return min(costs, key=costs.get)


def wrong(variant):
    costs = _costs(*_setting(variant))
    dearer = [way for way in costs if costs[way] > min(costs.values()) * (1 + ALIKE / 100)]
    return {f"always_{way}": way for way in dearer}
