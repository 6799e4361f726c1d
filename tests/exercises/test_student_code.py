"""A student's function runs, fails in one sentence, or is stopped; it never hangs."""

import pytest

from labkit.exercises import simulated
from labkit.exercises.student_code import CodeFailed, called, function, program
from labkit.hardware.machine import Machine
from labkit.hardware.specification import MachineSpec


def made(body, **known):
    return function(f"def f(*given):\n    {body}\n", "f", known=known)


def test_a_function_returns_what_it_returns():
    assert called(made("return sum(x * x for x in given if x)"), 1, 2, 3) == 14


def test_it_may_use_the_names_that_it_was_given_and_no_others():
    assert called(made("return door(7)", door=abs)) == 7
    for body in ("import os", "open('x')", "return door(7)", "eval('1')", "__import__('os')"):
        with pytest.raises(CodeFailed, match=r"Line 2: (NameError|ImportError)"):
            called(made(body))


@pytest.mark.parametrize(
    "body",
    [
        "while True: pass",
        "while True:\n        try: pass\n        except Exception: pass",
        "def g(): g2()\n    def g2(): pass\n    for x in range(10**6): g()",
        "return f()",
        "return [1 for x in iter(int, 1)]",
        "return sum(1 for x in iter(int, 1))",
        "return range(10**9)",
        "x = [0]\n    for y in x: x.append(y)",
    ],
)
def test_what_never_ends_is_stopped(body):
    with pytest.raises(CodeFailed, match=r"turns|RecursionError|range of more"):
        called(made(body))


def test_a_failure_names_the_line():
    with pytest.raises(CodeFailed, match=r"^Line 3: ZeroDivisionError: division by zero$"):
        called(made("x = 0\n    return 1 / x"))


def run(body):
    machine = Machine(MachineSpec.load("amd_4x4"))
    line = machine.line("line")
    return simulated.run(machine, program(made(body), machine.cores[0], line), until=100_000)


def test_a_program_takes_simulated_time():
    assert run("yield from given[0].store([given[1]], 1)")
    assert not run(
        "yield from given[0].load(given[1])\n    yield from given[0].wait_for_change(given[1])"
    )


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ("return 1", "does nothing in simulated time"),
        ("yield 1", "waits for 1, which is no step"),
        ("yield given[0].load(given[1])", "use yield from, not yield"),
        ("yield from given[0].load(None)", r"^Line 2: AttributeError"),
        ("while True: yield given[0].env.timeout(0)", "turns|steps"),
    ],
)
def test_a_program_that_cannot_go_on_is_told(body, sentence):
    with pytest.raises(CodeFailed, match=sentence):
        run(body)


def test_a_program_hands_on_what_the_function_returns():
    machine = Machine(MachineSpec.load("amd_4x4"))
    line, seen = machine.line("line", home=0, value=7), []

    def caller():
        body = "return (yield from given[0].load(given[1]))"
        seen.append((yield from program(made(body), machine.cores[0], line)))

    assert simulated.run(machine, caller(), until=100_000)
    assert seen == [7]
