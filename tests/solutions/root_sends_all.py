from labkit.exercises.chapter_12 import _cores, _last_has_it, _post, _way


def answer(variant):
    return _last_has_it(_cores(variant))


def wrong(variant):
    others, post, way = _cores(variant) - 1, _post(), _way(variant)
    return {
        "all_at_once": way,
        "one_by_one": others * way,
        "sends_only": others * post,
        "own_send_twice": others * post + way,
    }
