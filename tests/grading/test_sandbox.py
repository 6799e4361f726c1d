"""Nothing gets out of the sandbox; and where one wall is missing, that is noticed before anything runs."""

import json
import tempfile
import time

import pytest

from labkit.exercises.outcome import State
from labkit.exercises.solutions import solution
from labkit.exercises.variant import Variant
from labkit.grading import sandbox as sandbox_module
from labkit.grading.sandbox import PATIENCE, Limits, Sandbox
from tests.grading import hostile
from tests.project.checkout import ROOT

pytestmark = pytest.mark.sandbox
QUICK = Sandbox(limits=Limits(seconds=4))


def replies(*bodies, within=QUICK):
    """Check such answers, one after the other in one process; return its reply."""
    tasks = [
        {"exercise": "serve", "student": "ada", "answer": hostile.answer("serve", body)}
        for body in bodies
    ]
    return within.run("labkit.grading.inside", tasks)


def messages(*bodies):
    lines = [json.loads(line) for line in replies(*bodies).text.splitlines()]
    return [line["message"] for line in lines]


def test_every_wall_holds_here():
    assert Sandbox().problem() == ""


@pytest.mark.parametrize(
    ("wall", "instead", "what"),
    [
        (["--unshare-all"], ["--unshare-pid", "--unshare-user"], "network"),
        (["--remount-ro", "/"], [], "files outside"),
        (["--size", str(QUICK.limits.files)], [], "size of files"),
    ],
)
def test_a_wall_that_is_missing_is_noticed(monkeypatch, wall, instead, what):
    """The seeded bugs: the same sandbox with one of its walls taken away."""
    real = Sandbox._command

    def weaker(self, filter):
        command = real(self, filter)
        at = command.index(wall[0])
        command[at : at + len(wall)] = instead
        return command

    monkeypatch.setattr(Sandbox, "_command", weaker)
    found = Sandbox().problem()
    if what == "size of files":  # each process has a limit of its own beside that of the folder
        assert found == ""
    else:
        assert what in found


def test_without_the_filter_of_system_calls_memory_gets_out(monkeypatch):
    monkeypatch.setattr(sandbox_module, "refusals", lambda: b"")
    assert "memory in files" in Sandbox().problem()


def test_files_of_others_that_can_be_seen_are_noticed(monkeypatch):
    monkeypatch.setattr(
        sandbox_module, "_view", lambda view=sandbox_module._view: [*view(), *SEE_TMP]
    )
    assert "files of others" in Sandbox().problem()


SEE_TMP = ("--ro-bind", tempfile.gettempdir(), tempfile.gettempdir())


def test_where_there_is_no_bubblewrap_or_it_fails_it_says_so():
    assert "not installed" in Sandbox(program=None).problem()
    assert "does not start" in Sandbox(program="/bin/false").problem()
    assert "does not start" in Sandbox(program="/no/such/program").problem()


def test_a_right_answer_passes_inside():
    task = {"exercise": "serve", "student": "ada", "answer": right_answer()}
    reply = QUICK.run("labkit.grading.inside", [task])
    assert json.loads(reply.text)["state"] == State.PASSED
    assert not reply.timed_out


def right_answer():
    return solution(ROOT / "tests/solutions", "serve", Variant("ada")).answer


def test_memory_ends_in_an_error_of_the_answer():
    (message,) = messages(hostile.MEMORY)
    assert message.endswith("MemoryError")


def test_time_ends_for_what_python_cannot_count():
    reply = replies(hostile.ENDLESS_IN_C)
    assert (reply.text, reply.timed_out) == ("", True)


def test_each_answer_has_its_own_time():
    """What one has used is not missing to the next, and who goes on for ever is the one that is ended."""
    body = "x = 0\nfor n in range(60):\n    x += sum(range(100_000))\nraise ValueError('done')\n"
    reply = replies(*[body] * 3, hostile.ENDLESS_IN_C, body, within=QUICK)
    assert reply.text.count("done") == 3
    assert reply.timed_out
    assert not reply.by_clock


def test_time_ends_for_who_sleeps():
    body = hostile.escaping(
        "load('signal').signal(24, load('signal').SIG_IGN)\nload('time').sleep(99)"
    )
    began = time.monotonic()
    reply = replies(body, within=Sandbox(limits=Limits(seconds=2)))
    assert (reply.text, reply.timed_out) == ("", True)
    assert time.monotonic() - began < PATIENCE * 2 + 3


def test_who_is_killed_has_not_run_out_of_time():
    reply = replies(hostile.CRASH)
    assert (reply.text, reply.timed_out) == ("", False)


TRIED = (
    "os.fork()",
    "load('subprocess').run(['/usr/bin/true'])",
    "load('threading').Thread(target=len, args=((),)).start()",
    "load('_posixshmem').shm_open('/x', 66, 384)",
    "os.memfd_create('x')",
    "os.chroot('/')",
    "load('socket').create_connection(('1.1.1.1', 53), timeout=1)",
    "real['open']('/etc/passwd')",
    "real['open']('/proc/1/environ')",
    "os.listdir('/home')",
    "real['open']('large', 'wb').write(bytes(10**8))",
    "load('resource').setrlimit(load('resource').RLIMIT_AS, (-1, -1))",
)


def test_what_an_escaped_answer_tries_fails():
    """But the escape itself works, or this would show nothing."""
    name, *tried = messages(
        hostile.escaping("raise ValueError(os.name)"),
        *(hostile.escaping(f"{body}\nraise ValueError('it worked')") for body in TRIED),
    )
    assert name.endswith("ValueError: posix")
    assert len(tried) == len(TRIED)
    for body, message in zip(TRIED, tried, strict=True):
        assert "Error" in message, body
        assert "it worked" not in message, body


def test_the_folder_inside_can_be_written_and_is_empty_again_for_the_next():
    body = hostile.escaping(
        "found = os.listdir('.')\nreal['open']('x', 'w').write('x')\n"
        "raise ValueError(repr((found, os.listdir('.'))))"
    )
    for _ in range(2):
        (message,) = messages(body)
        assert "([], ['x'])" in message


def test_output_without_end_is_cut():
    reply = replies(hostile.FLOODS)
    assert len(reply.text) == sandbox_module.LARGEST_REPLY
