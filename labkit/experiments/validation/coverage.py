"""What becomes of each row of published.csv: compared, put into the model, or left out, and why.

Every row has exactly one place here; a test asks for it, and so does ``labkit validate``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase

from labkit.experiments.validation.claim import Claim
from labkit.hardware.specification import MachineSpec
from labkit.published import Published, published
from labkit.results import Row

POINTS: Mapping[str, tuple[str, ...]] = {
    "fig3": ("fig3.SHM[1248].*", "fig3.MSG[18].*", "fig3.Server.*"),
    "fig6": (
        "fig6.Broadcast.*",
        "fig6.Unicast.*",
        "fig6.Multicast.*",
        "fig6.NUMA-aware_multicast.*",
    ),
    "fig7": ("fig7.Barrelfish.*", "fig7.Linux.*", "fig7.Windows.*"),
    "table1": ("table1.lrpc.*.cycles",),
    "table2": ("table2.urpc.*",),
    "table3": ("table3.*",),
    "rtt2013": ("smelt13.*",),
}
"""Rows that stand beside a point of an experiment, by its short name."""

INPUTS: Mapping[str, tuple[str, ...]] = {
    "what the machine is: in its file, as far as the model has such a part": ("plat.*", "fig2.*"),
    "how the workloads of the figures are built": (
        "fig3.text.rpc_line",
        "fig6.text.*",
        "fig7.text.*",
        "table2.queue_length",
    ),
    "what a channel looks like": ("urpc.*",),
    "a cost in the machine's file or an experiment's parameters": (
        "tlb.*",
        "poll.C",
        "mctop.cache.lpd48core",
    ),
    "caches of one core and one package: the model has a single level": ("hotos09.table1.L[123]",),
    "what a mechanism does": ("skb.multicast_algorithm", "tn009.coherence", "def.*.fact"),
}
"""Rows that went into the model, so that nothing can be compared with them, by the way they did."""

NOT_MODELLED: Mapping[str, tuple[str, ...]] = {
    "networks, disks and web servers are not modelled": ("io.*", "table4.*"),
    "the spread of the published points; the model has none": ("fig7.errorbars",),
    "the size of other people's code": (
        *(f"def.cpu_driver.{part}" for part in ("c", "asm", "text", "data")),
        "misc.*",
    ),
    "the note does not say on which machines": (
        *("tn009.msg_best", "tn009.poll3", "tn009.timer", "tn009.notify_*", "tn009.irq"),
        *("tn009.syscall", "tn009.cap_invoke", "tn009.activation", "tn009.worst"),
    ),
    "machines that are not modelled by their mechanisms": (
        *("mctop.cas.*", "mctop.mem.*", "mctop.cache.diassrv8"),
    ),
    "a choice of the public code of 2011, from which nothing follows": ("poll.release_default",),
    "no measurement": ("bib.*", "fig7.os_versions", "smelt16.*"),
}
"""Rows that the model says nothing about, by the reason."""


def becomes(id: str, claims: Sequence[Claim]) -> list[str]:
    """Return what becomes of a published row in words: one answer, if the tables are right."""
    compared = [f"compared: {name}" for name, some in POINTS.items() if _fits(id, some)]
    stated = {f"compared: {claim.experiment}" for claim in claims if claim.id == id}
    put = [f"input: {how}" for how, some in INPUTS.items() if _fits(id, some)]
    left = [f"not modelled: {why}" for why, some in NOT_MODELLED.items() if _fits(id, some)]
    return [*compared, *stated, *put, *left]


def expected(experiment: str) -> list[Published]:
    """Return the published rows that must stand beside a point of an experiment."""
    patterns = POINTS.get(experiment, ())
    return [point for id, point in published().items() if _fits(id, patterns)]


def missing(experiment: str, rows: Sequence[Row]) -> int:
    """Return how many published points of an experiment stand beside none of its rows."""
    wanted = Counter((point.machine, point.number) for point in expected(experiment))
    beside = [row for row in rows if row.published is not None]
    titles = {name: MachineSpec.load(name).title for name in {row.machine for row in beside}}
    there = Counter((titles[row.machine], row.published) for row in beside)
    return sum(max(0, count - there[point]) for point, count in wanted.items())


def _fits(id: str, patterns: Sequence[str]) -> bool:
    return any(fnmatchcase(id, pattern) for pattern in patterns)
