"""One box from inside: its children and the segments of ways, in rows that never touch.

Rows of boxes and rows of labels take turns. A way passes each row between its ends in a cell of its own, so that no
line runs through a box or a label; lines bend only in the gaps between rows.
"""

import itertools
import math
from collections import defaultdict
from dataclasses import dataclass, field

from engine.diagram.layers import Segment
from engine.diagram.subject import Box, Way

GAP, NARROW_GAP = 26.0, 14.0
PASSING = 6.0
ROW_GAP, WIDEST_ROW_GAP = 22.0, 60.0
SWEEPS_COUNT = 12
Ports = dict[tuple[Box, Way], float]
"""Where a way crosses the border of a box, from the middle of the box."""

LINE = 15.0


@dataclass(eq=False)
class Cell:
    """One place in a row: a box, a label, a line passing through or ending at the border. ``x`` is its middle."""

    row: int
    width: float
    height: float = 0.0
    box: Box | None = None
    segment: Segment | None = None
    is_label: bool = False
    x: float = 0.0

    @property
    def axis(self) -> float:
        """Where lines of a box meet it: its loops stand to the right and do not count."""
        return self.x - (self.box.loop_width / 2 if self.box else 0.0)


@dataclass(eq=False)
class Link:
    """A line between cells of neighbouring rows, with the distances from their axes at which it meets them."""

    upper: Cell
    lower: Cell
    segment: Segment
    upper_offset: float = 0.0
    lower_offset: float = 0.0

    def end(self, cell: Cell) -> float:
        """Where this line meets a cell."""
        return cell.axis + (self.upper_offset if cell is self.upper else self.lower_offset)

    def other(self, cell: Cell) -> Cell:
        return self.lower if cell is self.upper else self.upper


@dataclass(eq=False)
class Grid:
    """All rows of one box, from the top border to the bottom border."""

    rows: dict[int, list[Cell]] = field(default_factory=dict)
    chains: dict[Segment, list[Cell]] = field(default_factory=dict)
    links: list[Link] = field(default_factory=list)
    links_of: dict[Segment, list[Link]] = field(default_factory=dict)
    tops: dict[int, float] = field(default_factory=dict)
    heights: dict[int, float] = field(default_factory=dict)
    width: float = 0.0
    height: float = 0.0


def made(box: Box, segments: list[Segment], ports: Ports) -> Grid:
    """The rows of a box whose children have their sizes. ``ports`` says where ways cross the children's borders."""
    grid = Grid()
    cells = {
        child: _put(grid, Cell(2 * child.layer, child.width + child.loop_width, child.height, child))
        for child in box.children
    }
    last = max(grid.rows) + 2
    for segment in segments:
        _chain(grid, segment, cells, last)
    for segment, chain in grid.chains.items():
        grid.links_of[segment] = [_linked(upper, lower, segment, ports) for upper, lower in itertools.pairwise(chain)]
        grid.links += grid.links_of[segment]
    _order(grid)
    _place(grid)
    _spread(grid, ports)
    _stack(grid)
    return grid


def _put(grid: Grid, cell: Cell) -> Cell:
    grid.rows.setdefault(cell.row, []).append(cell)
    return cell


def _chain(grid: Grid, segment: Segment, cells: dict[Box, Cell], last: int) -> None:
    first_row = cells[segment.upper].row if segment.upper else -2
    last_row = cells[segment.lower].row if segment.lower else last
    labelled = (
        (first_row + 1 if segment.way.is_down else last_row - 1) if segment.is_labelled and segment.way.lines else None
    )
    chain = [cells[segment.upper] if segment.upper else _put(grid, Cell(first_row, PASSING, segment=segment))]
    chain += [
        _put(grid, _label(row, segment) if row == labelled else Cell(row, PASSING, segment=segment))
        for row in range(first_row + 1, last_row)
    ]
    chain.append(cells[segment.lower] if segment.lower else _put(grid, Cell(last_row, PASSING, segment=segment)))
    grid.chains[segment] = chain


def _label(row: int, segment: Segment) -> Cell:
    return Cell(row, segment.way.label_width, LINE * len(segment.way.lines), segment=segment, is_label=True)


def _linked(upper: Cell, lower: Cell, segment: Segment, ports: Ports) -> Link:
    return Link(upper, lower, segment, _crossing(upper, segment, ports), _crossing(lower, segment, ports))


def _crossing(cell: Cell, segment: Segment, ports: Ports) -> float:
    return ports.get((cell.box, segment.way), 0.0) if cell.box else 0.0


def _order(grid: Grid) -> None:
    """Sorts rows by the middle of their neighbours, up and down, and keeps the order with the fewest crossings."""
    above, below = defaultdict(list), defaultdict(list)
    for link in grid.links:
        below[link.upper].append(link)
        above[link.lower].append(link)
    place = {cell: number for cells in grid.rows.values() for number, cell in enumerate(cells)}
    best, fewest = {row: list(cells) for row, cells in grid.rows.items()}, _crossings(grid, place)
    for sweep in range(SWEEPS_COUNT):
        links, rows = (above, sorted(grid.rows)) if sweep % 2 == 0 else (below, sorted(grid.rows, reverse=True))
        for row in rows:
            _sort(grid, row, links, place)
        crossings = _crossings(grid, place)
        if crossings < fewest:
            best, fewest = {row: list(cells) for row, cells in grid.rows.items()}, crossings
    grid.rows = {row: best[row] for row in sorted(best)}


def _sort(grid: Grid, row: int, links: dict[Cell, list[Link]], place: dict[Cell, int]) -> None:
    def middle(cell: Cell) -> float:
        near = [place[link.other(cell)] + 0.01 * link.end(link.other(cell)) / 1000 for link in links[cell]]
        return math.fsum(near) / len(near) if near else float(place[cell])

    grid.rows[row] = sorted(grid.rows[row], key=middle)
    place.update((cell, number) for number, cell in enumerate(grid.rows[row]))


def _crossings(grid: Grid, place: dict[Cell, int]) -> int:
    by_row: dict[int, list[tuple[float, float]]] = defaultdict(list)
    for link in grid.links:
        by_row[link.upper.row].append(
            (place[link.upper] + link.upper_offset / 1e4, place[link.lower] + link.lower_offset / 1e4)
        )
    return sum(
        (a[0] - b[0]) * (a[1] - b[1]) < 0
        for pairs in by_row.values()
        for n, a in enumerate(pairs)
        for b in pairs[n + 1 :]
    )


def _place(grid: Grid) -> None:
    """Moves every cell as near to its neighbours as the order of its row lets it, looking up and down in turn."""
    above, below = defaultdict(list), defaultdict(list)
    for link in grid.links:
        below[link.upper].append(link)
        above[link.lower].append(link)
    for cells in grid.rows.values():
        _settle(cells, [0.0] * len(cells))
    for sweep in range(SWEEPS_COUNT + 4):
        links, rows = (above, list(grid.rows.values())) if sweep % 2 == 0 else (below, list(grid.rows.values())[::-1])
        boxes = [cell.x for cells in rows for cell in cells if cell.box]
        pull = (math.fsum(boxes) / len(boxes), 0.3 if sweep < SWEEPS_COUNT else 0.0)
        for cells in rows:
            _settle(cells, [_wanted(cell, links[cell], pull) for cell in cells])
    left = min(cell.x - cell.width / 2 for cells in grid.rows.values() for cell in cells)
    for cells in grid.rows.values():
        for cell in cells:
            cell.x -= left
    grid.width = max(cell.x + cell.width / 2 for cells in grid.rows.values() for cell in cells)


def _wanted(cell: Cell, links: list[Link], pull: tuple[float, float]) -> float:
    """Straight on from its neighbours; what has none on this side drifts inwards, so that the picture stays narrow."""
    if not links:
        return cell.x + (pull[0] - cell.x) * pull[1]
    return math.fsum(link.end(link.other(cell)) - (link.end(cell) - cell.x) for link in links) / len(links)


def _settle(cells: list[Cell], wanted: list[float]) -> None:
    gaps = [(a.width + b.width) / 2 + (GAP if a.box and b.box else NARROW_GAP) for a, b in itertools.pairwise(cells)]
    weights = [1.0 if cell.box else 3.0 if cell.is_label else 12.0 for cell in cells]
    for cell, x in zip(cells, parted(wanted, gaps, weights), strict=True):
        cell.x = x


def parted(wanted: list[float], gaps: list[float], weights: list[float]) -> list[float]:
    """The places nearest to the wanted ones (weighted least squares) that keep their order and these gaps."""
    shifts = [0.0]
    for gap in gaps:
        shifts.append(shifts[-1] + gap)
    blocks: list[tuple[float, float, int]] = []
    for want, shift, weight in zip(wanted, shifts, weights, strict=True):
        total, mass, count = (want - shift) * weight, weight, 1
        while blocks and blocks[-1][0] / blocks[-1][1] > total / mass:
            before = blocks.pop()
            total, mass, count = total + before[0], mass + before[1], count + before[2]
        blocks.append((total, mass, count))
    means = [total / mass for total, mass, count in blocks for _ in range(count)]
    return [mean + shift for mean, shift in zip(means, shifts, strict=True)]


def _spread(grid: Grid, ports: Ports) -> None:
    """Parts the lines that meet one side of a box, in the order of where they come from."""
    sides: dict[tuple[Cell, bool], list[Link]] = defaultdict(list)
    for link in grid.links:
        for cell, is_lower in ((link.upper, True), (link.lower, False)):
            if cell.box and (cell.box, link.segment.way) not in ports:
                sides[cell, is_lower].append(link)
    for (cell, is_lower), links in sides.items():
        links.sort(key=lambda link: link.end(link.other(cell)))
        for link, offset in zip(links, _offsets(cell, links), strict=True):
            if is_lower:
                link.upper_offset = offset
            else:
                link.lower_offset = offset


def _offsets(cell: Cell, links: list[Link]) -> list[float]:
    room = max(cell.box.width - 24.0, 1.0) if cell.box else 1.0
    gap = min(16.0, room / len(links))
    wanted = [min(max(link.end(link.other(cell)) - cell.axis, -room / 2), room / 2) for link in links]
    placed = parted(wanted, [gap] * (len(links) - 1), [1.0] * len(links))
    last = len(placed) - 1
    return [min(max(x, n * gap - room / 2), room / 2 - (last - n) * gap) for n, x in enumerate(placed)]


def _stack(grid: Grid) -> None:
    """Rows from top to bottom, further apart where lines go far aside; the borders above and below take no room."""
    aside: dict[int, float] = defaultdict(float)
    for link in grid.links:
        aside[link.upper.row] = max(aside[link.upper.row], abs(link.end(link.upper) - link.end(link.lower)))
    y = 0.0
    for row, cells in grid.rows.items():
        grid.tops[row] = y
        grid.heights[row] = max(cell.height for cell in cells)
        if any(cell.box or cell.row % 2 for cell in cells):
            grid.height = y + grid.heights[row]
            y = grid.height + min(ROW_GAP + aside[row] / 12, WIDEST_ROW_GAP)
