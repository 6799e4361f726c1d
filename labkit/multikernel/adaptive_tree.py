"""A tree for the machine that was found: built from pairwise measurements alone, and never tried out.

As Smelt does for modern machines (Kaestle and others, OSDI 2016), in two steps. First the levels of the
machine are looked for in the measured costs, and a message goes from the leader of one group to the
leaders of others, then inward. How many each core sends to on a level, and whether a level is worth
its own leaders, is decided by what the whole tree is predicted to take. Then single cores are moved
to other senders as long as the prediction gets better.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from itertools import product

import attrs

from labkit.hardware.levels import Groups, find_levels
from labkit.multikernel.multicast import Tree
from labkit.multikernel.probing import Probes
from labkit.multikernel.tree_costs import Prediction, predicted

FAN_OUTS = (1, 2, 3, 4, 8, 12, 16, 1024)
"""How many cores a leader may send to on one level; the last one stands for all of them."""
MOST_LEVELS = 3
MOVES = 2000
"""Exchanges and moves of cores that are looked at."""
SWAPS = 0.7
"""The share of exchanges among them."""

Children = dict[int, list[int]]


@attrs.frozen
class Order:
    """In which order a leader sends: the dearest first (-1), whose way is long, or the cheapest (1).

    The first to hear are those who send on.
    """

    probes: Probes
    sign: int

    def cost(self, one: int, other: int) -> int:
        """Return what a message takes."""
        return self.probes.one_way[one, other]

    def __call__(self, root: int, others: Sequence[int]) -> list[int]:
        """Return the others in this order."""
        return sorted(others, key=lambda core: (self.sign * self.cost(root, core), core))


def adaptive(root: int, cores: Sequence[int], probes: Probes, *, moves: int = MOVES) -> Tree:
    """Return the tree that is predicted to be the fastest of those looked at."""
    *_, tree = search(root, cores, probes, moves=moves)
    assert isinstance(tree, Tree)
    return tree


def search(
    root: int, cores: Sequence[int], probes: Probes, *, moves: int = MOVES
) -> Iterator[int | Tree]:
    """Look for the tree of ``adaptive``; yield the number of trees looked at, and at last the tree."""
    best, cycles = None, 0
    for looked, tree in enumerate(candidates(root, cores, probes), 1):
        takes = predicted(tree, probes)
        if best is None or takes < cycles:
            best, cycles = tree, takes
        yield looked
    assert best is not None, "there is a tree of any cores"
    yield from improving(best, probes, most=moves)


def candidates(root: int, cores: Sequence[int], probes: Probes) -> Iterator[Tree]:
    """Yield a tree for every choice of levels that get leaders and of fan-outs on them."""
    members = sorted({root, *cores})
    found = _levels(members, probes)
    for used in product((False, True), repeat=len(found)):
        groupings = [groups for groups, is_used in zip(found, used, strict=True) if is_used]
        for fan_outs in product(*_fan_outs(groupings, len(members))):
            for sign in (-1, 1):
                children: Children = {core: [] for core in members}
                order = Order(probes, sign)
                _spread(root, members, groupings, fan_outs, order, children)
                yield _tree(root, children)


def improving(tree: Tree, probes: Probes, *, most: int) -> Iterator[int | Tree]:
    """Exchange two cores, or move one to another sender, as long as the prediction gets better.

    Yields the number of tries, and at last the tree. Chances are drawn from a stream of their own, the
    same for equal measurements. One of the two cores is always one for whose acknowledgement the root
    waits longest.
    """
    chance = random.Random(f"{len(probes.package_of)} moves")
    now = Prediction(tree, probes)
    cores = tree.receivers
    for tries in range(most if len(cores) > 1 else 0):
        late = chance.choice(now.latest)
        other = chance.choice(cores)
        moved = (
            _exchanged(tree, late, other) if chance.random() < SWAPS else _moved(tree, late, other)
        )
        if moved is not None and (new := Prediction(moved, probes)).cycles < now.cycles:
            tree, now = moved, new
        yield tries
    yield tree


def _exchanged(tree: Tree, one: int, other: int) -> Tree | None:
    """Return the tree in which two cores have changed places."""
    if one == other:
        return None
    new = {one: other, other: one}
    children = {
        new.get(core, core): [new.get(child, child) for child in below]
        for core, below in tree.children.items()
    }
    return Tree(root=tree.root, children=children)


def _moved(tree: Tree, one: int, other: int) -> Tree | None:
    """Return the tree in which a leaf hangs below another core, as its last one."""
    if one == other or tree.sends_to(one) or one in tree.sends_to(other):
        return None
    children = {
        core: [child for child in below if child != one] for core, below in tree.children.items()
    }
    children[other] = [*children.get(other, ()), one]
    return _tree(tree.root, children)


def _levels(members: Sequence[int], probes: Probes) -> list[Groups]:
    """Return the groupings of the members worth a leader, the coarsest first.

    Those are the levels that the measured costs show, and the packages. A grouping need not lie within
    the one before: a leader's group is what is left of it.
    """
    matrix = [
        [probes.one_way[one, other] if one != other else 0 for other in members] for one in members
    ]
    found = [
        tuple(tuple(members[place] for place in group) for group in level.groups)
        for level in find_levels(matrix)[-MOST_LEVELS:]
    ]
    packages: dict[int, list[int]] = {}
    for core in members:
        packages.setdefault(probes.package_of[core], []).append(core)
    if 1 < len(packages) < len(members):
        found.append(tuple(map(tuple, packages.values())))
    return sorted(dict.fromkeys(found), key=len)


def _fan_outs(groupings: Sequence[Groups], members: int) -> Iterator[list[int]]:
    """Yield for each level, and for the cores of the finest groups, the fan-outs worth a try."""
    within = members
    for groups in groupings:
        most = max(1, within * len(groups) // members)
        yield _up_to(most)
        within = max(map(len, groups))
    yield _up_to(within)


def _up_to(most: int) -> list[int]:
    return [fan_out for fan_out in FAN_OUTS if fan_out < most - 1] + [FAN_OUTS[-1]]


def _spread(
    root: int,
    members: Sequence[int],
    groupings: Sequence[Groups],
    fan_outs: Sequence[int],
    order: Order,
    children: Children,
) -> None:
    """Let the root tell one leader of every other group, then every leader its own group."""
    if not groupings:
        _attach(root, [core for core in members if core != root], fan_outs[0], order, children)
        return
    inside = set(members)
    groups = [[core for core in group if core in inside] for group in groupings[0]]
    leaders = {}
    for group in filter(None, groups):
        leader = root if root in group else min(group, key=lambda c: (order.cost(root, c), c))
        leaders[leader] = group
    _attach(root, [leader for leader in leaders if leader != root], fan_outs[0], order, children)
    for leader, group in leaders.items():
        _spread(leader, group, groupings[1:], fan_outs[1:], order, children)


def _attach(
    root: int, others: Sequence[int], fan_out: int, order: Order, children: Children
) -> None:
    """Attach the others breadth first; each sender sends to so many."""
    line = [root, *order(root, others)]
    for place, at in enumerate(range(1, len(line), fan_out)):
        children[line[place]].extend(line[at : at + fan_out])


def _tree(root: int, children: Children) -> Tree:
    return Tree(
        root=root,
        children={core: below for core, below in children.items() if below or core == root},
    )
