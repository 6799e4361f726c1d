from labkit.exercises.chapter_07 import _sent, _threads


def answer(variant):
    return _sent(variant)


def wrong(variant):
    threads, users = _threads(variant)
    return {"only_users": users, "itself": threads, "whole_machine": 31}
