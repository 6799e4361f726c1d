"""The commands that our own texts tell readers to type, and a folder in which they can be run."""

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

from labkit.exercises.outcome import not_yet
from labkit.exercises.saving import Desk
from labkit.exercises.work import Work
from tests.project.checkout import ROOT


def commands(text: str, program: str = "labkit") -> list[str]:
    """Return the commands of a program in the order of the text: between backticks, or on lines of code."""
    code = "".join(re.findall(r"^```\n(.*?)^```", text, re.DOTALL | re.MULTILINE)).splitlines()
    prose = re.sub(r"^```\n.*?^```", "", text, flags=re.DOTALL | re.MULTILINE)
    spoken = [" ".join(found.split()) for found in re.findall(r"`([^`]*)`", prose)]
    every = [line for line in (*code, *spoken) if line.startswith(f"{program} ")]
    return list(dict.fromkeys(every))


def course_folder(place: Path) -> Path:
    """Make a folder like an instructor's: notebooks, solutions, one submission, a roster, own work."""
    shutil.copytree(ROOT / "notebooks", place / "notebooks")
    shutil.copytree(ROOT / "tests/solutions", place / "tests/solutions")
    work = Work(student="ada").answered("messages_of_a_write", "1", not_yet())
    (place / "submissions").mkdir()
    for file in ("work.json", "submissions/ada.json"):
        Desk(place / file).save(work)
    (place / "class.csv").write_text("student,group\nada,1\ngrace,2\n")
    return place


def run(command: str, at: Path) -> subprocess.CompletedProcess[str]:
    """Run a command as a reader would."""
    program, *words = shlex.split(command)
    path = Path(sys.executable).with_name(program)
    return subprocess.run([path, *words], cwd=at, capture_output=True, text=True, check=False)
