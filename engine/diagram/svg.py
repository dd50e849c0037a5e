"""The statechart as an SVG picture: no script, nothing fetched, light and dark by the reader's setting."""

import itertools
from collections.abc import Collection, Iterator, Mapping
from html import escape

from engine.definitions import definition as definitions
from engine.diagram import layout, lettering
from engine.diagram.subject import Box, Way

STYLE = """
.statechart { --ground: #ffffff; --ink: #1c1b19; --soft: #6b6862; --line: #8d8a83; --frame: #cfccc5;
  --box: #faf9f7; --rest: #efede9; --accent: #1f5f5b; --on-accent: #ffffff;
  font-family: system-ui, -apple-system, "Segoe UI", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif;
  font-variant-numeric: tabular-nums; }
@media (prefers-color-scheme: dark) { .statechart { --ground: #191817; --ink: #eceae6; --soft: #a5a29b; --line: #85827b;
  --frame: #45423d; --box: #242321; --rest: #2f2d2a; --accent: #7cc4bd; --on-accent: #10201f; } }
.statechart .ground { fill: var(--ground); }
.statechart text { fill: var(--ink); font-size: 13px; text-anchor: middle; }
.statechart .frame { fill: none; stroke: var(--frame); stroke-width: 1; }
.statechart .frame.now { stroke: var(--accent); stroke-width: 1.5; }
.statechart .part { stroke: var(--line); stroke-width: 1; stroke-dasharray: 5 4; }
.statechart .heading { text-anchor: start; font-weight: 600; font-size: 12.5px; fill: var(--soft); paint-order: stroke;
  stroke: var(--ground); stroke-width: 5px; }
.statechart .box { fill: var(--box); stroke: var(--line); stroke-width: 1; }
.statechart .box.rest { fill: var(--rest); }
.statechart .inner { fill: none; stroke: var(--line); stroke-width: 1; }
.statechart .box.now { fill: var(--accent); stroke: var(--accent); }
.statechart .inner.now { stroke: var(--on-accent); }
.statechart text.now { fill: var(--on-accent); font-weight: 600; }
.statechart .way { fill: none; stroke: var(--line); stroke-width: 1.2; }
.statechart .way.own { stroke-dasharray: 3 3; }
.statechart .tip, .statechart .start { fill: var(--line); }
.statechart .label { font-size: 11.5px; fill: var(--soft); paint-order: stroke; stroke: var(--ground);
  stroke-width: 5px; stroke-linejoin: round; }
.statechart .loop { text-anchor: start; }
.statechart .count { fill: var(--ground); stroke: var(--accent); stroke-width: 1.2; }
.statechart .number { font-size: 11px; font-weight: 600; fill: var(--accent); }
"""

CHART_OF = {"en": "Statechart of {}", "zh-Hans": "{}的状态图", "zh-Hant": "{}的狀態圖"}
NOW = {"en": "Now: {}.", "zh-Hans": "当前：{}。", "zh-Hant": "目前：{}。"}
LEADS = {"en": "From {0}: {1} leads to {2}.", "zh-Hans": "{0}：{1}后转到{2}。", "zh-Hant": "{0}：{1}後轉到{2}。"}


def svg(
    definition: definitions.Definition,
    language: str,
    current: Collection[str] = (),
    counts: Mapping[str, int] | None = None,
) -> str:
    """The picture, with ``current`` states filled and the number of cases in ``counts`` on their states.

    Raises errors.TooLargeToDraw for charts with very many long ways; ``mermaid`` writes those too.
    """
    picture = layout.laid_out(definition, language)
    body = "\n".join(_drawn(picture, frozenset(current), counts or {}))
    width, height = round(picture.width), round(picture.height)
    heading = escape(CHART_OF.get(language, CHART_OF["en"]).format(picture.root.title))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="statechart" role="img" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" lang="{escape(language)}">\n<title>{heading}</title>\n'
        f"<desc>{escape(_described(picture, language, current))}</desc>\n<style>{STYLE}</style>\n"
        '<defs><marker id="statechart-tip" viewBox="0 0 8 8" refX="7.5" refY="4" markerWidth="8" markerHeight="8" '
        'markerUnits="userSpaceOnUse" orient="auto"><path class="tip" d="M0 0.8 8 4 0 7.2Z"/></marker></defs>\n'
        f'<rect class="ground" width="{width}" height="{height}"/>\n{body}\n</svg>\n'
    )


def _described(picture: layout.Picture, language: str, current: Collection[str]) -> str:
    """The picture in sentences, for those who hear it."""
    titles = [box.title for box in picture.root.walk() if box.name in current]
    said = [NOW.get(language, NOW["en"]).format(", ".join(titles))] if titles else []
    leads = LEADS.get(language, LEADS["en"])
    said += [leads.format(way.source.title, " / ".join(way.labels) or "…", way.target.title) for way in picture.ways]
    return " ".join(said)


def _drawn(picture: layout.Picture, current: frozenset[str], counts: Mapping[str, int]) -> Iterator[str]:
    boxes = [box for box in picture.root.walk() if box.kind != "root"]
    for box in boxes:
        if box.children:
            yield from _frame(box, current)
    for way in picture.ways:
        yield _line(way)
    for box in boxes:
        if box.is_initial and box.kind not in ("deep", "shallow"):
            yield _start(box)
    for box in boxes:
        yield from _loops(box)
        yield from _heading(box) if box.children else _leaf(box, current)
    for way in picture.ways:
        yield from _label(way)
    for box in boxes:
        if counts.get(box.name):
            yield from _count(box, counts[box.name])


def _frame(box: Box, current: frozenset[str]) -> Iterator[str]:
    is_region = box.parent is not None and box.parent.kind == "parallel"
    if not is_region:
        yield f'<rect class="frame{_now(box, current)}" {_area(box, 0)} rx="10"/>'
    if box.kind == "parallel":
        ordered = sorted(
            (child for child in box.children if child.kind not in ("deep", "shallow")), key=lambda child: child.x
        )
        for left, right in itertools.pairwise(ordered):
            if left.layer == right.layer:
                x = _n((left.x + left.width + left.loop_width + right.x) / 2)
                yield f'<line class="part" x1="{x}" y1="{_n(box.y + 34)}" x2="{x}" y2="{_n(box.y + box.height - 10)}"/>'


def _heading(box: Box) -> Iterator[str]:
    yield f'<text class="heading" x="{_n(box.x + 14)}" y="{_n(box.y + 20)}">{escape(box.title)}</text>'


def _leaf(box: Box, current: frozenset[str]) -> Iterator[str]:
    now = _now(box, current)
    round_by = box.height / 2 if box.kind in ("deep", "shallow") else 8
    yield f'<rect class="box{" rest" if _is_rest(box) else ""}{now}" {_area(box, 0)} rx="{round_by}"/>'
    if box.state is not None and box.state.final:
        yield f'<rect class="inner{now}" {_area(box, 3)} rx="5.5"/>'
    yield from _text(box.lines, box.x + box.width / 2, box.y + box.height / 2, 18.0, now.strip())


def _is_rest(box: Box) -> bool:
    """Whether a case there is over: in a final state, or in one that closes."""
    held = [one.state for one in (box, *box.around()) if one.state is not None]
    return any(state.closes for state in held) or any(state.final for state in held[:1])


def _loops(box: Box) -> Iterator[str]:
    if box.loops:
        right, middle = box.x + box.width, box.y + min(box.height, 40.0) / 2
        points = f"M{_n(right)} {_n(middle - 8)}c22 -4 22 20 0 16"
        yield f'<path class="way" marker-end="url(#statechart-tip)" d="{points}"/>'
        top = middle - (len(box.loops) - 1) * 7.5
        for number, label in enumerate(box.loops):
            y = _n(top + 15 * number + 4)
            yield f'<text class="label loop" x="{_n(right + 22)}" y="{y}">{escape(label)}</text>'


def _start(box: Box) -> str:
    x, y = box.x - 15, box.y + min(box.height, 40.0) / 2
    return (
        f'<circle class="start" cx="{_n(x)}" cy="{_n(y)}" r="4"/>'
        f'<path class="way" marker-end="url(#statechart-tip)" d="M{_n(x)} {_n(y)}H{_n(box.x)}"/>'
    )


def _line(way: Way) -> str:
    """Lines go straight down within rows and bend in the gaps, so that they run through no box."""
    points = [way.points[0], *(b for a, b in itertools.pairwise(way.points) if a != b)]
    drawn = [f"M{_n(points[0][0])} {_n(points[0][1])}"]
    for (x, y), (to_x, to_y) in itertools.pairwise(points):
        if abs(to_x - x) < 0.5:
            drawn.append(f"L{_n(to_x)} {_n(to_y)}")
        else:
            half = _n((y + to_y) / 2)
            drawn.append(f"C{_n(x)} {half} {_n(to_x)} {half} {_n(to_x)} {_n(to_y)}")
    own = " own" if way.is_automatic else ""
    return f'<path class="way{own}" marker-end="url(#statechart-tip)" d="{"".join(drawn)}"/>'


def _label(way: Way) -> Iterator[str]:
    if way.lines:
        yield from _text(way.lines, *way.label_at, 15.0, "label")


def _text(lines: tuple[str, ...], x: float, y: float, line: float, kind: str) -> Iterator[str]:
    first = y - (len(lines) - 1) * line / 2 + 4.2
    for number, text in enumerate(lines):
        named = f' class="{kind}"' if kind else ""
        yield f'<text{named} x="{_n(x)}" y="{_n(first + number * line)}">{escape(text)}</text>'


def _count(box: Box, count: int) -> Iterator[str]:
    wide = max(20.0, lettering.width(str(count), 11.0) + 12)
    x, y = box.x + box.width - wide + 8, box.y - 9
    yield f'<rect class="count" x="{_n(x)}" y="{_n(y)}" width="{_n(wide)}" height="18" rx="9"/>'
    yield f'<text class="number" x="{_n(x + wide / 2)}" y="{_n(y + 13)}">{count}</text>'


def _now(box: Box, current: frozenset[str]) -> str:
    return " now" if box.name in current else ""


def _area(box: Box, inset: float) -> str:
    return (
        f'x="{_n(box.x + inset)}" y="{_n(box.y + inset)}" '
        f'width="{_n(box.width - 2 * inset)}" height="{_n(box.height - 2 * inset)}"'
    )


def _n(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")
