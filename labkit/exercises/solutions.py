"""Right and known wrong answers, read from a folder that students do not get.

``<name>.toml`` holds an ``answer`` and a table ``wrong`` of answers by their misconceptions: what a
program needs. ``<name>.py`` computes them: ``answer(variant)`` and ``wrong(variant)``, the latter with
those that are wrong for this student.
"""

from __future__ import annotations

import runpy
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import attrs

from labkit.errors import InvalidInput
from labkit.exercises.variant import Variant


@attrs.frozen(kw_only=True)
class Solution:
    """The right answer of one student to one exercise, and wrong ones by their misconception."""

    answer: Any
    wrong: Mapping[str, Any]


def solution(folder: Path, name: str, variant: Variant) -> Solution:
    """Return what the folder says about an exercise.

    Raises:
        InvalidInput: if it says nothing.
    """
    literal, computed = folder / f"{name}.toml", folder / f"{name}.py"
    if literal.is_file():
        read = tomllib.loads(literal.read_text(encoding="utf-8"))
        return Solution(answer=read["answer"], wrong=read.get("wrong", {}))
    if computed.is_file():
        functions = runpy.run_path(str(computed))
        return Solution(answer=functions["answer"](variant), wrong=functions["wrong"](variant))
    problem = f"there is no {literal.name} and no {computed.name} in {folder.name}"
    raise InvalidInput("solutions", problem, fix="name the folder of solutions")
