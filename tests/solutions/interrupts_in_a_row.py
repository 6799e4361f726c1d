from labkit.exercises.chapter_07 import FEW, SENDING, _many, _unmap


def answer(variant):
    """What somebody finds who counts the interrupts only, as the question wants."""
    return _unmap(FEW) + SENDING * (_many(variant) - FEW)


def wrong(variant):
    return {
        "at_once": _unmap(FEW),
        "interrupts_only": SENDING * (_many(variant) - FEW),
        "all_of_it": _unmap(FEW) * _many(variant) // FEW,
    }
