from labkit.exercises.chapter_05 import _doubling, _nearest, _server


def answer(variant):
    return round(_doubling(*_server(variant)))


def wrong(variant):
    return {
        "nearest": round(_doubling(*_nearest(variant))),
        "half": round(_doubling(*_server(variant)) / 2),
        "as_a_message": 2,
    }
