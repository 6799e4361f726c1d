"""A student's function, made from its text so that it can fail or go on for ever without harm.

The text is compiled with a counter in every loop and at the head of every function, so that what
never ends is stopped after so many turns: no thread, no signal, no clock, and the simulator around
it runs at full speed. Names are the documented ones and Python's everyday functions.

This keeps a notebook responsive; it is no jail. Marking runs code of others in a sandbox.
"""

from __future__ import annotations

import ast
import builtins
import inspect
import textwrap
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from typing import Any

from labkit.strings import say

FILE = "<answer>"
TURNS = 200_000
"""Turns of loops and calls of functions that an answer may take in one check."""
LONGEST_RANGE = 1_000_000
Takes = Generator[Any, Any, Any]
"""A program of the simulator: it yields what it waits for."""
COUNT, ITERATE = "__count__", "__iterate__"  # names that no student writes by chance

EVERYDAY = (
    *("abs", "all", "any", "bool", "dict", "divmod", "enumerate", "filter", "float", "frozenset"),
    *("int", "isinstance", "iter", "len", "list", "map", "max", "min", "next", "repr", "reversed"),
    *("round", "set", "sorted", "str", "sum", "tuple", "zip", "Exception", "AssertionError"),
    *("IndexError", "KeyError", "RuntimeError", "StopIteration", "TypeError", "ValueError"),
)


class CodeFailed(Exception):
    """The student's function did what no right one does; the message says what, in one sentence."""


class TooLong(BaseException):
    """The turns are used up; no ``except Exception`` of the student's keeps it from getting out."""


def function(
    source: str, name: str, *, known: Mapping[str, Any] | None = None
) -> Callable[..., Any]:
    """Return the function of that name in a source text; ``known`` are the names it may use.

    Raises:
        CodeFailed: if what stands around the function fails.
    """
    tree = _Counted().visit(ast.parse(textwrap.dedent(source), filename=FILE))
    everyday = {each: getattr(builtins, each) for each in EVERYDAY}
    count = _Turns().count
    namespace = {
        "__builtins__": {**everyday, "range": _range, "print": _quiet},
        COUNT: count,
        ITERATE: lambda items: _iterate(items, count),
        **(known or {}),
    }
    called(exec, compile(ast.fix_missing_locations(tree), FILE, "exec"), namespace)
    made: Callable[..., Any] = namespace[name]
    return made


def source_of(answer: Any) -> Any:
    """Return a function as its source text, and anything else as it is."""
    return inspect.getsource(answer) if callable(answer) else answer


def called(made: Callable[..., Any], *arguments: Any) -> Any:
    """Call a student's function that takes no simulated time, and return what it returns.

    Raises:
        CodeFailed: if it fails, or goes on for ever.
    """
    try:
        return made(*arguments)
    except (Exception, TooLong) as error:  # noqa: BLE001 - whatever it is, it is the student's
        raise CodeFailed(_sentence(error)) from None


def program(made: Callable[..., Any], *arguments: Any) -> Takes:
    """Run a student's function as a program of the simulator, and return what it returns.

    Raises:
        CodeFailed: if it fails, goes on for ever, or waits for what is no event.
    """
    steps = called(made, *arguments)
    if not isinstance(steps, Generator):
        raise CodeFailed(say("course.code.no_steps"))
    try:
        return (yield from _only_events(steps))
    except CodeFailed:
        raise
    except (Exception, TooLong) as error:  # noqa: BLE001 - as above
        raise CodeFailed(_sentence(error)) from None


def _only_events(steps: Takes) -> Takes:
    result = None
    while True:
        try:
            event = steps.send(result)
        except StopIteration as end:
            return end.value
        if not hasattr(event, "callbacks"):  # what makes an event of the engine
            raise CodeFailed(say("course.code.no_event", what=repr(event)[:60]))
        result = yield event


def _sentence(error: BaseException) -> str:
    """Say what went wrong, and in which line of the answer."""
    if isinstance(error, TooLong):
        return say("course.code.endless", turns=TURNS)
    what = f"{type(error).__name__}: {error}".rstrip(": ")[:300]
    trace, line = error.__traceback__, 0
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == FILE:
            line = trace.tb_lineno
        trace = trace.tb_next
    return say("course.code.failed", line=line, error=what) if line else what


class _Turns:
    """How many turns were taken."""

    def __init__(self) -> None:
        self.taken = 0

    def count(self) -> None:
        self.taken += 1
        if self.taken > TURNS:
            raise TooLong


class _Counted(ast.NodeTransformer):
    """Counts the turns of every loop and the calls of every function."""

    def _count(self, node: Any) -> Any:
        self.generic_visit(node)
        call = ast.Call(ast.Name(COUNT, ast.Load()), [], [])
        node.body.insert(0, ast.copy_location(ast.Expr(call), node.body[0]))
        return node

    visit_While = visit_For = visit_FunctionDef = _count  # noqa: N815 - the names that ast calls

    def visit_comprehension(self, node: ast.comprehension) -> ast.comprehension:
        """Count the items of a comprehension."""
        self.generic_visit(node)
        node.iter = ast.Call(ast.Name(ITERATE, ast.Load()), [node.iter], [])
        return node


def _iterate(items: Iterable[Any], count: Callable[[], None]) -> Iterator[Any]:
    for item in items:
        count()
        yield item


def _range(*ends: int) -> range:
    made = range(*ends)
    if len(made) > LONGEST_RANGE:
        raise ValueError(say("course.code.range", longest=LONGEST_RANGE))
    return made


def _quiet(*_: Any, **__: Any) -> None:
    """Print nothing: a check is no place to print."""
