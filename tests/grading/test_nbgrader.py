"""nbgrader itself hands out and marks what ``labkit nbgrader`` writes, by the commands of the guide.

In an environment of its own: nbgrader would add its tabs to the JupyterLab of all other tests. The
versions are those of constraints.txt, beside the lab's.
"""

import csv
import json
import os
import subprocess

import pytest

from labkit.exercises.answers import Code
from labkit.exercises.course import find
from labkit.exercises.solutions import solution
from labkit.exercises.variant import Variant
from labkit.grading.nbgrader_export import POINTS, STUB
from tests.project.checkout import ROOT
from tests.project.commands import commands

SOLUTIONS = ROOT / "tests/solutions"
GUIDE = (ROOT / "notebooks/for_instructors.md").read_text(encoding="utf-8")
HAND_OUT, *MARK = commands(GUIDE, "nbgrader")
CHAPTER = HAND_OUT.split()[-1]
"""The guide's example: it has numbers, a choice, a program, and words."""


@pytest.fixture(scope="module")
def tools(tmp_path_factory):
    """An environment with the lab and nbgrader; gives a function that runs a program of it."""
    place = tmp_path_factory.mktemp("nbgrader")
    environment = place / "venv"
    install = ["-c", ROOT / "constraints.txt", "-e", f"{ROOT}[lab,nbgrader]"]
    python = environment / "bin/python"
    subprocess.run(["uv", "venv", "--quiet", environment], check=True)
    subprocess.run(["uv", "pip", "install", "--quiet", "--python", python, *install], check=True)
    # nbgrader looks for alembic, and the kernel for its Python, on PATH; nothing of ours at home.
    path = f"{environment / 'bin'}{os.pathsep}{os.environ['PATH']}"
    known = {**os.environ, "PATH": path, "HOME": str(place), "VIRTUAL_ENV": str(environment)}
    kept = {name: value for name, value in known.items() if not name.startswith("JUPYTER")}

    def run(*words, at):
        done = subprocess.run(
            [environment / "bin" / words[0], *words[1:]],
            cwd=at,
            env=kept,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
        return done

    return run


def hand_in(course, name, *, answers_of=None):
    """Fill in what was handed out with the right answers of somebody, or hand it in as it is."""
    read = json.loads((course / f"release/{CHAPTER}/{CHAPTER}.ipynb").read_text())
    for cell in read["cells"]:
        text, marks = "".join(cell["source"]), cell["metadata"].get("nbgrader", {})
        if text.startswith("student = ") and answers_of:
            cell["source"] = f'student = "{answers_of}"'
        elif marks.get("solution") and answers_of:
            task = find(marks["grade_id"].removesuffix("_answer"))
            known = solution(SOLUTIONS, task.name, Variant(answers_of)).answer
            is_text = isinstance(task.answer, Code) or task.is_marked_by_person
            cell["source"] = known.strip() if is_text else f"{task.name} = {known!r}"
    place = course / f"submitted/{name}/{CHAPTER}"
    place.mkdir(parents=True)
    (place / f"{CHAPTER}.ipynb").write_text(json.dumps(read))


@pytest.mark.long
def test_nbgrader_hands_out_and_marks_a_chapter(tools, tmp_path):
    course = tmp_path / "course"
    words = (ROOT / "notebooks", "--answers", SOLUTIONS, "--output", course)
    tools("labkit", "nbgrader", *map(str, words), at=tmp_path)
    tools(*HAND_OUT.split(), at=course)

    handed_out = (course / f"release/{CHAPTER}/{CHAPTER}.ipynb").read_text()
    assert STUB in handed_out
    assert "BEGIN SOLUTION" not in handed_out
    assert "require_own_name(student)" not in handed_out

    hand_in(course, "ada", answers_of="ada")
    hand_in(course, "grace")
    hand_in(course, "bob", answers_of="ada")
    for command in MARK:
        tools(*command.split(), at=course)

    with (course / "grades.csv").open(newline="") as file:
        scores = {line["student_id"]: float(line["raw_score"]) for line in csv.DictReader(file)}
    source = json.loads((course / f"source/{CHAPTER}/{CHAPTER}.ipynb").read_text())
    graded = [cell["metadata"]["nbgrader"]["grade_id"] for cell in source["cells"] if is_test(cell)]
    full = sum(POINTS[find(name).level] for name in graded)
    assert len(graded) >= 3
    assert scores == {"ada": full, "grace": 0, "bob": 0}


def is_test(cell):
    marks = cell["metadata"].get("nbgrader", {})
    return bool(marks.get("grade")) and not marks["solution"]
