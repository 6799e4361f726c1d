"""Makes a schedule that fails as short as it gets by leaving out steps, so that a person can read it."""


def shortest(programs, fails):
    """Return programs, by core, of which no single step can be left out without ``fails`` being over."""
    while True:
        for core, steps in programs.items():
            shorter = (
                {**programs, core: [*steps[:at], *steps[at + 1 :]]} for at in range(len(steps))
            )
            found = next(filter(fails, shorter), None)
            if found is not None:
                programs = found
                break
        else:
            return {core: steps for core, steps in programs.items() if steps}
