"""The time line of a deadline as SVG: bar, days above, marks below. Colours come from the style sheet by class."""

from collections.abc import Callable, Iterator, Sequence

from markupsafe import Markup

from web.reader import Reader
from web.timeline import days, lanes, marks
from web.timeline.scale import Placed, Scale
from web.timeline.stretches import Stretch

TEXT = 11.0
_DAY_LANE, _MARK_LANE = 17.0, 16.0
_BAR = 24.0
_LETTERED = ("counted", "late", "pause", "waiting", "ahead")
_LONG = ("now", "due", "missed", "reminder")
_FIRST = ("now", "missed", "due", "next", "reminder", "event", "rung")


Length = Callable[[float], str]
"""How a number of seconds reads."""


def draw(
    stretches: Sequence[Stretch],
    points: Sequence[marks.Mark],
    reader: Reader,
    length: Length,
    width: float,
    name: str,
) -> Markup:
    """The picture at a width in pixels; ``name`` sets its classes and ids apart from those of others on the page."""
    scale = Scale.of(stretches, width)
    above = lanes.Lanes(width, 2, TEXT)
    heads = _heads(days.of(scale, reader), above)
    top = above.used * _DAY_LANE + 4
    below = lanes.Lanes(width, 5, TEXT)
    feet = _feet(points, scale, below)
    height = top + _BAR + below.used * _MARK_LANE + 10
    body = [
        _hatching(name),
        *(_head(label, above.used) for label in heads),
        *_bar(scale, length, top, name),
        *(_line(mark, scale.x(mark.at), label, top) for mark, label in feet),
        *(_foot(mark, label, top) for mark, label in feet if label),
    ]
    return Markup(
        '<svg class="timeline {}" viewBox="0 0 {} {}" width="{}" height="{}" aria-hidden="true">{}</svg>'
    ).format(name, _n(width), _n(height), _n(width), _n(height), Markup("").join(body))


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _hatching(name: str) -> Markup:
    return Markup(
        '<pattern id="hatch-{}" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        '<path class="hatch" d="M0 0V6"/></pattern>'
    ).format(name)


def _heads(found: list[days.DayLabel], above: lanes.Lanes) -> list[lanes.Label]:
    """Named days first and, where needed, in a lane of their own; plain ones in the lowest lane only."""
    placed = [
        above.place(one.text, one.x, "start", above.count if one.rank < 2 else 1) for one in sorted(found, key=_by_rank)
    ]
    return [label for label in placed if label]


def _by_rank(one: days.DayLabel) -> tuple[int, float]:
    return one.rank, one.x


def _feet(
    points: Sequence[marks.Mark], scale: Scale, below: lanes.Lanes
) -> list[tuple[marks.Mark, lanes.Label | None]]:
    """Labels for the marks, what matters most first; a mark without room keeps its line."""
    order = sorted(points, key=lambda mark: (_FIRST.index(mark.kind), mark.at))
    return [(mark, below.place(mark.label, scale.x(mark.at))) for mark in order]


def _head(label: lanes.Label, used: int) -> Markup:
    y = (used - label.lane) * _DAY_LANE - 4
    return Markup('<text class="day" x="{}" y="{}">{}</text>').format(_n(label.left), _n(y), label.text)


def _bar(scale: Scale, length: Length, top: float, name: str) -> Iterator[Markup]:
    for one in scale.placed:
        if one.width <= 0:
            continue
        hatched = Markup(' fill="url(#hatch-{})"').format(name) if one.stretch.kind == "closed" else ""
        yield Markup('<rect class="{}" x="{}" y="{}" width="{}" height="{}"{}/>').format(
            one.stretch.kind, _n(one.left), _n(top), _n(max(one.width, 0.5)), _n(_BAR), hatched
        )
        yield _letters(one, length, top)


def _letters(one: Placed, length: Length, top: float) -> Markup:
    """The length of a stretch, where it has room for it."""
    text = length(one.stretch.seconds)
    if one.stretch.kind not in _LETTERED or lanes.text_width(text, TEXT) + 6 > one.width:
        return Markup("")
    return Markup('<text class="length on-{}" x="{}" y="{}" text-anchor="middle">{}</text>').format(
        one.stretch.kind, _n((one.left + one.right) / 2), _n(top + _BAR / 2 + 4), text
    )


def _line(mark: marks.Mark, x: float, label: lanes.Label | None, top: float) -> Markup:
    begins = top - 3 if mark.kind in _LONG else top
    ends = top + _BAR + 4 + (label.lane if label else 0) * _MARK_LANE
    return Markup('<path class="mark {}" d="M{} {}V{}"/>').format(mark.kind, _n(x), _n(begins), _n(ends))


def _foot(mark: marks.Mark, label: lanes.Label, top: float) -> Markup:
    y = top + _BAR + 14 + label.lane * _MARK_LANE
    return Markup('<text class="mark {}" x="{}" y="{}">{}</text>').format(mark.kind, _n(label.left), _n(y), label.text)
