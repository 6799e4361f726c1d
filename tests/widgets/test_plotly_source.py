"""plotly.js comes with the package, with its licence, and is sent packed and once."""

import gzip
from importlib import resources

from labkit.widgets.plotly_source import plotly_source

STATIC = resources.files("labkit.widgets") / "static"


def test_the_packed_script_is_the_file():
    script = gzip.decompress(plotly_source().packed)
    assert script == (STATIC / "plotly-basic.min.js").read_bytes()
    assert b"plotly.js (basic - minified) v4.1.1" in script[:100]


def test_the_licence_is_beside_it():
    assert (STATIC / "plotly-basic.LICENSE").read_text().startswith("MIT License")
    assert "4.1.1" in (STATIC / "README.md").read_text()


def test_one_model_for_all_and_a_new_one_when_closed():
    first = plotly_source()
    assert plotly_source() is first
    first.close()
    assert plotly_source() is not first
    assert plotly_source() is plotly_source()


def test_packed_below_half_a_megabyte():
    assert len(plotly_source().packed) < 500_000
