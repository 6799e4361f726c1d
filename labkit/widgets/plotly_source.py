"""plotly.js for the live charts: sent once per page, packed, from the package itself.

All live charts of a kernel point to one hidden model that holds the packed script. The script
travels with that model's state, so it is there before the first frame, even while later cells of
a "run all" keep the kernel busy, and a reloaded page gets it with everything else. The browser
unpacks and evaluates it once.

Why a copy of plotly.js-basic and not the file inside the plotly package: the time from "run all"
to the first chart, measured in JupyterLab 4.6 through a slowed link (two runs each, seconds):

====================  ==========  ========  =========  ========
script                packed      no limit  10 Mbit/s  2 Mbit/s
====================  ==========  ========  =========  ========
plotly.js-basic       396 kB      1.0, 1.5  1.5, 1.6   2.8, 2.8
all of plotly.js      1472 kB     2.8, 2.9  2.8, 2.8   7.5, 8.0
====================  ==========  ========  =========  ========

Unpacked they have 1.2 and 4.8 MB; packing them takes 40 and 130 ms, once per kernel.
"""

from __future__ import annotations

import functools
import gzip
from importlib import resources

import ipywidgets
import traitlets


class PlotlySource(ipywidgets.Widget):
    """A model without a view: the packed script, ready for any chart of the page."""

    packed = traitlets.Bytes().tag(sync=True)


def plotly_source() -> PlotlySource:
    """Return this kernel's one copy of the script; make it anew if somebody closed it."""
    if _made().comm is None:
        _made.cache_clear()
    return _made()


@functools.cache
def _made() -> PlotlySource:
    script = resources.files("labkit.widgets") / "static" / "plotly-basic.min.js"
    return PlotlySource(packed=gzip.compress(script.read_bytes(), mtime=0))
