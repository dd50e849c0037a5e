"""Which box stands above which: cycles are cut where they come back, and each box stands below all that lead to it."""

import itertools
from collections import defaultdict
from dataclasses import dataclass

from engine.diagram.subject import Box, Way


@dataclass(eq=False)
class Segment:
    """The part of a way inside one box: from an upper box to a lower one; None is the border of the box round them."""

    way: Way
    upper: Box | None
    lower: Box | None
    is_labelled: bool


Segments = dict[Box, list[Segment]]


def layered(root: Box, all_ways: list[Way]) -> Segments:
    """Sets the layer of every box, and cuts every way into the segments that cross each box."""
    mains: dict[Box, list[tuple[Way, Box | None, Box | None]]] = defaultdict(list)
    for way in all_ways:
        holder, upper, lower = _meeting(way)
        mains[holder].append((way, upper, lower))
    segments: Segments = defaultdict(list)
    for box in root.walk():
        if box.children:
            _set_layers(box, mains[box])
            for way, source, target in mains[box]:
                _cut(way, box, source, target, segments)
    return segments


def _meeting(way: Way) -> tuple[Box, Box | None, Box | None]:
    """The inmost box round both ends, and its children that hold them; None for an end that is this box itself."""
    from_source = [way.source, *way.source.around()]
    from_target = [way.target, *way.target.around()]
    if way.source in from_target[1:]:
        return way.source, None, from_target[from_target.index(way.source) - 1]
    if way.target in from_source[1:]:
        return way.target, from_source[from_source.index(way.target) - 1], None
    holder = next(box for box in from_source[1:] if box in from_target[1:])
    return holder, from_source[from_source.index(holder) - 1], from_target[from_target.index(holder) - 1]


def _set_layers(box: Box, mains: list[tuple[Way, Box | None, Box | None]]) -> None:
    following: dict[Box, list[Box]] = defaultdict(list)
    for _, source, target in mains:
        if source and target and target not in following[source]:
            following[source].append(target)
    order = {child: place for place, child in enumerate(box.children)}
    for targets in following.values():
        targets.sort(key=order.__getitem__)
    sequence, forward = _walked(box, following)
    for child in box.children:
        child.layer = 0
    for child in reversed(sequence):
        for target in forward[child]:
            target.layer = max(target.layer, child.layer + 1)


def _walked(box: Box, following: dict[Box, list[Box]]) -> tuple[list[Box], dict[Box, list[Box]]]:
    """Depth first from the initial box: what was left in which order, and the edges that lead back to no open box."""
    forward: dict[Box, list[Box]] = {child: [] for child in box.children}
    left: list[Box] = []
    is_open: dict[Box, bool] = {}
    for first in sorted(box.children, key=lambda child: (not child.is_initial, child.kind in ("deep", "shallow"))):
        stack = [(first, iter(following[first]))] if first not in is_open else []
        is_open.setdefault(first, True)
        while stack:
            child, targets = stack[-1]
            target = next(targets, None)
            if target is None:
                stack.pop()
                is_open[child] = False
                left.append(child)
            elif not is_open.get(target, False):
                forward[child].append(target)
                if target not in is_open:
                    is_open[target] = True
                    stack.append((target, iter(following[target])))
    return left, forward


def _cut(way: Way, holder: Box, source: Box | None, target: Box | None, segments: Segments) -> None:
    way.is_down = source is None or (target is not None and source.layer < target.layer)
    upper, lower = (source, target) if way.is_down else (target, source)
    segments[holder].append(Segment(way, upper, lower, is_labelled=True))
    for inner, around in _out_of(way.source, holder):
        upper, lower = (inner, None) if way.is_down else (None, inner)
        segments[around].append(Segment(way, upper, lower, is_labelled=False))
    for inner, around in _out_of(way.target, holder):
        upper, lower = (None, inner) if way.is_down else (inner, None)
        segments[around].append(Segment(way, upper, lower, is_labelled=False))


def _out_of(box: Box, holder: Box) -> list[tuple[Box, Box]]:
    """Each step from a box outwards to a child of ``holder``: the box, and the box round it."""
    if box is holder:
        return []
    chain = [box, *box.around()]
    chain = chain[: chain.index(holder)]
    return list(itertools.pairwise(chain))
