from labkit.exercises.chapter_00 import _all, _one_core, _undisturbed


def answer(variant):
    return round(_all(variant))


def wrong(variant):
    return {"one_core": round(_one_core(variant)), "undisturbed": round(_undisturbed(variant))}
