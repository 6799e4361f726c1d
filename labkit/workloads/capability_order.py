"""Is a mapping database in order? Its tree node by node, its answers against all slots (CA13)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from labkit.multikernel.capabilities.interval_tree import Node
from labkit.multikernel.capabilities.mapping_database import MappingDatabase, is_descendant


def faults(database: MappingDatabase) -> Iterator[str]:
    """Yield what is wrong, in words."""
    yield from shape_faults(database.root)
    held = [cte.capability for cte in database]
    if held != sorted(held, key=lambda one: (one.base, -one.size)):
        yield "the mapping database is not in order"
    for one in set(held):
        if len(database.descendants(one)) != sum(is_descendant(child, one) for child in held):
            yield f"the mapping database does not find all parts of {one}"
        if len(database.ancestors(one)) != sum(is_descendant(one, parent) for parent in held):
            yield f"the mapping database does not find what {one} came from"


def shape_faults(node: Node[Any] | None) -> Iterator[str]:
    """Yield where a tree is no AA tree, or a node does not know how far its subtree reaches."""
    if node is None:
        return
    left, right = node.left, node.right
    if (left.level if left else 0) != node.level - 1:
        yield f"the left child of {node.key} is not one level below"
    if (right.level if right else 0) not in {node.level - 1, node.level}:
        yield f"the right child of {node.key} is not of its level or the one below"
    if right and right.right and right.right.level >= node.level:
        yield f"the right grandchild of {node.key} is not below"
    ends = [node.key[0] - node.key[1], *(child.end for child in (left, right) if child)]
    if node.end != max(ends):
        yield f"{node.key} says that its subtree ends at {node.end}, and it ends at {max(ends)}"
    yield from shape_faults(left)
    yield from shape_faults(right)
