"""Which names an answer uses that lead into Python's own insides, where a check could be forged.

An answer runs in the same process as the check that judges it. With everyday names alone it cannot
get at the check; with such a name it might, and then say of itself what it likes.
"""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Iterator

INSIDES = frozenset(
    {
        "gi_frame",
        "gi_code",
        "gi_yieldfrom",
        "cr_frame",
        "cr_code",
        "cr_await",
        "ag_frame",
        "ag_code",
    }
    | {"tb_frame", "tb_next", "f_back", "f_builtins", "f_code", "f_globals", "f_locals"}
)
"""Attributes of generators, tracebacks and frames that lead to whoever has called."""


def reaching(source: str) -> list[str]:
    """Return the attributes with a leading underscore, and those of frames, that a text uses.

    A text that cannot be read has none: it is never run either.
    """
    try:
        tree = ast.parse(textwrap.dedent(source))
        names = set(_attributes(tree))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
    return sorted(name for name in names if name.startswith("_") or name in INSIDES)


def _attributes(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.MatchClass):  # case C(name=value) reads an attribute too
            yield from node.kwd_attrs
        elif isinstance(node, ast.Name) and node.id.startswith("__"):
            yield node.id
