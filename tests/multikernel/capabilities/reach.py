"""What somebody can get at with capabilities: by type, the bytes that are of it or can become it."""

from collections import defaultdict

from labkit.multikernel.capabilities.mapping_database import DERIVED
from labkit.multikernel.capabilities.ranges import merged, without


def reach(capabilities):
    """Return the bytes in reach for each type: now, or after any number of retypes."""
    found = defaultdict(list)
    for one in capabilities:
        for type in {one.type} | DERIVED[one.type]:
            found[type].append((one.base, one.end))
    return {type: merged(ranges) for type, ranges in found.items()}


def beyond(after, before):
    """Return what is in reach after that was not before."""
    left = {type: without(ranges, before.get(type, [])) for type, ranges in after.items()}
    return {type: ranges for type, ranges in left.items() if ranges}
