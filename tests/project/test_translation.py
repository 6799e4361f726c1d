"""What has its home in the code is translated too: labels, titles, refusals, findings."""

import importlib
import pkgutil
from collections.abc import Iterator

import attrs
import pytest

import labkit
from labkit import strings
from labkit.charts.time_space_words import STAGES
from labkit.charts.update_costs import PARTS
from labkit.errors import InvalidInput
from labkit.experiments import EXPERIMENTS, find
from labkit.experiments.traced_run import to_end
from labkit.hardware.machine_files import measured_machines
from labkit.multikernel.capabilities.modes import MODES
from labkit.parameters import Field, fields, from_text
from labkit.results import Row
from labkit.strings import catalogue, languages
from labkit.workloads.capability_modes import table

TRANSLATIONS = [language for language in languages() if language != "en"]
NAMES = {machine.title for machine in measured_machines().values()} | {"%", "ns"}
"""What is called the same everywhere."""


def untranslated(language: str, texts: set[str]) -> list[str]:
    """Texts that have no entry of their own and fit none with places."""
    labels, templates = strings._labels(language), strings._templates(language)
    return sorted(
        text
        for text in texts - NAMES - {""}
        if text not in labels and not any(entry.pattern.fullmatch(text) for entry in templates)
    )


def parameter_classes() -> Iterator[type]:
    """All classes of parameters that are in labkit, those of widgets too."""
    for module in pkgutil.walk_packages(labkit.__path__, "labkit."):
        if module.name.startswith(("labkit.cli", "labkit.sweeps", "labkit.__main__")):
            continue
        for thing in vars(importlib.import_module(module.name)).values():
            if getattr(thing, "__module__", "") == module.name and _has_fields(thing):
                yield thing


def _has_fields(thing: object) -> bool:
    is_class = isinstance(thing, type) and attrs.has(thing)
    return is_class and any("field" in attribute.metadata for attribute in attrs.fields(thing))


def shown(field: Field) -> set[str]:
    return {field.label, field.help, field.unit, *field.options.values()}


@pytest.mark.parametrize("language", TRANSLATIONS)
def test_every_label_help_unit_and_option(language):
    classes = list(parameter_classes())
    assert len(classes) > len(EXPERIMENTS), "those of widgets too"
    texts = {text for each in classes for field in fields(each) for text in shown(field)}
    assert untranslated(language, texts) == []


@pytest.mark.parametrize("language", TRANSLATIONS)
def test_every_title_and_axis(language):
    texts = {text for each in EXPERIMENTS for text in (each.title, each.x_label, each.y_label)}
    assert untranslated(language, texts) == []


@pytest.mark.parametrize("language", TRANSLATIONS)
def test_every_law_and_every_mode(language):
    laws = {text for row in table() for name, text in row.items() if name != "law"}
    assert untranslated(language, laws - {"-"} | {mode.label for mode in MODES.values()}) == []


QUICK = ("fig3", "fig6", "table1", "table2", "idle", "notify", "polling")


@pytest.mark.parametrize("language", TRANSLATIONS)
@pytest.mark.parametrize("short", QUICK)
def test_every_finding_and_what_points_are(language, short):
    experiment = find(short)
    points = experiment.points(experiment.parameters())
    rows = [row for row in points if isinstance(row, Row)]
    statuses = {part for row in rows for part in row.published_status.split(", ")}
    units = {row.unit for row in rows} | {row.x_name for row in rows} - {"P"}
    found = set(experiment.findings(rows))
    assert found
    assert untranslated(language, found | statuses | units) == []


RUNS = {
    "fig3": {"cores": (2, 2)},
    "fig6": {"cores": (2, 2)},
    "fig7": {"cores": (2, 2), "curves": ("Linux",), "machine": "amd_2x2"},
    "fig8": {"cores": (2, 2), "count": 2, "machine": "amd_2x2"},
    "trees": {"machines": ("amd_2x2",)},
    "table1": {"machines": ("amd_2x2",), "count": 10},
    "table2": {"machines": ("amd_2x2",), "count": 20},
    "replication": {"cores": 2, "reads": (50, 50), "each": 10},
    "notify": {"machine": "amd_2x2", "count": 10},
    "idle": {"machine": "amd_2x2", "idle": (0, 0), "count": 10},
}
"""Parameters of a short run of each experiment that has runs to look into."""


def refusals() -> Iterator[InvalidInput]:
    """For every parameter of every experiment a value that it refuses."""
    for experiment in EXPERIMENTS:
        for field in fields(experiment.parameters):
            if not field.opens:
                with pytest.raises(InvalidInput) as refused:
                    from_text(experiment.parameters, {field.name: "one, two"})
                yield refused.value


@pytest.mark.parametrize("language", TRANSLATIONS)
def test_every_refusal_of_a_parameter(language):
    every = list(refusals())
    assert len(every) > 50
    assert untranslated(language, {error.problem for error in every}) == []
    assert untranslated(language, {error.fix for error in every}) == []


@pytest.mark.parametrize("language", TRANSLATIONS)
@pytest.mark.parametrize("short", RUNS)
def test_what_a_run_behind_a_point_says_of_itself(language, short):
    experiment = find(short)
    parameters = experiment.parameters(**RUNS[short])
    row = next(row for row in experiment.points(parameters) if isinstance(row, Row))
    run = to_end(experiment.trace(parameters, row.curve, row.x, None))
    assert untranslated(language, {run.means, run.each}) == []


def test_what_is_not_translated_is_noticed():
    assert untranslated("de", {"cores", "three wishes", "7 cores"}) == ["three wishes"]


def test_stages_and_parts_of_the_diagram_have_words():
    words = catalogue("en")
    for name, kinds in (("stage", STAGES), ("part", PARTS)):
        assert {f"{name}.{kind}" for kind in kinds} <= words.keys()
