"""Files that a run writes: tried before the run, replaced only after it, whole or not at all."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from labkit.errors import EMPTY, InvalidInput

Write = Callable[[str | bytes], None]


@contextmanager
def replacing(path: str | None, *, option: str) -> Iterator[Write | None]:
    """Give a function that writes a text, or bytes, to a file, or ``None`` where no path is given.

    A draft beside the file is made at once, so that a path that cannot be written fails before the
    run and not after it. What was there stays until the text is complete, and for good where the
    block ends with an exception, Ctrl-C included. (click's own atomic files replace even then.)

    Raises:
        InvalidInput: if the path cannot be written, named after the ``option`` that gave it.
    """
    if path is None:
        yield None
        return
    target = Path(os.path.realpath(path))  # writes through a link instead of replacing it
    with _told(path, option):
        draft = _draft(target)
    try:
        yield lambda content: _write(content, draft, target, option)
    finally:
        if draft != target:
            draft.unlink(missing_ok=True)


def _draft(target: Path) -> Path:
    """Make an empty file beside the target; /dev/stdout and the like are their own draft."""
    if target.is_dir():
        raise IsADirectoryError(None, "it is a directory")
    if target.exists() and not os.access(target, os.W_OK):
        raise PermissionError(None, "it may not be written")
    if target.exists() and not target.is_file():
        return target
    draft = target.with_name(f".{target.name}.{os.getpid()}.part")
    draft.open("x").close()
    return draft


def _write(content: str | bytes, draft: Path, target: Path, option: str) -> None:
    with _told(str(target), option):
        draft.write_bytes(content.encode() if isinstance(content, str) else content)
        if draft != target:
            with suppress(FileNotFoundError):
                shutil.copymode(target, draft)
            draft.replace(target)


@contextmanager
def _told(path: str, option: str) -> Iterator[None]:
    """Tell an error of the file system in one sentence that names the option."""
    try:
        yield
    except OSError as error:
        reason = (error.strerror or "unknown error").lower()
        shown = path or EMPTY if len(path) < 80 else "..." + path[-80:]
        fix = "name a file in a directory where you may write"
        raise InvalidInput(option, f"{shown} cannot be written, {reason}", fix=fix) from None
