"""A figure, its residuals and its text twin as one web page that needs nothing from outside."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

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
        *(f"<p>{escape(part)}</p>" for part in claim.split("\n\n")),
        drawn_in(_untitled(drawn)),
    ]
    if any(row.published is not None for row in rows):
        body.append(drawn_in(residuals(rows, x_label=x_label), script=False))
    words = describe(rows, title=title).splitlines()
    body += [f"<h2>{say('page.words')}</h2>", *(f"<p>{escape(line)}</p>" for line in words[1:])]
    body += [f"<h2>{say('page.numbers')}</h2>", table_in(cells(rows), note=note(rows))]
    return web_page(title, body)


def web_page(title: str, body: Iterable[str]) -> str:
    """Return parts of HTML as a whole page."""
    head = f'<meta charset="utf-8"><title>{escape(title)}</title><style>{STYLE}</style>'
    parts = "\n".join([f"<h1>{escape(title)}</h1>", *body])
    return f'<!doctype html>\n<html lang="{language()}"><head>{head}</head><body>\n{parts}'


def drawn_in(figure: go.Figure, *, script: bool = True) -> str:
    """Return a figure as HTML with its accessible name; the first one of a page brings the script."""
    alt = escape(figure.layout.meta["alt"], quote=True)
    drawn = figure.to_html(full_html=False, include_plotlyjs=script, config=config())
    return f'<figure role="group" aria-label="{alt}">{drawn}</figure>'


def page_of(
    document: dict[str, Any], cells: Sequence[Sequence[str]], *, title: str, note: str = ""
) -> str:
    """Return a figure's JSON and its table as a web page that needs nothing from outside."""
    drawn = drawn_in(_untitled(go.Figure(document)))
    words = f"<p>{escape(document['layout']['meta']['alt'])}</p>"
    return web_page(title, [drawn, words, table_in(cells, note=note)])


def table_in(cells: Sequence[Sequence[str]], *, note: str) -> str:
    """Return cells as an HTML table, the line of heads first, and what they mean below it."""
    head, *body = cells
    lines = ["".join(f'<th scope="col">{escape(cell)}</th>' for cell in head)]
    for first, *others in body:
        values = "".join(f"<td>{escape(cell)}</td>" for cell in others)
        lines.append(f'<th scope="row">{escape(first)}</th>{values}')
    drawn = "\n".join(f"<tr>{line}</tr>" for line in lines)
    return f"<table>{drawn}</table><p>{escape(note)}</p>"


def _untitled(figure: go.Figure) -> go.Figure:
    return figure.update_layout(title_text="", margin_t=40)
