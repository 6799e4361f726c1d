"""The steps of runs in words: English as they are written, and nothing of it left in another language."""

import ast
import re

import pytest

from labkit.charts.run_words import (
    broken_in_words,
    complaint_in_words,
    found_in_words,
    step_in_words,
    steps_in_words,
)
from labkit.exercises.chapter_10 import OPTIONS, _broken
from labkit.multikernel.capabilities.modes import DEFAULT_MODE, MODES
from labkit.multikernel.capabilities.switches import Switch
from labkit.strings import translated
from labkit.workloads.agreement_run import Action, AgreementRun
from labkit.workloads.bug_hunt import case
from labkit.workloads.capability_modes import WITNESSES, witness
from labkit.workloads.capability_world import play
from tests.project.checkout import ROOT

HUNTED = (
    *("COPY_DURING_REVOKE", "EARLY_READY", "COPY_OF_TARGET", "OWNER_LEAVES_COPIES"),
    *("COPY_ACROSS_CHECK", "MEMORY_LEFT_BEHIND", "NO_OWNER_LOCK", "EARLY_DONE", "FOREIGN_RETYPE"),
)
"""The bugs that show in a run's messages."""
ENGLISH = re.compile(r"\b(a|and|the|of|to|is|it|has|from|core|cores|step|ends|begins|with)\b")
EVERYTHING = (
    *(("copy", 0, 0, 1), ("stop", 1), ("go", 1), ("deliver", 0, 1), ("deliver", 1, 0)),
    *(("retype", 0, 0, "L1CNode", 0, 1, 1), ("deliver", 0, 1), ("deliver", 1, 0), ("put", 0, 1)),
    *(("give", 0, 0, 1), ("revoke", 0, 0), ("delete", 0, 0), ("work", 0), ("crash", 0, 2)),
    ("crash", 1),
)
"""Each kind of choice once, those that make no sense where they stand left out by the world."""
LAWS = ("agreement_laws", "capability_laws")


@pytest.fixture
def german(monkeypatch):
    monkeypatch.setenv("LABKIT_LANGUAGE", "de")


def world_lines():
    return play(MODES[DEFAULT_MODE], 2, EVERYTHING).log


def agreement_lines():
    kinds = ("begin", "refuse", "deschedule", "schedule", "expire")
    actions = [Action(kind, 0) for kind in kinds]
    crashes = [[*actions, Action("crash", 1, sends)] for sends in range(3)]
    return [line for each in crashes for line in AgreementRun(cores=2).play(each).story]


@pytest.mark.parametrize("bug", HUNTED)
def test_in_english_a_run_stays_as_it_is_written(bug):
    found = case(bug)
    assert steps_in_words(found.lines) == list(found.lines)
    assert found.found.violation.why in complaint_in_words(found)


@pytest.mark.parametrize("option", OPTIONS)
def test_in_english_a_run_of_agreements_stays_as_it_is_written(option):
    run = _broken(option)
    assert [*steps_in_words(run.story), broken_in_words(run)] == [*run.story, run.broken]


@pytest.mark.parametrize("bug", HUNTED)
def test_in_german_no_english_word_is_left_in_a_hunt(german, bug):
    found = case(bug)
    said = [*steps_in_words(found.lines), step_in_words(found.should_be), complaint_in_words(found)]
    assert left_over(said) == []


@pytest.mark.parametrize("option", OPTIONS)
def test_in_german_no_english_word_is_left_in_a_run_of_agreements(german, option):
    run = _broken(option)
    assert left_over([*steps_in_words(run.story), broken_in_words(run)]) == []


@pytest.mark.parametrize(("mode", "law"), WITNESSES)
def test_the_run_behind_a_cell_of_the_law_table_is_said_in_both_languages(monkeypatch, mode, law):
    found = witness(mode, law)
    assert found_in_words(found) == str(found)
    monkeypatch.setenv("LABKIT_LANGUAGE", "de")
    assert left_over(found_in_words(found).splitlines()) == []


@pytest.mark.parametrize("lines", [world_lines, agreement_lines], ids=lambda lines: lines.__name__)
def test_whatever_may_happen_has_german_words(german, lines):
    assert left_over(steps_in_words(lines())) == []


def test_each_step_keeps_its_number(german):
    said = steps_in_words(
        [" 3. core 0: copy of RAM[0 to 7] ends with OK", "4. 0 to 1: vote 1.1 yes"]
    )
    assert said == [" 3. Kern 0: copy von RAM[0 bis 7] endet mit OK", "4. 0 an 1: vote 1.1 yes"]


def test_a_run_that_breaks_nothing_has_no_complaint():
    assert broken_in_words(AgreementRun(cores=2).play([Action("begin", 0)])) == ""


def test_what_each_bug_leaves_out_has_german_words(german):
    assert [each.name for each in Switch if translated(each.value) == each.value] == []


@pytest.mark.parametrize("module", LAWS)
def test_every_sentence_about_a_broken_law_has_german_words(german, module):
    found = sentences((ROOT / f"labkit/workloads/{module}.py").read_text())
    assert len(found) > 5
    assert [sentence for sentence in found if translated(sentence) == sentence] == []


def test_a_sentence_without_german_words_would_be_noticed(german):
    (sentence,) = sentences("Violation('CA1', f'{core} is the odd one out')")
    assert translated(sentence) == sentence == "1 is the odd one out"


def left_over(said):
    return [line for line in said if ENGLISH.search(line)]


def sentences(source):
    """What may be said, 1 in the place of each value, an operation for a name; without the law's name."""
    texts = [
        "".join(
            part.value if isinstance(part, ast.Constant) else value(part) for part in node.values
        )
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.JoinedStr)
    ]
    without_law = (re.sub(r"^\w+: ", "", text) for text in texts)
    return [text for text in without_law if len(re.findall(r"[a-z]{2,}", text)) > 1]


def value(part):
    return "copy of 1" if getattr(part.value, "id", "") == "name" else "1"
