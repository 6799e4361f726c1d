"""What the rows of Figure 3 say beyond errors and crossings, in the sentences of the paper."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from labkit.experiments.prediction_errors import in_words, prediction_errors
from labkit.results import Row

Points = Mapping[tuple[str, int], Row]


def findings(rows: Sequence[Row]) -> list[str]:
    """Return the errors over the predicted cores, what the server achieves, and where it is wrong."""
    points = {(row.curve, row.x): row for row in rows}
    errors = prediction_errors(rows)
    return [*in_words(rows, errors), *_server(points), *_wrong(errors)]


def _server(points: Points) -> Iterator[str]:
    """Compare the updates of the server with those of all SHM8 cores together."""
    both = [x for curve, x in points if curve == "Server" and ("SHM8", x) in points]
    if not both:
        return
    cores = max(both)
    server, shared = points["Server", cores], points["SHM8", cores]
    ratio = shared.computed / (cores * server.computed)
    published = ""
    if server.scored and shared.published and server.published:
        published = f" (published: {shared.published / (cores * server.published):.1f})"
    yield f"The server does {ratio:.1f} times the updates of {cores} SHM8 cores{published}"


def _wrong(errors: Mapping[str, float]) -> Iterator[str]:
    """Say honestly which curves are not to be believed."""
    each = " and ".join(
        f"{name} by {errors[name]:.0f} %" for name in ("SHM1", "SHM2") if name in errors
    )
    if each:
        yield (
            f"Off, and not tuned to look better: {each}. With so few lines a core writes them again "
            "and again before it loses them; how often is not predicted, only fitted at four cores"
        )
