"""Which parameters move the answer: designs and analysis by SALib, over places on axes.

An axis is a number of values in order; a point is a place on each. Two methods. Morris changes one
axis at a time from many beginnings: cheap, and it ranks. Sobol divides the variance of the answer among
the axes: dear, and it says how much of it is due to an axis alone, and how much with all others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import attrs

from labkit.errors import InvalidInput

METHODS: Mapping[str, int] = {"morris": 10, "sobol": 64}
"""Each method with its usual number of samples."""
MOST = 4096
LEVELS = 4
"""Places on an axis that Morris visits, as is usual; on an axis of fewer values some coincide."""
Place = tuple[int, ...]


@attrs.frozen(kw_only=True)
class Effect:
    """How much an axis matters, 0 is not at all; ``sure`` is the half width of its 95 % interval.

    Of Morris ``size`` is the mean of the absolute effects of moving through the whole axis, in the
    unit of the answer, and ``other`` their standard deviation: large where the effect depends on the
    other axes or bends. Of Sobol ``size`` is the share of the variance that is due to the axis alone
    and together with others, and ``other`` the share that is due to it alone.
    """

    name: str
    size: float
    sure: float
    other: float


@attrs.frozen(kw_only=True)
class Design:
    """Where to ask: SALib's points of the unit cube, and the places on the axes that they fall on."""

    method: str
    names: tuple[str, ...]
    places: tuple[Place, ...]
    points: Any
    seed: int

    def effects(self, answers: Sequence[float]) -> list[Effect]:
        """Return the effects on the answers at ``places``, the largest first."""
        problem = _problem(self.names)
        if len(set(answers)) == 1:
            return [Effect(name=name, size=0.0, sure=0.0, other=0.0) for name in self.names]
        values = self.points[:, 0].copy()  # an array as SALib wants it, with as many places
        values[:] = answers
        if self.method == "morris":
            from SALib.analyze import morris  # noqa: PLC0415

            found = morris.analyze(problem, self.points, values, num_levels=LEVELS, seed=self.seed)
            keys = ("mu_star", "mu_star_conf", "sigma")
        else:
            from SALib.analyze import sobol  # noqa: PLC0415

            found = sobol.analyze(problem, values, calc_second_order=False, seed=self.seed)
            keys = ("ST", "ST_conf", "S1")
        columns = (self.names, *(map(float, found[key]) for key in keys))
        effects = [
            Effect(name=name, size=size, sure=sure, other=other)
            for name, size, sure, other in zip(*columns, strict=True)
        ]
        return sorted(effects, key=lambda effect: -effect.size)


def design(method: str, axes: Mapping[str, int], *, samples: int | None, seed: int) -> Design:
    """Return where to ask, over axes with so many values each.

    Raises:
        InvalidInput: if a number makes no sense, or SALib is not installed.
    """
    wanted = _checked(method, axes, samples)
    problem = _problem(tuple(axes))
    try:
        from SALib.sample import morris, sobol  # noqa: PLC0415  an extra, and slow to import
    except ImportError:
        problem_ = "SALib, which draws and analyses the points, is not installed"
        raise InvalidInput("method", problem_, fix="try pip install 'labkit[research]'") from None
    if method == "morris":
        points = morris.sample(problem, wanted, num_levels=LEVELS, seed=seed)
    else:
        points = sobol.sample(problem, wanted, calc_second_order=False, seed=seed)
    sizes = list(axes.values())
    places = tuple(_place(method, point, sizes) for point in points.tolist())
    return Design(method=method, names=tuple(axes), places=places, points=points, seed=seed)


def _place(method: str, point: Sequence[float], sizes: Sequence[int]) -> Place:
    """Return the places of a point: both ends of an axis for Morris, equal parts of it for Sobol."""
    if method == "morris":
        return tuple(round(part * (size - 1)) for part, size in zip(point, sizes, strict=True))
    return tuple(min(size - 1, int(part * size)) for part, size in zip(point, sizes, strict=True))


def _problem(names: Sequence[str]) -> dict[str, Any]:
    return {"num_vars": len(names), "names": list(names), "bounds": [[0, 1]] * len(names)}


def _checked(method: str, axes: Mapping[str, int], samples: int | None) -> int:
    """Return how many samples to draw."""
    if method not in METHODS:
        problem = f"{method:.60} is not one of {', '.join(METHODS)}"
        raise InvalidInput("method", problem, fix="try morris")
    if len(axes) < 2:
        problem = "there is nothing to rank with fewer than two parameters"
        raise InvalidInput("over", problem, fix="vary another one too")
    for name, size in axes.items():
        if size < 2:
            problem = "it has a single value, so it cannot have an effect"
            raise InvalidInput(name, problem, fix="give a range, or fix it")
    wanted = METHODS[method] if samples is None else samples
    if not 2 <= wanted <= MOST or (method == "sobol" and wanted & (wanted - 1)):
        kind = "a power of two" if method == "sobol" else "a whole number"
        problem = f"{wanted} is not {kind} from 2 to {MOST}"
        raise InvalidInput("samples", problem, fix=f"try {METHODS[method]}")
    return wanted
