"""Binder gets what `make lab` gets: the pins install into a fresh environment, and the lab opens.

What cannot be proved here: that conda finds python=3.12 and pip, and that the image builds; both
need conda's channel and a Docker engine.
"""

import json
import os
import platform
import shutil
import stat
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from packaging.utils import canonicalize_name

from tests.project.checkout import ROOT, tracked
from tests.project.test_pins import conda, pins

BIN = Path(sys.executable).parent
UV = shutil.which("uv", path=f"{BIN}{os.pathsep}{os.environ['PATH']}")
PYTHON = platform.python_version()
SEEDS = {"pip", "setuptools", "wheel"}  # what an environment starts with


def run(*command, cwd, **variables):
    """Run a command that must succeed; what it said is in stdout and stderr."""
    done = subprocess.run(
        [str(word) for word in command],
        cwd=cwd,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done


@pytest.fixture(scope="session")
def clone(tmp_path_factory):
    """The files a fresh clone would hold, and no other: nothing ignored, nothing generated."""
    folder = tmp_path_factory.mktemp("clone")
    for path in tracked():
        copy = folder / path.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, copy)
    return folder


@pytest.fixture(scope="session")
def fresh(clone, tmp_path_factory):
    """A fresh environment with exactly what environment.yml hands to pip."""
    venv = tmp_path_factory.mktemp("fresh") / "venv"
    wanted = venv.with_name("pip-part.txt")
    wanted.write_text("\n".join(conda()[1]) + "\n")
    python = venv / "bin/python"
    if UV:
        run(UV, "venv", "--quiet", "--seed", "--python", sys.executable, venv, cwd=clone)
        run(UV, "pip", "install", "--quiet", "--python", python, "-r", wanted, cwd=clone)
    else:
        run(sys.executable, "-m", "venv", venv, cwd=clone)
        run(python, "-m", "pip", "install", "--quiet", "-r", wanted, cwd=clone)
    return venv


@pytest.fixture(scope="session")
def built(clone, fresh):
    """The same after postBuild, as Binder runs it: in the repository, our environment first."""
    run(clone / "binder/postBuild", cwd=clone, REPO_DIR=str(clone), **inside(fresh))
    return fresh


def inside(venv: Path) -> dict[str, str]:
    return {"PATH": f"{venv / 'bin'}{os.pathsep}{os.environ['PATH']}", "PYTHONPATH": ""}


def test_the_pins_are_complete(fresh):
    """Installing the list brought nothing that the list does not name, in no other version."""
    listing = run(fresh / "bin/python", "-m", "pip", "list", "--format=json", cwd=fresh).stdout
    installed = {
        canonicalize_name(entry["name"]): entry["version"] for entry in json.loads(listing)
    }
    others = {name: installed[name] for name in installed.keys() - SEEDS - {"labkit"}}
    assert others == pins(conda()[1], PYTHON)


def test_nothing_is_missing_after_post_build(built):
    run(built / "bin/python", "-m", "pip", "check", cwd=built)


def test_the_image_holds_no_answers(built, clone):
    assert not (clone / "tests/solutions").exists()
    assert (clone / "tests/exercises").exists()


def test_the_lab_imports(built, clone):
    """All of labkit, not only what postBuild warms, and from a folder that is not the lab's."""
    modules = sorted(
        ".".join(path.relative_to(clone).with_suffix("").parts)
        for path in clone.glob("labkit/**/*.py")
        if path.name != "__init__.py"
    )
    assert modules
    code = f"import importlib\nfor name in {modules}: importlib.import_module(name)"
    run(built / "bin/python", "-c", code, cwd=built)


def test_the_doctor_finds_everything_in_order(built):
    code = "from labkit.doctor import doctor; report = doctor(); print(report); assert report.ok"
    run(built / "bin/python", "-c", code, cwd=built)


def test_jupyterlab_asks_no_questions_and_looks_for_no_updates(built):
    """labkit brings its settings where JupyterLab looks for those of packages."""
    settings = built / "share/jupyter/lab/settings/overrides.d/labkit.json"
    notification = json.loads(settings.read_text())["@jupyterlab/apputils-extension:notification"]
    assert notification == {"checkForUpdates": False, "fetchNews": "false"}
    schema = built / "share/jupyter/lab/schemas/@jupyterlab/apputils-extension/notification.json"
    assert notification.keys() <= json.loads(schema.read_text())["properties"].keys()


def test_start_hands_over_to_the_server(built, clone):
    """The last word of `start` is Binder's command, with its arguments as they were."""
    command = ("printf", "%s|", "jupyter", "a b", "")
    said = run(clone / "binder/start", *command, cwd=clone, **inside(built))
    assert said.stdout == "jupyter|a b||"


@pytest.mark.parametrize("name", ["postBuild", "start"])
def test_scripts_can_be_run(name):
    """repo2docker gives no warning about one that cannot."""
    assert (ROOT / "binder" / name).stat().st_mode & stat.S_IXUSR
    run("bash", "-n", ROOT / "binder" / name, cwd=ROOT)


def test_repo2docker_takes_the_repository_and_our_environment(clone):
    done = run(BIN / "jupyter-repo2docker", "--no-build", "--debug", ".", cwd=clone)
    for line in (
        'env update -p ${NB_PYTHON_PREFIX} --file "binder/environment.yml"',
        "RUN ./binder/postBuild",
        'ENV R2D_ENTRYPOINT="${REPO_DIR}/binder/start"',
    ):
        assert line in done.stdout
    assert "Building conda environment for python=3.12" in done.stderr


def test_a_wheel_holds_every_file_of_labkit(clone, tmp_path, fresh):
    """Machines, data, JavaScript and licences travel with the code."""
    pip = (fresh / "bin/python", "-m", "pip")
    run(*pip, "wheel", "--quiet", "--no-deps", "--wheel-dir", tmp_path, ".", cwd=clone)
    (wheel,) = tmp_path.glob("labkit-*.whl")
    packed = set(zipfile.ZipFile(wheel).namelist())
    assert {path.relative_to(ROOT).as_posix() for path in tracked("labkit")} - packed == set()
