"""What kind of core it is, on machines whose cores differ."""

from __future__ import annotations

import attrs


@attrs.frozen(kw_only=True)
class CoreKind:
    """One kind of core: how fast it is compared with the machine's own numbers, in per cent."""

    name: str
    speed_percent: int = 100
    instruction_set: str = ""
