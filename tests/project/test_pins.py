"""One list of exact pins: constraints.txt. Everything else that names a version agrees with it."""

import tomllib

import pytest
import yaml
from packaging.markers import default_environment
from packaging.requirements import Requirement

from tests.project.checkout import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
ENVIRONMENT = ROOT / "environment.yml"
CONSTRAINTS = (ROOT / "constraints.txt").read_text().splitlines()
PYTHONS = ("3.11.0", "3.12.1", "3.13.0")


def machine(python: str) -> dict[str, str]:
    """This machine with another Python, for markers."""
    short = python.rpartition(".")[0]
    return {**default_environment(), "python_version": short, "python_full_version": python}


def pins(lines: list[str], python: str) -> dict[str, str]:
    """Name to version of those lines that hold for this Python; fails if one name has two."""
    found: dict[str, str] = {}
    for line in lines:
        requirement = Requirement(line)
        if requirement.marker is None or requirement.marker.evaluate(machine(python)):
            assert requirement.name not in found, f"{requirement.name} is pinned twice"
            found[requirement.name] = str(requirement.specifier).removeprefix("==")
    return found


def conda() -> tuple[list[str], list[str]]:
    """What conda installs by itself, and what it hands to pip."""
    content = yaml.safe_load(ENVIRONMENT.read_text())
    assert content["channels"] == ["conda-forge"]
    plain = [entry for entry in content["dependencies"] if isinstance(entry, str)]
    lists = [entry for entry in content["dependencies"] if not isinstance(entry, str)]
    assert [list(entry) for entry in lists] == [["pip"]], "exactly one list, for pip"
    return plain, lists[0]["pip"]


def declared(*extras: str) -> list[Requirement]:
    lists = [PROJECT["dependencies"], *(PROJECT["optional-dependencies"][e] for e in extras)]
    return [Requirement(line) for lines in lists for line in lines]


def test_every_line_is_one_exact_version_without_an_address():
    for line in CONSTRAINTS:
        requirement = Requirement(line)
        (specifier,) = requirement.specifier
        assert specifier.operator == "=="
        assert requirement.url is None
        assert not requirement.extras


@pytest.mark.parametrize("python", PYTHONS)
def test_every_declared_dependency_has_a_pin_within_its_range(python):
    pinned = pins(CONSTRAINTS, python)
    for requirement in declared("lab", "research", "test"):
        assert requirement.specifier.contains(pinned[requirement.name]), requirement.name


@pytest.mark.parametrize("python", PYTHONS)
def test_conda_hands_pip_the_same_versions(python):
    """Every pin there stands in constraints.txt too, and no declared package is missing."""
    everything, handed = pins(CONSTRAINTS, python), pins(conda()[1], python)
    assert handed.items() <= everything.items()
    assert {requirement.name for requirement in declared("lab", "research")} <= handed.keys()


def test_conda_itself_installs_only_a_pinned_python_and_pip():
    """Python must be pinned: repo2docker otherwise takes 3.10, without more than a warning."""
    plain, _ = conda()
    assert plain == ["python=3.12", "pip"]


def test_conda_does_not_install_labkit_itself():
    """A path in the list would make Binder solve the environment again for each commit."""
    assert not [line for line in conda()[1] if line.startswith("-") or "/" in line]


def test_binder_reads_the_same_environment():
    """With a binder/ folder the file at the root is ignored without a word."""
    assert (ROOT / "binder/environment.yml").read_bytes() == ENVIRONMENT.read_bytes()


def test_the_version_is_written_once():
    assert "version" in PROJECT["dynamic"]
    assert "version" not in yaml.safe_load((ROOT / "CITATION.cff").read_text())


def test_a_second_pin_for_a_name_is_noticed():
    with pytest.raises(AssertionError, match="pinned twice"):
        pins(["simpy==4.1.1", "simpy==4.1.2 ; python_version >= '3.12'"], "3.13.0")
