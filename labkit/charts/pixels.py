"""A table of numbers as a picture of pixels: the lab's small plotly.js has no heat map."""

from __future__ import annotations

import base64
import io
from collections.abc import Sequence

from PIL import Image

Colour = tuple[int, int, int]
"""Red, green and blue, 0 to 255."""
NEAR, MIDDLE, FAR = (255, 255, 255), (230, 159, 0), (91, 44, 0)
"""It gets darker all the way, so that it can be read without its colours."""
SCALE = [
    [place, f"rgb{colour}"] for place, colour in zip((0, 0.5, 1), (NEAR, MIDDLE, FAR), strict=True)
]
"""The same for plotly's colour bar."""
WIDE = 512
"""About so many pixels each way; browsers blur what they have to make much larger."""


def picture(rows: Sequence[Sequence[float]]) -> str:
    """Return a PNG as a data address: a square for each number, white for 0, darkest for the most."""
    most = max(max(row) for row in rows) or 1
    pixels = bytes(part for row in rows for cell in row for part in colour(cell / most))
    image = Image.frombytes("RGB", (len(rows[0]), len(rows)), pixels)
    factor = max(1, WIDE // len(rows))
    large = image.resize((factor * image.width, factor * image.height), Image.Resampling.NEAREST)
    file = io.BytesIO()
    large.save(file, format="PNG")
    return "data:image/png;base64," + base64.b64encode(file.getvalue()).decode()


def colour(share: float) -> Colour:
    """Return the colour of a number that is so large a share of the largest."""
    start, end, part = (NEAR, MIDDLE, 2 * share) if share < 0.5 else (MIDDLE, FAR, 2 * share - 1)
    red, green, blue = (round(a + (b - a) * part) for a, b in zip(start, end, strict=True))
    return red, green, blue
