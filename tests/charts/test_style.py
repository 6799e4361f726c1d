"""Curves are told apart by colour, by dash and by marker, and can be seen on any page."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.charts.curves import document
from labkit.charts.style import COLOURS, CONFIG, DASHES, INK, MARKERS, PAPER, family, looks
from labkit.experiments import find
from labkit.results import Row

NAMES = st.one_of(
    st.sampled_from(["SHM", "MSG"]).flatmap(
        lambda kind: st.integers(1, 32).map(lambda number: f"{kind}{number}")
    ),
    st.sampled_from([*PAPER, "Broadcast", "Unicast", "Multicast", "Barrelfish", "Linux"]),
)
PAGES = {"white": "#ffffff", "JupyterLab dark": "#111111"}


@given(st.lists(NAMES, unique=True, max_size=len(DASHES)))
def test_no_two_curves_share_a_dash_or_a_marker(names):
    chosen = looks(names).values()
    assert len({look.dash for look in chosen}) == len(names)
    assert len({look.marker for look in chosen}) == len(names)


@given(st.lists(NAMES, unique=True, max_size=len(COLOURS)))
def test_no_two_curves_share_a_colour_while_there_are_enough(names):
    assert len({look.colour for look in looks(names).values()}) == len(names)


@given(st.lists(NAMES, unique=True))
def test_the_papers_curves_look_the_same_in_every_figure(names):
    for name, look in looks(names).items():
        if name in PAPER:
            assert look == PAPER[name]


@given(st.lists(NAMES, unique=True, min_size=1))
def test_a_curve_that_comes_later_changes_none_before_it(names):
    """A live chart grows curve by curve; what is drawn keeps its look.

    The paper's own curves come first here, because they always keep theirs.
    """
    ordered = sorted(names, key=lambda name: name not in PAPER)
    whole = looks(ordered)
    for length in range(len(ordered)):
        assert list(looks(ordered[:length]).items()) == list(whole.items())[:length]


def test_a_look_does_not_depend_on_the_process():
    """Checksums, not ``hash``, which changes from run to run."""
    assert looks(["SHM3"])["SHM3"].marker == "diamond"


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_text_can_be_read_on_a_light_and_on_a_dark_page(page):
    """WCAG asks for 4.5 to 1; one grey reaches that on white and almost on JupyterLab's dark."""
    assert contrast(INK, page) >= 4


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
@pytest.mark.parametrize("colour", COLOURS.values(), ids=COLOURS)
def test_curves_stand_out_from_a_light_and_from_a_dark_page(colour, page):
    """Orange on white is the weakest; dash and marker carry what the colour does not."""
    assert contrast(colour, page) >= 2


def test_nothing_offers_to_send_a_figure_away():
    assert CONFIG["showSendToCloud"] is False
    assert CONFIG["displaylogo"] is False


@pytest.mark.parametrize(("name", "kind"), [("SHM16", "SHM"), ("Server", "Server"), ("8", "")])
def test_a_family_is_a_name_without_its_number(name, kind):
    assert family(name) == kind


def test_there_are_as_many_markers_as_dashes():
    assert len(set(DASHES)) == len(set(MARKERS)) == len(DASHES)


def contrast(one, other):
    bright, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def luminance(colour):
    """Relative luminance as WCAG 2 defines it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


@pytest.mark.parametrize("short", ["fig3", "fig6", "fig7", "table2", "polling", "notify"])
def test_curves_as_drawn_are_told_apart_without_colour(short):
    """Not only the looks: the figure of each experiment, as a page gets it."""
    experiment = find(short)
    rows = [row for row in experiment.points(experiment.parameters()) if isinstance(row, Row)]
    drawn = document(rows, title="", x_label="", y_label="")["data"]
    curves = [trace for trace in drawn if "line" in trace]
    assert len(curves) == len({row.curve for row in rows})
    assert {trace["line"]["color"] for trace in curves} <= set(COLOURS.values())
    assert len({trace["line"]["dash"] for trace in curves}) == len(curves)
    assert len({trace["marker"]["symbol"] for trace in curves}) == len(curves)
