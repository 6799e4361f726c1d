"""The catalogue: what the code says has words, and a translation says the same."""

import ast
import re
import string
from collections import Counter
from collections.abc import Iterator

import pytest

from labkit import strings
from labkit.errors import InvalidInput
from labkit.strings import catalogue, languages, say, tables, translated, written
from tests.project.checkout import texts

TRANSLATIONS = [language for language in languages() if language != "en"]


@pytest.fixture
def german(monkeypatch):
    monkeypatch.setenv("LABKIT_LANGUAGE", "de")


@pytest.fixture
def made_up(monkeypatch, tmp_path):
    """Texts of two languages that nobody speaks, and no others."""

    def make(**files: str) -> None:
        for name, text in files.items():
            language, _, table = name.partition("_")
            (tmp_path / language).mkdir(exist_ok=True)
            (tmp_path / language / f"{table}.toml").write_text(text)
        monkeypatch.setattr(strings, "FOLDER", tmp_path)
        forget()

    def forget() -> None:
        for cached in (languages, catalogue, tables, *PRIVATE):
            cached.cache_clear()

    yield make
    monkeypatch.undo()
    forget()


PRIVATE = (strings._files, strings._labels, strings._templates)


# What is asked of the two functions.


def test_a_text_is_found_by_its_key_with_values_in_their_places(made_up):
    made_up(en_a='[run]\npoints = "{rows} of {total}"\n[run.x]\ny = "deep"')
    assert say("run.points", rows=1, total=2) == "1 of 2"
    assert say("run.x.y") == "deep"


def test_what_a_translation_lacks_is_said_in_english(made_up, german):
    made_up(en_a='[run]\nstop = "Stop"\nstep = "Step"', de_a='[run]\nstop = "Halt"')
    assert (say("run.stop"), say("run.step")) == ("Halt", "Step")


def test_a_key_that_english_lacks_too_is_a_fault_of_the_lab(made_up):
    made_up(en_a='[run]\nstop = "Stop"')
    with pytest.raises(KeyError, match=r"run\.go"):
        say("run.go")


def test_a_language_that_there_is_not_is_refused_with_those_that_there_are(monkeypatch):
    monkeypatch.setenv("LABKIT_LANGUAGE", "tlh")
    for ask in (lambda: say("number.decimal"), lambda: translated("cores")):
        with pytest.raises(InvalidInput) as refused:
            ask()
        assert str(refused.value) == "LABKIT_LANGUAGE: 'tlh' is not one of de, en; try en."


def test_no_language_is_english(monkeypatch):
    for nothing in ("", " "):
        monkeypatch.setenv("LABKIT_LANGUAGE", nothing)
        assert strings.language() == "en"


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "1,234,567 cycles, 0.5 %, a.b"), ("de", "1.234.567 Takte, 0,5 %, a.b")],
)
def test_numbers_are_written_as_the_language_does(made_up, monkeypatch, language, words):
    made_up(
        en_a='[number]\nthousands = ","\ndecimal = "."\n[cost]\nx = "{n:,} cycles, {p:.1f} %, {name}"',
        de_a='[number]\nthousands = "."\ndecimal = ","\n[cost]\nx = "{n:,} Takte, {p:.1f} %, {name}"',
    )
    monkeypatch.setenv("LABKIT_LANGUAGE", language)
    assert say("cost.x", n=1234567, p=0.5, name="a.b") == words
    assert f"{written(1234567, ',')} " in words


def test_a_text_with_another_home_is_looked_up_by_its_words(made_up, german):
    made_up(
        en_a="",
        de_labels="""
        [labels]
        "cores" = "Kerne"
        "{given} is not a number from {low:d} to {high:d}" = "{given} ist keine Zahl von {low} bis {high}"
        "{what} of {whose}" = "{whose}: {what}"
        """,
    )
    assert translated("cores") == "Kerne"
    assert translated("x is not a number from 1 to 9") == "x ist keine Zahl von 1 bis 9"
    assert translated("x is not a number from 1 to many") == "x is not a number from 1 to many"
    assert translated("cores of a machine") == "a machine: Kerne"
    assert translated("something else") == "something else"


def test_in_english_a_text_with_another_home_stays_as_it_is(monkeypatch):
    monkeypatch.delenv("LABKIT_LANGUAGE", raising=False)
    assert translated("measured machine") == "measured machine"


# What must hold of the catalogue that we ship.


def calls(source: str, function: str = "say") -> Iterator[ast.expr]:
    """The first argument of each ``say(...)``."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == function:
            yield node.args[0]


def asked(key: ast.expr) -> list[str]:
    """The keys that a call may ask for, as patterns; none if that cannot be seen."""
    match key:
        case ast.Constant(value=str(text)):
            return [re.escape(text)]
        case ast.IfExp(body=one, orelse=other):
            return asked(one) + asked(other)
        case ast.JoinedStr(values=parts):
            held = [asked(part)[0] if isinstance(part, ast.Constant) else r"\w+" for part in parts]
            return ["".join(held)]
    return []


def keys_in_code() -> dict[str, str]:
    """Pattern of keys -> the file that asks for them."""
    found = {}
    for name, source in texts("labkit/*.py"):
        for function, rest in (("say", ""), ("section", r"\.\w+")):
            for key in calls(source, function):
                found |= {pattern + rest: name for pattern in asked(key)}
    return found


def wrong_keys(patterns: dict[str, str], known: list[str]) -> dict[str, str]:
    return {
        pattern: name
        for pattern, name in patterns.items()
        if not any(re.fullmatch(pattern, key) for key in known)
    }


def test_every_key_that_the_code_asks_for_has_a_text():
    assert wrong_keys(keys_in_code(), list(catalogue("en"))) == {}


def test_every_key_can_be_seen_in_the_code():
    hidden = [
        name for name, source in texts("labkit/*.py") for key in calls(source) if not asked(key)
    ]
    assert hidden == []


def test_every_text_is_asked_for():
    patterns = keys_in_code()
    idle = [key for key in catalogue("en") if not any(re.fullmatch(p, key) for p in patterns)]
    assert idle == []


def test_a_key_without_text_would_be_noticed():
    (key,) = calls("say(f'run.{name}.stop' if x else 'run.go')")
    assert asked(key) == [r"run\.\w+\.stop", r"run\.go"]
    assert wrong_keys(dict.fromkeys(asked(key), "a.py"), ["run.it.stop"]) == {r"run\.go": "a.py"}


def placeholders(text: str) -> Counter[str]:
    return Counter(name for _, name, _, _ in string.Formatter().parse(text) if name is not None)


def differing(english: dict[str, str], other: dict[str, str]) -> list[str]:
    """Keys that only one of them has, and keys whose texts have other values in them."""
    both = english.keys() & other.keys()
    return sorted(english.keys() ^ other.keys()) + [
        key for key in both if set(placeholders(english[key])) != set(placeholders(other[key]))
    ]


@pytest.mark.parametrize("language", TRANSLATIONS)
def test_a_translation_has_the_keys_and_the_values_of_english(language):
    assert differing(dict(catalogue("en")), dict(catalogue(language))) == []


@pytest.mark.parametrize("language", TRANSLATIONS)
def test_a_translation_has_its_texts_in_the_same_files(language):
    english, other = tables("en"), tables(language)
    assert {name: _sections(table) for name, table in english.items()} == {
        name: _sections(table) for name, table in other.items()
    }


def _sections(table):
    return {
        name: _sections(inner) if isinstance(inner, dict) else str for name, inner in table.items()
    }


def test_a_translation_that_says_something_else_is_noticed():
    english = {"a": "{x} of {y}", "b": "two"}
    assert differing(english, {"a": "{y} von {x}", "b": "zwei"}) == []
    assert differing(english, {"a": "{x}", "c": "drei"}) == ["b", "c", "a"]


@pytest.mark.parametrize("language", languages())
def test_no_key_stands_in_two_files_and_no_text_is_empty(language):
    found = Counter(key for table in tables(language).values() for key, _ in strings._flat(table))
    assert [key for key, times in found.items() if times > 1] == []
    assert [key for key, text in catalogue(language).items() if not text.strip()] == []


@pytest.mark.parametrize("language", TRANSLATIONS)
def test_a_label_and_its_translation_have_the_same_values(language):
    for english, text in strings._labels(language).items():
        assert placeholders(english) == placeholders(text), english
        assert not re.fullmatch(r"\{\w+\}", english), "would fit everything"
