"""A domain: what other systems call a process, in one piece per core (TN-000)."""

from __future__ import annotations

import attrs


@attrs.frozen
class Domain:
    """The name of a domain, which its dispatchers share together with an address space.

    It holds no dispatcher: they are on different cores, and cores share no objects. ``number``
    identifies the domain in messages.
    """

    name: str
    number: int = 0
