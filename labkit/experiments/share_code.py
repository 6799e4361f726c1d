"""A short text that brings somebody else to the same cycle of the same run.

``ML1-`` and letters: the version, then packed JSON of what differs from the defaults, in front of it
a checksum. A code comes from anywhere, so nothing in it is believed: it is bounded in size before it is
unpacked and after, and every value goes through the field of its parameter.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import re
import zlib
from collections.abc import Callable
from typing import Any

import attrs

from labkit.errors import InvalidInput
from labkit.experiments.experiment import Experiment
from labkit.hardware.change import Change
from labkit.parameters import from_text, to_text

VERSION = "ML1-"
LONGEST = 2_000
"""Characters of a code; one of every parameter there is has some 200."""
UNPACKED = 8_000
LONGEST_TEXT = 600
"""Characters of one value: the name of a machine that a reader has built names all its links."""
CHECK = 6
"""Bytes of checksum: enough against a slip of the hand, and nothing here is secret."""
FIX = "copy the whole code again, from ML1- on"


@attrs.frozen(kw_only=True)
class Place:
    """A cycle in the run behind a point: all that a code restores."""

    experiment: Experiment
    parameters: Any
    curve: str
    x: int
    cursor: int = 0
    change: Change | None = None


def encode(place: Place) -> str:
    """Return the code of a place."""
    texts = [_changed(place.parameters), {} if place.change is None else _changed(place.change)]
    where = [place.curve, place.x, place.cursor, place.change is not None]
    body = _canonical([place.experiment.short, *texts, *where])
    packed = base64.urlsafe_b64encode(_check(body, place.parameters) + zlib.compress(body, 9))
    return VERSION + packed.decode().rstrip("=")


def decode(code: str, find: Callable[[str], Experiment]) -> Place:
    """Return the place of a code.

    Args:
        code: what somebody was given.
        find: returns the experiment of a short name, as ``labkit.experiments.find``.

    Raises:
        InvalidInput: for anything that ``encode`` did not make with the parameters of this version.
    """
    check, body = _unpack(code)
    try:
        name, texts, change, curve, x, cursor, is_changed = json.loads(body)
    except (ValueError, TypeError, RecursionError):
        raise _refused("it does not hold what a code holds") from None
    numbers = all(type(number) is int and 0 <= number < 10**9 for number in (x, cursor))
    if not (_is_plain(name) and _is_plain(curve) and numbers and type(is_changed) is bool):
        raise _refused("it does not hold what a code holds")
    experiment = find(name)
    parameters = experiment.read(_texts(texts))
    if _check(body, parameters) != check:
        raise _refused("its checksum is wrong, or it was made by another version of this lab")
    changed = from_text(Change, _texts(change)) if is_changed else None
    return Place(
        experiment=experiment,
        parameters=parameters,
        curve=curve,
        x=x,
        cursor=cursor,
        change=changed,
    )


def _changed(parameters: Any) -> dict[str, str]:
    """Return the parameters that are not at their default, as text."""
    default = to_text(type(parameters)())
    return {name: text for name, text in to_text(parameters).items() if text != default[name]}


def _canonical(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()


def _check(body: bytes, parameters: Any) -> bytes:
    """Return the checksum, of the defaults too: should one move, old codes must not move with it."""
    return hashlib.sha256(body + _canonical(to_text(parameters))).digest()[:CHECK]


def _unpack(code: str) -> tuple[bytes, bytes]:
    """Return checksum and body of a code, neither of them checked."""
    text = code.strip()
    if not text.startswith(VERSION):
        raise _refused(f"it does not begin with {VERSION}")
    if len(text) > LONGEST:
        raise _refused(f"it has more than {LONGEST:,} characters")
    letters = text.removeprefix(VERSION)
    if not re.fullmatch(r"[A-Za-z0-9_-]+", letters):
        raise _refused("it has characters that no code has")
    try:
        raw = base64.urlsafe_b64decode(letters + "=" * (-len(letters) % 4))
        unpacker = zlib.decompressobj()
        body = unpacker.decompress(raw[CHECK:], UNPACKED)
    except (binascii.Error, zlib.error):
        raise _refused("it is damaged") from None
    if not unpacker.eof or unpacker.unused_data:
        raise _refused("it is damaged")
    return raw[:CHECK], body


def _texts(value: Any) -> dict[str, str]:
    if not isinstance(value, dict) or not all(map(_is_plain, (*value, *value.values()))):
        raise _refused("it does not hold what a code holds")
    return value


def _is_plain(text: Any) -> bool:
    """Return whether this may stand in a sentence."""
    return isinstance(text, str) and text.isprintable() and len(text) <= LONGEST_TEXT


def _refused(why: str) -> InvalidInput:
    return InvalidInput("code", f"this is no code of the lab, {why}", fix=FIX)
