"""What our style sheets colour can be read: 4.5 to 1 against its page, in both of JupyterLab's themes.

JupyterLab's own variables are taken from the themes that are installed, so that a new version is
asked again.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from labkit.charts.style import COLOURS
from labkit.widgets import live_table, source
from labkit.widgets.time_space import SCRIPT
from tests.project.checkout import ROOT

LEAST = 4.5
THEMES = Path(sys.prefix) / "share/jupyter/lab/themes/@jupyterlab"
PAGES = ("--jp-layout-color0", "--jp-layout-color1")
"""Where our outputs stand: on the notebook, or in a panel of their own."""
INLINE = [live_table.STYLE, source.STYLE]
NAMED = {"white": "#ffffff", "black": "#000000", "green": "#008000"}


def sheets() -> list[str]:
    files = [*ROOT.glob("labkit/widgets/*.css"), *ROOT.glob("labkit/widgets/static/*/*.css")]
    assert len(files) == 4
    return [*(file.read_text() for file in files), *INLINE]


def variables(theme: str) -> dict[str, str]:
    """The theme's variables, JupyterLab's palette of Material colours included."""
    lab = Path(sys.prefix) / "share/jupyter/lab/static"
    texts = [path.read_text() for path in (THEMES / f"theme-{theme}-extension").rglob("*.css")]
    texts += [path.read_text() for path in lab.glob("*.js") if "--md-grey-700" in path.read_text()]
    found = re.findall(r"(--(?:jp|md)-[\w-]+)\s*:\s*([^;{}]+);", "\n".join(reversed(texts)))
    return {name: value.strip() for name, value in found}


def rules(sheet: str) -> Iterator[tuple[str, dict[str, str]]]:
    plain = re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL)
    for selector, body in re.findall(r"([^{}]+)\{([^{}]*)\}", plain):
        pairs = (each.partition(":") for each in body.split(";") if ":" in each)
        yield selector.strip(), {name.strip(): value.strip() for name, _, value in pairs}


def resolved(value: str, known: dict[str, str]) -> str:
    """A colour with its variables filled in."""
    while match := re.match(r"var\((--[\w-]+)(?:,\s*(.+))?\)$", value):
        value = known.get(match[1]) or match[2] or ""
    return NAMED.get(value, value)


def channels(colour: str) -> tuple[list[float], float]:
    """Red, green and blue from 0 to 255, and how opaque."""
    if match := re.match(r"rgba?\(([^)]+)\)", colour):
        *rgb, opaque = [float(part) for part in re.split(r"[,\s/]+", match[1])]
        return (rgb, opaque) if len(rgb) == 3 else ([*rgb, opaque], 1.0)
    digits = colour.removeprefix("#")
    digits = "".join(2 * digit for digit in digits) if len(digits) == 3 else digits
    assert re.fullmatch(r"[0-9a-fA-F]{6}", digits), f"no colour: {colour}"
    return [float(int(digits[at : at + 2], 16)) for at in (0, 2, 4)], 1.0


def contrast(text: str, page: str) -> float:
    """The ratio of WCAG, of a colour that may be translucent on one that is not."""
    (above, opaque), (below, _) = channels(text), channels(page)
    mixed = [opaque * one + (1 - opaque) * other for one, other in zip(above, below, strict=True)]
    light, dark = sorted((luminance(mixed), luminance(below)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(rgb: list[float]) -> float:
    linear = [
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4
        for part in (channel / 255 for channel in rgb)
    ]
    return sum(share * part for share, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def pale(sheet: str, theme: str) -> list[tuple[str, str, float]]:
    """Rules whose text is too close to what is behind it."""
    known = variables(theme)
    found = []
    for selector, declared in rules(sheet):
        if "color" not in declared:
            continue
        behind = (
            [declared["background"]] if "background" in declared else [f"var({p})" for p in PAGES]
        )
        for page in behind:
            ratio = contrast(resolved(declared["color"], known), resolved(page, known))
            if ratio < LEAST:
                found.append((selector, page, round(ratio, 2)))
    return found


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_text_can_be_read(theme):
    assert {"--jp-layout-color0", "--jp-ui-font-color2"} <= variables(theme).keys()
    assert [each for sheet in sheets() for each in pale(sheet, theme)] == []


def test_text_that_is_too_pale_is_noticed():
    assert [ratio for _, _, ratio in pale("p { color: #999 } q { color: #000 }", "light")] == [
        2.85
    ] * 2


def test_no_text_is_dimmed():
    """Opacity would undo all of the above; only what takes no input may be dim."""
    dimmed = {
        selector
        for sheet in sheets()
        for selector, declared in rules(sheet)
        if "opacity" in declared
    }
    assert dimmed == {".labkit-field:disabled .labkit-row"}


def test_words_on_bars_can_be_read():
    looks = re.findall(r'colour: "(#\w+)", width: [\d.]+, letters: "(#\w+)"', SCRIPT)
    assert len(looks) == 4
    assert all(contrast(letters, colour) >= LEAST for colour, letters in looks)


def test_bars_and_arrows_have_the_colours_of_okabe_and_ito():
    """But waiting, which is grey, and thin."""
    drawn = set(re.findall(r'colour: "(#\w+)"|(?:MESSAGE|HANDOVER) = "(#\w+)"', SCRIPT))
    assert len(drawn) > 5
    grey = {"#8a8a8a"}
    assert {one or other for one, other in drawn} - grey <= set(COLOURS.values())
