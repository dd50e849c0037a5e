"""Where everything of a picture stands: sizes from inside out, then places, then the points of every way."""

from dataclasses import dataclass

from engine import errors
from engine.definitions import definition as definitions
from engine.diagram import grid as grids
from engine.diagram import layers, lettering, subject
from engine.diagram.subject import Box, Way

TITLE_SIZE, LABEL_SIZE = 13.0, 11.5
WIDEST_TITLE, WIDEST_LABEL = 150.0, 140.0
SIDE, HEADER, FOOT = 22.0, 46.0, 22.0
HISTORY = 28.0
MARGIN = 24.0
MOST_CELLS = 20_000


@dataclass
class Picture:
    """A definition laid out; all lengths in pixels."""

    root: Box
    ways: list[Way]
    grids: dict[Box, grids.Grid]
    width: float
    height: float


def laid_out(definition: definitions.Definition, language: str) -> Picture:
    """The same definition and language give the same picture. Raises errors.TooLargeToDraw."""
    root = subject.boxes(definition, language)
    ways = subject.ways(definition, root, language)
    for way in ways:
        _set_label(way)
    segments = layers.layered(root, ways)
    _bound(definition, segments)
    made: dict[Box, grids.Grid] = {}
    _size(root, segments, made, {})
    _put(root, 0.0, 0.0, made)
    for way in ways:
        _route(way, segments, made)
    return Picture(root, ways, made, root.width, root.height)


def _bound(definition: definitions.Definition, segments: layers.Segments) -> None:
    """Every row that a way passes is a cell to be placed: many long ways in a deep chart would take minutes."""
    count = 0
    for box, crossing in segments.items():
        last = max(child.layer for child in box.children) + 1
        for one in crossing:
            count += 2 * ((one.lower.layer if one.lower else last) - (one.upper.layer if one.upper else -1))
    if count > MOST_CELLS:
        raise errors.TooLargeToDraw(workflow=definition.workflow, count=count, most=MOST_CELLS)


def _set_label(way: Way) -> None:
    lines = [line for label in way.labels for line in lettering.wrapped(label, LABEL_SIZE, WIDEST_LABEL)]
    way.lines = tuple(lines)
    way.label_width = max((lettering.width(line, LABEL_SIZE) for line in lines), default=0.0) + 8.0


def _size(box: Box, segments: layers.Segments, made: dict[Box, grids.Grid], ports: grids.Ports) -> None:
    for child in box.children:
        _size(child, segments, made, ports)
    loops = [lettering.width(label, LABEL_SIZE) for label in box.loops]
    box.loop_width = max(loops) + 34.0 if loops else 0.0
    if box.children:
        _size_frame(box, segments, made, ports)
    else:
        _size_leaf(box)


def _size_leaf(box: Box) -> None:
    box.lines = lettering.wrapped(box.title, TITLE_SIZE, WIDEST_TITLE)
    if box.kind in ("deep", "shallow"):
        box.width = box.height = HISTORY
        return
    widest = max(lettering.width(line, TITLE_SIZE) for line in box.lines)
    box.width = max(80.0, widest + 30.0)
    box.height = max(18.0 * len(box.lines) + 18.0, grids.LINE * len(box.loops) + 8.0)


def _size_frame(box: Box, segments: layers.Segments, made: dict[Box, grids.Grid], ports: grids.Ports) -> None:
    grid = made[box] = grids.made(box, segments[box], ports)
    is_root = box.kind == "root"
    side, header, foot = (MARGIN, MARGIN, MARGIN) if is_root else (SIDE, HEADER, FOOT)
    box.lines = (box.title,)
    wide = 0.0 if is_root else lettering.width(box.title, TITLE_SIZE) + 2 * SIDE
    box.width = max(grid.width + 2 * side, wide)
    box.height = header + grid.height + foot
    _shift(grid, (box.width - grid.width) / 2, header)
    for segment, chain in grid.chains.items():
        for cell in (chain[0], chain[-1]):
            if cell.box is None:
                ports[box, segment.way] = cell.x - box.width / 2


def _shift(grid: grids.Grid, right: float, down: float) -> None:
    for cells in grid.rows.values():
        for cell in cells:
            cell.x += right
    grid.tops = {row: top + down for row, top in grid.tops.items()}


def _put(box: Box, x: float, y: float, made: dict[Box, grids.Grid]) -> None:
    box.x, box.y = x, y
    if box.children:
        for row, cells in made[box].rows.items():
            for cell in cells:
                if cell.box:
                    _put(cell.box, x + cell.x - cell.width / 2, y + made[box].tops[row], made)


def _route(way: Way, segments: layers.Segments, made: dict[Box, grids.Grid]) -> None:
    """The points of a way from its source to its target, inside out and then outside in."""
    from_source = list(way.source.around())
    parts = [
        (_depth(holder), holder, segment)
        for holder in {*from_source, *way.target.around(), way.source, way.target}
        for segment in segments.get(holder, ())
        if segment.way is way
    ]
    main = next(depth for depth, _, segment in parts if segment.is_labelled)
    outward = sorted((part for part in parts if part[0] > main and part[1] in from_source), key=lambda part: -part[0])
    inward = sorted((part for part in parts if part[0] > main and part[1] not in from_source), key=lambda part: part[0])
    middle = [part for part in parts if part[0] == main]
    for _, holder, segment in (*outward, *middle, *inward):
        points = _points(holder, segment, made[holder])
        way.points += points if way.is_down else points[::-1]


def _depth(box: Box) -> int:
    return len(list(box.around()))


def _points(holder: Box, segment: layers.Segment, grid: grids.Grid) -> list[tuple[float, float]]:
    """From the upper end to the lower one: straight within rows, so that it bends in the gaps alone."""
    chain = grid.chains[segment]
    links = grid.links_of[segment]
    found: list[tuple[float, float]] = []
    for number, cell in enumerate(chain):
        into, out = links[number - 1] if number else None, links[number] if number < len(links) else None
        found += _through(holder, grid, cell, into, out)
        if cell.is_label:
            middle = grid.tops[cell.row] + grid.heights[cell.row] / 2
            segment.way.label_at = (holder.x + cell.x, holder.y + middle)
    return found


def _through(
    holder: Box, grid: grids.Grid, cell: grids.Cell, into: grids.Link | None, out: grids.Link | None
) -> list[tuple[float, float]]:
    top = holder.y + grid.tops[cell.row]
    bottom = top + grid.heights[cell.row]
    if cell.box is None and into is None:
        return [(holder.x + cell.x, holder.y)]
    if cell.box is None and out is None:
        return [(holder.x + cell.x, holder.y + holder.height)]
    found = [] if into is None else [(holder.x + into.end(cell), top)]
    if out is None:
        return found
    x = holder.x + out.end(cell)
    if cell.box is None:
        return [*found, (x, bottom)]
    return [(x, cell.box.y + cell.box.height), (x, bottom)]
