"""A table as a PNG: its pixels, unpacked again, have the colours of the numbers."""

import base64
import io

from PIL import Image

from labkit.charts.pixels import FAR, MIDDLE, NEAR, WIDE, colour, picture


def pixels(address):
    """Return the lines of a PNG, a list of colours each."""
    data = base64.b64decode(address.removeprefix("data:image/png;base64,"))
    image = Image.open(io.BytesIO(data))
    return [[image.getpixel((x, y)) for x in range(image.width)] for y in range(image.height)]


def test_every_number_is_a_square_of_its_colour():
    lines = pixels(picture([[0, 5], [10, 0]]))
    side = WIDE // 2
    assert len(lines) == len(lines[0]) == WIDE
    corners = [lines[y][x] for y in (0, side - 1) for x in (0, side - 1)]
    assert set(corners) == {NEAR}
    assert lines[0][side] == MIDDLE
    assert lines[side][0] == FAR


def test_the_larger_the_darker():
    brightness = [sum(colour(share / 100)) for share in range(101)]
    assert brightness == sorted(brightness, reverse=True)
    assert brightness[0] > brightness[100]
