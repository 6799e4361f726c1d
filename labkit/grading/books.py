"""Solution books, made on demand from the notebooks and a folder of solutions; nothing is kept twice.

An exercise stands in cells that carry its name in their metadata: a panel, ``exercise("serve", serve)``,
and for a program a cell before it, tagged ``exercise-answer``. Only these cells may differ between a
notebook and its solution book, which ``differences`` checks, also after somebody has worked on the book.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from labkit.errors import InvalidInput
from labkit.exercises.solutions import solution
from labkit.exercises.variant import Variant

ANSWER, PANEL = "exercise-answer", "exercise"
"""Tags of a cell in which a function is to be written, and of one that asks an exercise."""
Book = Mapping[str, Any]
Cell = Mapping[str, Any]


def read_book(path: Path) -> Book:
    """Return a notebook.

    Raises:
        InvalidInput: if the file cannot be read, or is none.
    """
    try:
        book: Book = json.loads(path.read_text(encoding="utf-8"))
        cells = [(cell["cell_type"], cell["metadata"], cell["source"]) for cell in book["cells"]]
    except (OSError, ValueError, KeyError, TypeError):
        cells = []
    if not cells:
        problem = f"{path.name} is not a notebook with cells"
        raise InvalidInput("notebooks", problem, fix="name the folder of the chapters")
    return book


def chapters(folder: Path) -> list[Path]:
    """Return the notebooks of a folder in their order.

    Raises:
        InvalidInput: if there are none.
    """
    found = sorted(folder.glob("[0-9]*.ipynb"))
    if not found:
        problem = f"there is no chapter in {folder.name or folder}"
        raise InvalidInput("notebooks", problem, fix="try notebooks")
    return found


def name_of(cell: Cell) -> str:
    """Return the exercise that a cell belongs to, or nothing."""
    name: str = cell["metadata"].get("labkit", {}).get("exercise", "")
    return name


def is_answer(cell: Cell) -> bool:
    """Return whether a function is to be written in a cell."""
    return ANSWER in cell["metadata"].get("tags", ())


def source(cell: Cell) -> str:
    """Return what stands in a cell."""
    return "".join(cell["source"])


def answered(cell: Cell, given: Any) -> Cell:
    """Return a cell of an exercise with an answer in it, as a student would leave it."""
    text = source(cell)
    if is_answer(cell):
        text = str(given).strip()
    elif re.fullmatch(r'exercise\("\w+"\)', text.strip()):
        text = f'exercise("{name_of(cell)}", {_literal(given)})'
    return {**cell, "source": text.splitlines(keepends=True)}


def _literal(given: Any) -> str:
    """Return a value as Python writes it, a longer text as one writes it by hand."""
    if isinstance(given, str) and "\n" in given.strip() and not re.search(r'\\|"""', given):
        return f'"""\n{given.strip()}\n"""'
    return repr(given.strip() if isinstance(given, str) else given)


def solution_book(book: Book, solutions: Path, variant: Variant) -> Book:
    """Return a notebook with every exercise answered for one student.

    Raises:
        InvalidInput: if the solution of an exercise is missing.
    """

    def filled(cell: Cell) -> Cell:
        name = name_of(cell)
        return answered(cell, solution(solutions, name, variant).answer) if name else cell

    return {**book, "cells": [filled(cell) for cell in book["cells"]]}


def differences(exercises: Book, solutions: Book) -> Iterator[str]:
    """Yield where two books differ that should not: one sentence a cell."""
    ours, theirs = exercises["cells"], solutions["cells"]
    if len(ours) != len(theirs):
        yield f"one has {len(ours)} cells, the other {len(theirs)}"
    for number, (one, other) in enumerate(zip(ours, theirs, strict=False), start=1):
        what = one.get("id", number)
        if any(one[part] != other[part] for part in ("cell_type", "metadata")):
            yield f"cell {what} is of another kind, or carries another name"
        elif not name_of(one) and source(one) != source(other):
            yield f"cell {what} differs, and is no exercise"
        elif name_of(one) and _asks(one) != _asks(other):
            yield f"cell {what} asks something else"


def _asks(cell: Cell) -> tuple[str, ...]:
    """Return what of an exercise's cell may not change: a function's head, the name in a panel's call."""
    try:
        first = ast.parse(source(cell)).body[-1]
    except (SyntaxError, IndexError):
        return ("nothing that Python can read",)
    if isinstance(first, ast.FunctionDef):
        return (first.name, ast.unparse(first.args))
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Call):
        call = first.value
        return (ast.unparse(call.func), *map(ast.unparse, call.args[:1]))
    return (ast.unparse(first),)
