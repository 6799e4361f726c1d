"""The balanced tree of a mapping database: an AA tree in which each node knows how far its subtree reaches.

The real one (``lib/mdb``) lives inside the capability slots, because a kernel cannot allocate memory; here
a node refers to its slot. An AA tree is a search tree in which each node has a level (Andersson 1993):

- a node without children has level 1;
- a left child is exactly one level below;
- a right child is at most one level below, and a right grandchild always below.

*Skew* turns a left child of the same level into the parent; *split* lifts the middle one of three in a
row. ``end`` is the first byte after everything in a subtree, so that a search for what contains a range
leaves out subtrees that do not reach so far.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Generic, TypeVar

Key = tuple[int, int, int, int]
"""Base in bytes, minus the size in bytes, rank of the type, and a number that no other entry has."""
V = TypeVar("V")


class Node(Generic[V]):
    """One entry, and the tree below it."""

    __slots__ = ("end", "key", "left", "level", "right", "value")

    def __init__(self, key: Key, value: V) -> None:
        self.key = key
        self.value = value
        self.left: Node[V] | None = None
        self.right: Node[V] | None = None
        self.level = 1
        self.end = key[0] - key[1]


def insert(node: Node[V] | None, key: Key, value: V) -> Node[V]:
    """Return a tree with one more entry."""
    if node is None:
        return Node(key, value)
    if key < node.key:
        node.left = insert(node.left, key, value)
    else:
        node.right = insert(node.right, key, value)
    measure(node)
    return split(skew(node))


def remove(node: Node[V] | None, key: Key) -> Node[V] | None:
    """Return a tree without the entry of a key, which must be there."""
    assert node is not None, "only what is in the tree is removed"
    if key < node.key:
        node.left = remove(node.left, key)
    elif key > node.key:
        node.right = remove(node.right, key)
    elif node.left is None or node.right is None:
        return node.left or node.right
    else:
        following = node.right
        while following.left is not None:
            following = following.left
        node.key, node.value = following.key, following.value
        node.right = remove(node.right, following.key)
    return _level(node)


def skew(node: Node[V]) -> Node[V]:
    """Rotate a left child of the same level up."""
    left = node.left
    if left is None or left.level != node.level:
        return node
    node.left, left.right = left.right, node
    measure(node)
    measure(left)
    return left


def split(node: Node[V]) -> Node[V]:
    """Rotate the middle of three in a row up, one level higher."""
    right = node.right
    if right is None or right.right is None or right.right.level != node.level:
        return node
    node.right, right.left = right.left, node
    right.level += 1
    measure(node)
    measure(right)
    return right


def measure(node: Node[V]) -> None:
    """Work out how far a subtree reaches, from its children."""
    end = node.key[0] - node.key[1]
    if node.left is not None and node.left.end > end:
        end = node.left.end
    if node.right is not None and node.right.end > end:
        end = node.right.end
    node.end = end


def _level(node: Node[V]) -> Node[V]:
    """Lower what stands too high after an entry below has gone, and put it in order again."""
    measure(node)
    below = [0 if child is None else child.level for child in (node.left, node.right)]
    if min(below) + 1 < node.level:
        node.level -= 1
        if node.right is not None and node.right.level > node.level:
            node.right.level = node.level
        node = skew(node)
        if node.right is not None:
            node.right = skew(node.right)
            if node.right.right is not None:
                node.right.right = skew(node.right.right)
        node = split(node)
        if node.right is not None:
            node.right = split(node.right)
    return node


def from_key(node: Node[V] | None, key: Key | None = None) -> Iterator[Node[V]]:
    """Go through the entries in order, from the first one that is not before a key."""
    waiting: list[Node[V]] = []
    while node is not None:
        if key is None or key <= node.key:
            waiting.append(node)
            node = node.left
        else:
            node = node.right
    while waiting:
        node = waiting.pop()
        yield node
        node = node.right
        while node is not None:
            waiting.append(node)
            node = node.left


def containing(node: Node[V] | None, base: int, end: int) -> Iterator[V]:
    """Yield the entries, in order, that begin no later than a range and end no earlier."""
    if node is None or node.end < end:
        return
    yield from containing(node.left, base, end)
    if node.key[0] <= base:
        if node.key[0] - node.key[1] >= end:
            yield node.value
        yield from containing(node.right, base, end)
