"""What README says of the model's accuracy is what the model says, and its commands work."""

import re

import pytest

from labkit.exercises.course import COURSE
from labkit.experiments import EXPERIMENTS, find
from labkit.results import rows_of
from tests.benchmarks.costs import BEGIN, END
from tests.project.checkout import ROOT
from tests.project.commands import commands, course_folder, run

README = (ROOT / "README.md").read_text(encoding="utf-8")


def rows(name):
    experiment = find(name)
    return list(rows_of(experiment.points(experiment.parameters())))


@pytest.fixture(scope="module")
def fig3():
    return find("fig3").findings(rows("fig3"))


def test_the_errors_of_figure_3(fig3):
    """The table has each curve's mean error as the terminal prints it."""
    (line,) = [finding for finding in fig3 if finding.startswith("Mean absolute error over")]
    printed = dict(re.findall(r"(\w+) (\d+\.\d %)", line))
    names, _, values = (
        [cell.strip() for cell in row.strip("|").split("|")]
        for row in re.findall(r"^\| SHM8.*\n\|.*\n\|.*$", README, flags=re.MULTILINE)[0].split("\n")
    )
    assert dict(zip(names, values, strict=True)) == printed


@pytest.fixture(scope="module")
def figures():
    return {name: find(name).findings(rows(name)) for name in ("fig6", "fig7")}


def test_the_errors_of_figures_6_and_7(figures):
    """One table has those of both."""
    lines = [
        finding
        for findings in figures.values()
        for finding in findings
        if finding.startswith("Mean absolute error over 6 to 32 cores, all predicted")
    ]
    printed = dict(re.findall(r"([\w-]+) (\d+\.\d %)", " ".join(lines)))
    table = re.findall(r"^\| Broadcast.*\n\|.*\n\|.*$", README, flags=re.MULTILINE)[0]
    names, _, values = (
        [cell.strip().replace(" multicast", "_multicast") for cell in row.strip("|").split("|")]
        for row in table.split("\n")
    )
    assert dict(zip(names, values, strict=True)) == printed


def test_where_messages_win(figures):
    found = " ".join(figures["fig7"])
    text = " ".join(README.split())
    for other in ("Windows", "Linux"):
        pattern = rf"cheaper than {other} from (\d+) cores on \(published: (\d+)\)"
        model, published = re.findall(pattern, found)[0]
        assert re.search(rf"{other} from {model}[^.]*?\(published: {published}\)", text)


def test_the_number_of_chapters():
    """From 20 on notebooks are for researchers, and number 0 is the way in."""
    chapters = len(list((ROOT / "notebooks").glob("[01][0-9]*.ipynb"))) - 1
    words = dict(enumerate(["ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen"], 10))
    assert f"{words[chapters]} chapters so far" in README


def test_every_experiment_has_its_cost():
    """`make costs` writes the table; how many rows an experiment has does not depend on who measures."""
    table = README.split(BEGIN)[1].split(END)[0]
    lines = {
        name: [cell.strip() for cell in cells.strip(" |").split("|")]
        for name, cells in re.findall(r"^\| `(\w+)` \|(.*)$", table, flags=re.MULTILINE)
    }
    assert lines.keys() == {experiment.short for experiment in EXPERIMENTS}
    for name in ("table1", "table3", "rtt2013"):
        assert int(lines[name][0]) == len(rows(name))
    for count, took, *_ in lines.values():
        assert int(count) > 0
        assert float(took) >= 0
    assert [float(line[1]) for line in lines.values()] == sorted(
        (float(line[1]) for line in lines.values()), reverse=True
    )


def test_the_exercises():
    """At least so many: whoever adds some need not change a line that all others change too."""
    found = re.search(r"There are more than (\d+) exercises", " ".join(README.split()))
    assert len(COURSE) > int(found[1])


@pytest.mark.parametrize("command", commands(README))
def test_every_command_works_as_it_stands_there(command, tmp_path):
    done = run(command, course_folder(tmp_path))
    assert done.returncode == 0, done.stderr


def test_there_are_commands():
    assert len(commands(README)) > 8


def test_the_server_beside_sixteen_cores(fig3):
    (line,) = [finding for finding in fig3 if finding.startswith("The server does")]
    ratio, published = re.findall(r"\d\.\d", line)
    assert f"does {ratio} times the updates of 16 SHM8 cores (published: {published})" in " ".join(
        README.split()
    )


@pytest.mark.parametrize(
    ("experiment", "begins", "curves"),
    [
        ("rtt2013", "round trip, 4x4", ["round trip 4x4"]),
        ("rtt2013", "round trip, 8x4, same", ["round trip 8x4"]),
        ("table2", "Table 2, throughput", [f"throughput {name}" for name in ("2x2", "8x4", "2x4")]),
    ],
)
def test_the_messages(experiment, begins, curves):
    """A row of the table has the model's numbers and the published ones that stand beside them."""
    row = next(line for line in README.splitlines() if line.startswith(f"| {begins}"))
    model, published = (
        [float(number.rstrip("\\*")) for number in cell.split(", ")]
        for cell in row.strip("| ").split(" | ")[1:]
    )
    compared = [row for row in rows(experiment) if row.curve in curves and row.published]
    compared.sort(key=lambda row: (curves.index(row.curve), row.x))
    assert model == pytest.approx([row.computed for row in compared], rel=0.005)
    assert published == pytest.approx([row.published for row in compared], rel=0.005)
