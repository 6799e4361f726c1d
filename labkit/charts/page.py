"""A figure, its residuals and its text twin as one web page that needs nothing from outside."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import plotly.graph_objects as go

from labkit.charts.curves import figure, residuals
from labkit.charts.style import config
from labkit.charts.text_twin import cells, describe, note
from labkit.results import Row
from labkit.strings import language, say

STYLE = """
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif }
body { max-width: 64rem; margin: 2rem auto; padding: 0 1rem }
figure { margin: 2rem 0 }
table { border-collapse: collapse }
td, th { padding: 0.1rem 0.6rem; text-align: right; border-bottom: 1px solid #75757540 }
"""


def page(
    rows: Sequence[Row],
    *,
    title: str,
    claim: str,
    x_label: str,
    y_label: str,
    is_logarithmic: bool = False,
) -> str:
    """Return the page as HTML, with plotly's script inside: it can be mailed and opened offline."""
    drawn = figure(
        rows, title=title, x_label=x_label, y_label=y_label, is_logarithmic=is_logarithmic
    )
    body = [
        f"<h1>{escape(title)}</h1>",
        *(f"<p>{escape(part)}</p>" for part in claim.split("\n\n")),
        _drawn(_untitled(drawn), script=True),
    ]
    if any(row.published is not None for row in rows):
        body.append(_drawn(residuals(rows, x_label=x_label), script=False))
    words = describe(rows, title=title).splitlines()
    body += [f"<h2>{say('page.words')}</h2>", *(f"<p>{escape(line)}</p>" for line in words[1:])]
    body += [f"<h2>{say('page.numbers')}</h2>", _table(rows)]
    head = f'<meta charset="utf-8"><title>{escape(title)}</title><style>{STYLE}</style>'
    return f'<!doctype html>\n<html lang="{language()}"><head>{head}</head><body>\n' + "\n".join(
        body
    )


def _untitled(figure: go.Figure) -> go.Figure:
    return figure.update_layout(title_text="", margin_t=40)


def _drawn(figure: go.Figure, *, script: bool) -> str:
    alt = escape(figure.layout.meta["alt"], quote=True)
    drawn = figure.to_html(full_html=False, include_plotlyjs=script, config=config())
    return f'<figure role="group" aria-label="{alt}">{drawn}</figure>'


def _table(rows: Sequence[Row]) -> str:
    head, *body = cells(rows)
    lines = ["".join(f'<th scope="col">{escape(cell)}</th>' for cell in head)]
    for first, *others in body:
        values = "".join(f"<td>{escape(cell)}</td>" for cell in others)
        lines.append(f'<th scope="row">{escape(first)}</th>{values}')
    drawn = "\n".join(f"<tr>{line}</tr>" for line in lines)
    return f"<table>{drawn}</table><p>{escape(note(rows))}</p>"
