"""A table as a PNG: its pixels, unpacked again, have the colours of the numbers."""

import base64
import struct
import zlib

from labkit.charts.pixels import FAR, MIDDLE, NEAR, WIDE, colour, picture


def pixels(address):
    """Return the lines of a PNG as this lab writes them, a list of colours each."""
    data = base64.b64decode(address.removeprefix("data:image/png;base64,"))
    width, height = struct.unpack(">II", data[16:24])
    at = data.index(b"IDAT")
    (length,) = struct.unpack(">I", data[at - 4 : at])
    content = data[at + 4 : at + 4 + length]
    assert struct.unpack(">I", data[at + 4 + length : at + 8 + length])[0] == zlib.crc32(
        b"IDAT" + content
    )
    raw = zlib.decompress(content)
    lines = [raw[n * (3 * width + 1) :][: 3 * width + 1] for n in range(height)]
    assert {line[0] for line in lines} == {0}
    return [[tuple(line[1 + 3 * x : 4 + 3 * x]) for x in range(width)] for line in lines]


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
