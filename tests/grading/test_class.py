"""A whole class: right marks, nothing gets out, nobody is lost, and what students wrote stays text."""

import csv
import hashlib
import io
import os
import socket
import time
from collections import Counter
from contextlib import closing
from html.parser import HTMLParser

import psutil
import pytest

from labkit.exercises.course import COURSE
from labkit.grading.class_summary import page
from labkit.grading.grade import Class
from labkit.grading.marks import marks_table
from labkit.grading.roster import read_roster
from labkit.grading.sandbox import Limits, Sandbox
from labkit.grading.submission import Submissions
from tests.grading import generated_class, hostile
from tests.grading.generated_class import hand_in, kinds, right, write_roster

pytestmark = pytest.mark.sandbox
TAGS = {"html", "head", "meta", "title", "style", "body", "section", "table", "thead", "tbody"} | {
    *("tr", "th", "td", "h1", "h2", "h3", "h4", "p", "pre", "code", "em", "blockquote"),
}
ATTRIBUTES = {"lang", "charset", "content", "http-equiv", "scope"}
MINUTES, CORES = 5, 2


class Tags(HTMLParser):
    """What a browser would take for markup."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.attributes = Counter(), set()
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags[tag] += 1
        self.attributes |= {name for name, _ in attrs}


class GeneratedClass:
    """A class in a folder, and traps for what gets out of the sandbox."""

    def __init__(self, folder, count, listener):
        self.folder, self.traps = folder / "submissions", folder / "traps"
        self.folder.mkdir()
        self.traps.mkdir()
        self.victim = self.folder / "victim.json"
        self.victim.write_bytes(right("victim").content)
        (self.folder / "victims").mkdir()
        (self.folder / "victims/work.json").write_bytes(right("victims").content)
        outside = [self.traps / "x", self.folder / "x", self.victim]
        made = kinds(outside, self.victim, listener.getsockname()[1])
        self.kinds, self.expected = {}, {}
        for number in range(count):
            kind = list(made)[number % len(made)]
            student = f"student {number:03}"
            self.kinds[student] = kind
            self.expected[student] = hand_in(self.folder, student, kind, made[kind])
        self.roster = folder / "class.csv"
        write_roster(self.roster, self.kinds)

    def fingerprint(self):
        """Everything in the folders, to be compared before and after."""
        return {
            str(path): hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
            for folder in (self.folder, self.traps)
            for path in sorted(folder.rglob("*"))
        }


@pytest.fixture
def listener():
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0)
        yield server


def graded(folder, count, listener, *, seconds, jobs=CORES):
    """Mark a generated class; return it with its marks, its page, and what is left to see."""
    group = GeneratedClass(folder, count, listener)
    before, began = group.fingerprint(), time.monotonic()
    students = read_roster(group.roster)
    submissions = Submissions.of(group.folder)
    sandbox = Sandbox(limits=Limits(seconds=seconds))
    assert sandbox.problem() == ""
    marking = Class(students=students, submissions=submissions, sandbox=sandbox)
    marked = marking.in_order(list(marking.marked(jobs)))
    group.seconds = time.monotonic() - began
    group.untouched = group.fingerprint() == before
    group.marks = list(csv.DictReader(io.StringIO(marks_table(marked))))
    group.page = page(marked, submissions.left_over(students), lambda _: hostile.HTML)
    return group


@pytest.mark.parametrize(
    ("count", "seconds"), [(24, 3), pytest.param(200, 10, marks=pytest.mark.long)]
)
def test_a_class_is_marked(tmp_path, listener, count, seconds):
    group = graded(tmp_path, count, listener, seconds=seconds)
    print(f"{count} submissions: {group.seconds:.0f} s, load {os.getloadavg()[1]:.1f}")
    assert [line["student"] for line in group.marks] == list(group.expected), "somebody is lost"
    for line in group.marks:
        kind, expected = group.kinds[line["student"]], group.expected[line["student"]]
        found = {name: line[name] for name in expected}
        assert found == expected, kind
        assert line["group"] == "'=1+1"
        assert not any(cell.startswith(("=", "+", "-", "@")) for cell in line.values())
    notes = {group.kinds[line["student"]]: line["notes"] for line in group.marks}
    assert "somebody else" in notes["of another"]
    assert "forge" in notes["forges"]
    assert "link" in notes["link"]
    assert "link" in notes["link to a folder"]
    nothing_got_out(group, listener)
    is_only_text(group.page)
    if os.getloadavg()[1] < 2 * CORES:  # on a busy machine the clock tells of others
        assert group.seconds < MINUTES * 60


def nothing_got_out(group, listener):
    assert group.untouched
    with pytest.raises(BlockingIOError), closing(listener.accept()[0]):
        pass
    left = [child.cmdline() for child in psutil.Process().children(recursive=True)]
    assert not [command for command in left if "labkit.grading.inside" in command]
    assert "stolen root" not in group.page
    assert '"version"' not in group.page


def is_only_text(text):
    found = Tags(text)
    assert set(found.tags) <= TAGS
    assert found.attributes <= ATTRIBUTES
    assert found.tags["style"] == 1
    assert "&lt;script&gt;" in text


def test_a_page_that_lets_markup_through_would_be_noticed():
    with pytest.raises(AssertionError):
        is_only_text(f"<p>{hostile.HTML}&lt;script&gt;</p>")


def test_without_a_sandbox_programs_are_not_run_and_all_else_is_marked(tmp_path):
    (tmp_path / "class").mkdir()
    (tmp_path / "class/ada.json").write_bytes(right("ada").content)
    write_roster(tmp_path / "class.csv", ["ada"])
    sandbox = Sandbox(program=None)
    group = Class(
        students=read_roster(tmp_path / "class.csv"),
        submissions=Submissions.of(tmp_path / "class"),
        sandbox=sandbox,
        problem=sandbox.problem(),
    )
    (line,) = csv.DictReader(io.StringIO(marks_table(list(group.marked(jobs=1)))))
    programs = {task.name for task in generated_class.PROGRAMS}
    for task in COURSE:
        wanted = generated_class.TO_READ if task.is_marked_by_person else generated_class.PASSED
        assert line[task.name] == (generated_class.NOT_CHECKED if task.name in programs else wanted)
    assert "bubblewrap is not installed" in line["notes"]


def test_marking_that_fails_costs_nobody_else_the_marks(tmp_path, monkeypatch):
    """The seeded bug: the sandbox itself breaks in the middle of the class."""
    (tmp_path / "class").mkdir()
    for name in ("ada", "grace"):
        (tmp_path / f"class/{name}.json").write_bytes(right(name).content)
    write_roster(tmp_path / "class.csv", ["ada", "grace", "nobody"])
    real = Sandbox.run

    def fails(self, module, question):
        if any(task["student"] == "ada" for task in question):
            raise OSError(24, "Too many open files")
        return real(self, module, question)

    monkeypatch.setattr(Sandbox, "run", fails)
    group = Class(
        students=read_roster(tmp_path / "class.csv"),
        submissions=Submissions.of(tmp_path / "class"),
        sandbox=Sandbox(),
    )
    lines = csv.DictReader(io.StringIO(marks_table(group.in_order(list(group.marked(jobs=2))))))
    ada, grace, nobody = lines
    assert "Too many open files" in ada["notes"]
    assert grace["not_yet"] == grace["not_checked"] == "0"
    assert nobody["notes"] == "Nothing was handed in."
