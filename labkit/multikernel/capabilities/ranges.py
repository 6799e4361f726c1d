"""Ranges of bytes: what is left of some when others are taken out."""

from __future__ import annotations

from collections.abc import Iterable

Range = tuple[int, int]
"""The first byte, and the first one after it."""


def merged(ranges: Iterable[Range]) -> list[Range]:
    """Return the same bytes as ranges in order that do not touch."""
    found: list[Range] = []
    for first, end in sorted(ranges):
        if found and first <= found[-1][1]:
            found[-1] = found[-1][0], max(end, found[-1][1])
        else:
            found.append((first, end))
    return found


def without(ranges: Iterable[Range], holes: Iterable[Range]) -> list[Range]:
    """Return what is left of ranges in order when holes are cut out."""
    cuts = merged(holes)
    left = []
    for first, end in ranges:
        for begin, stop in cuts:
            if begin < end and first < stop:
                if first < begin:
                    left.append((first, begin))
                first = max(first, stop)  # noqa: PLW2901 - what is left of it
        if first < end:
            left.append((first, end))
    return left
