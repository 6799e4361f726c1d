from labkit.exercises.chapter_07 import BUGS, _left_out


def answer(variant):
    return _left_out(variant)


def wrong(variant):
    right = _left_out(variant)
    others = [bug for bug in BUGS if bug != right]
    if right == "none":
        return {"nothing_stale": others[0]}
    return {f"{bug}_instead_of_{right}": bug for bug in others}
