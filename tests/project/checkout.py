"""The files of the project, as git sees them: what a fresh clone would hold."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]


def tracked(*patterns: str, root: Path = ROOT) -> list[Path]:
    """Committed files, and new ones that would be committed; without those just deleted."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", *patterns]
    names = subprocess.run(command, cwd=root, check=True, capture_output=True, text=True).stdout
    paths = sorted({root / name for name in names.split("\0") if name})
    return [path for path in paths if path.is_file()]


def texts(*patterns: str) -> Iterator[tuple[str, str]]:
    """Name and content of each text file."""
    for path in tracked(*patterns):
        try:
            yield path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")
        except UnicodeDecodeError:  # a picture
            continue
