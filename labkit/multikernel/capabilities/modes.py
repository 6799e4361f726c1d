"""The agreements to choose from: five modes, one API.

The first three are after the three files of 2011 (``rcap_db_null``, ``rcap_db_central``,
``rcap_db_twopc``); the others are the owner protocol of 2014, as read and repaired.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

import attrs

from labkit.errors import InvalidInput
from labkit.multikernel.capabilities.central import CentralParty
from labkit.multikernel.capabilities.conversation import CapabilityParty
from labkit.multikernel.capabilities.core_capabilities import CoreCapabilities
from labkit.multikernel.capabilities.null import NullParty
from labkit.multikernel.capabilities.owner import OwnerParty
from labkit.multikernel.capabilities.switches import AS_READ, Switch
from labkit.multikernel.capabilities.two_phase import TwoPhaseParty
from labkit.multikernel.party import Send

MakeParty = Callable[[int, Sequence[int], Send, CoreCapabilities], CapabilityParty]
"""Makes one core's party: its number, all cores, how to reach them, the capabilities it has."""


@attrs.frozen
class Mode:
    """One way to agree about capabilities."""

    name: str
    label: str
    make: MakeParty


def owner_mode(name: str, label: str, switches: Iterable[Switch]) -> Mode:
    """Return the owner protocol without some lines of care."""
    off = frozenset(switches)

    def make(
        core: int, cores: Sequence[int], send: Send, kernel: CoreCapabilities
    ) -> CapabilityParty:
        return OwnerParty(core, cores, send, kernel, off)

    return Mode(name, label, make)


MODES: Mapping[str, Mode] = {
    mode.name: mode
    for mode in (
        Mode("null", "no agreement", NullParty),
        Mode("central", "lock server on one core", CentralParty),
        Mode("two_phase", "two-phase commit, 2011", TwoPhaseParty),
        owner_mode("owner_2014", "owner, 2014 as read", AS_READ),
        owner_mode("owner", "owner, repaired", ()),
    )
}
DEFAULT_MODE = "owner"


def find_mode(name: str) -> Mode:
    """Return a mode by name.

    Raises:
        InvalidInput: if there is none of that name.
    """
    if name not in MODES:
        raise InvalidInput(
            "mode", f"{name!r} is none of {', '.join(MODES)}", fix=f"try {DEFAULT_MODE}"
        )
    return MODES[name]


def seeded(switch: Switch) -> Mode:
    """Return the default protocol with one bug."""
    return owner_mode(switch.name.lower(), switch.value, {switch})
