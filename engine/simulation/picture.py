"""A simulation as an SVG picture: promises, weeks, people, mails. No script, nothing fetched, light and dark."""

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from html import escape

from engine.simulation.counts import Crew, Load, Report, Week
from engine.simulation.picture_words import say

STYLE = """
.simulation { --ground: #ffffff; --ink: #1c1b19; --soft: #6b6862; --frame: #cfccc5; --rest: #efede9; --accent: #1f5f5b;
  --late: #b3261e; font-family: system-ui, -apple-system, "Segoe UI", "PingFang SC", "Microsoft YaHei",
  "Noto Sans CJK SC", sans-serif; font-variant-numeric: tabular-nums; }
@media (prefers-color-scheme: dark) { .simulation { --ground: #191817; --ink: #eceae6; --soft: #a5a29b;
  --frame: #45423d; --rest: #2f2d2a; --accent: #7cc4bd; --late: #f2857c; } }
.simulation .ground { fill: var(--ground); }
.simulation text { fill: var(--ink); font-size: 13px; }
.simulation .title { font-size: 20px; font-weight: 600; }
.simulation .heading { font-weight: 600; }
.simulation .soft { fill: var(--soft); font-size: 12px; }
.simulation .end { text-anchor: end; }
.simulation .rest { fill: var(--rest); }
.simulation .met { fill: var(--accent); }
.simulation .late { fill: var(--late); }
.simulation .bar { fill: var(--frame); }
.simulation .mark { fill: var(--ink); }
.simulation .line { fill: none; stroke: var(--accent); stroke-width: 1.8; stroke-linejoin: round; }
.simulation .axis { stroke: var(--frame); stroke-width: 1; }
"""
WIDTH, MARGIN, ROW, LABEL, BAR = 920.0, 28.0, 24.0, 210.0, 330.0
CHART = 130.0
MOST_PERSONS = 12

Drawn = tuple[list[str], float]
"""The elements of a part, and how high it is."""
Part = Callable[[Report, str], Drawn]


def svg(report: Report, language: str) -> str:
    """The picture in one of the languages."""
    body, height = _stacked([_head, _promises, _weeks, _crews, _people, _mails], report, language)
    title = escape(_title(report, language))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="simulation" role="img" viewBox="0 0 {_n(WIDTH)} {_n(height)}" '
        f'width="{_n(WIDTH)}" height="{_n(height)}" lang="{escape(language)}">\n<title>{title}</title>\n'
        f"<style>{STYLE}</style>\n"
        f'<rect class="ground" width="{_n(WIDTH)}" height="{_n(height)}"/>\n{body}\n</svg>\n'
    )


def _stacked(parts: Sequence[Part], report: Report, language: str) -> tuple[str, float]:
    y, lines = MARGIN, list[str]()
    for part in parts:
        drawn, height = part(report, language)
        if drawn:
            lines += [f'<g transform="translate({_n(MARGIN)} {_n(y)})">', *drawn, "</g>"]
            y += height + ROW
    return "\n".join(lines), y


def _title(report: Report, language: str) -> str:
    workflow = report.counts.workflow
    title = workflow.title(workflow.definition.title, language, workflow.definition.workflow)
    return say("heading", language, workflow=title, days=(report.until_at - report.counts.from_at).days)


def _head(report: Report, language: str) -> Drawn:
    counts = report.counts
    start = counts.from_at.astimezone(counts.workflow.calendar.zone).date().isoformat()
    facts = {"opened": counts.opened, "closed": counts.closed, "open": report.open_count, "start": start}
    told = say("cases", language, **facts, seed=str(report.seed))
    return [_text(0, 18, _title(report, language), "title"), _text(0, 42, told, "soft")], 48


def _promises(report: Report, language: str) -> Drawn:
    """A bar a deadline: the share met in time, the rest in red."""
    workflow = report.counts.workflow
    lines = [_text(0, 12, say("kept", language), "heading")]
    y = 24.0
    for name, kept in report.counts.deadlines.items():
        title = workflow.title(workflow.definition.deadlines[name].title, language, name)
        ended, share = kept.met + kept.breached, kept.share_met
        facts = {"share": _percent(share or 0.0, 1), "breached": kept.breached, "ended": ended}
        told = say("nothing", language) if share is None else say("kept_row", language, **facts)
        lines += _row(y, title, share, told, late=True)
        y += ROW
    return lines, y


def _row(y: float, label: str, share: float | None, told: str, *, late: bool) -> Iterator[str]:
    filled = BAR * min(1.0, share or 0.0)
    yield _text(LABEL - 10, y + 13, label, "end")
    yield _rect(LABEL, y + 3, BAR, 12, "late" if late and share is not None else "rest")
    if filled:
        yield _rect(LABEL, y + 3, filled, 12, "met")
    yield _text(LABEL + BAR + 12, y + 13, told, "soft")


def _weeks(report: Report, language: str) -> Drawn:
    """A column a week: cases opened and, in front, breaches; the line is how many cases are open at its end."""
    weeks, counts = report.counts.weeks, report.counts
    if not weeks:
        return [], 0
    lines = [_text(0, 12, say("weeks", language), "heading")]
    most = max(1, *(max(week.opened, week.breached, week.open) for week in weeks))
    room = WIDTH - 2 * MARGIN - 60
    step = room / len(weeks)
    lines += [_text(50, 36, f"{most:,}", "soft end"), _text(50, 24 + CHART, "0", "soft end")]
    for number, week in enumerate(weeks):
        lines += _column(60 + number * step, step, week, most)
    points = " ".join(_point(60 + (n + 0.5) * step, week.open, most) for n, week in enumerate(weeks))
    lines.append(f'<polyline class="line" points="{points}"/>')
    lines.append(f'<line class="axis" x1="60" x2="{_n(60 + room)}" y1="{_n(24 + CHART)}" y2="{_n(24 + CHART)}"/>')
    zone = counts.workflow.calendar.zone
    for number in range(0, len(weeks), max(1, -(-len(weeks) // 9))):
        on = (counts.from_at + timedelta(weeks=number)).astimezone(zone).date()
        lines.append(_text(60 + number * step, 42 + CHART, on.isoformat(), "soft"))
    return lines, 48 + CHART


def _column(x: float, step: float, week: Week, most: int) -> Iterator[str]:
    for count, width, kind in ((week.opened, 0.8, "bar"), (week.breached, 0.4, "late")):
        high = CHART * count / most
        if high:
            yield _rect(x + step * (1 - width) / 2, 24 + CHART - high, step * width, high, kind)


def _point(x: float, count: int, most: int) -> str:
    return f"{_n(x)},{_n(24 + CHART - CHART * count / most)}"


def _crews(report: Report, language: str) -> Drawn:
    """A bar for those who hold the same roles: the share of their working time that steps took; a mark: the busiest."""
    lines = [_text(0, 12, say("people", language), "heading")]
    y = 24.0
    for crew in report.crews():
        lines += _row(y, _named(report, crew, language), crew.share, _told_of(crew, language), late=False)
        lines.append(_rect(LABEL + BAR * min(1.0, crew.busiest) - 1, y, 2, 18, "mark"))
        y += ROW
    return lines, y


def _named(report: Report, crew: Crew, language: str) -> str:
    workflow = report.counts.workflow
    titles = [workflow.title(workflow.definition.roles.get(role, {}), language, role) for role in crew.roles]
    return say("crew", language, roles=" · ".join(titles) or "–", count=len(crew.loads))


def _told_of(crew: Crew, language: str) -> str:
    busiest = _percent(crew.busiest, 0)
    share, count = _percent(crew.share, 0), crew.escalation_count
    return say("crew_row", language, share=share, busiest=busiest, escalations=count)


def _people(report: Report, language: str) -> Drawn:
    """A bar a person; whoever has most to do or to hear first."""
    lines = [_text(0, 12, say("busiest", language), "heading")]
    escalations = report.counts.escalations
    ordered = sorted(report.loads, key=lambda load: (-load.share, -escalations[load.person], load.name))
    y = 24.0
    for load in ordered[:MOST_PERSONS]:
        lines += _row(y, load.name, load.share, _told(load, escalations[load.person], language), late=False)
        y += ROW
    if len(ordered) > MOST_PERSONS:
        lines.append(_text(LABEL, y + 13, say("others", language, count=len(ordered) - MOST_PERSONS), "soft"))
        y += ROW
    return lines, y


def _told(load: Load, escalations: int, language: str) -> str:
    return say("people_row", language, share=_percent(load.share, 0), steps=load.step_count, escalations=escalations)


def _mails(report: Report, language: str) -> Drawn:
    """A bar a template, as long as it was often sent."""
    mails = report.counts.mails.most_common(12)
    if not mails:
        return [], 0
    lines = [_text(0, 12, say("mails", language), "heading")]
    y = 24.0
    for template, count in mails:
        lines += [
            _text(LABEL - 10, y + 13, template.replace("_", " "), "end"),
            _rect(LABEL, y + 3, BAR * count / mails[0][1], 12, "bar"),
        ]
        lines.append(_text(LABEL + BAR + 12, y + 13, f"{count:,}", "soft"))
        y += ROW
    return lines, y


def _percent(share: float, decimals: int) -> str:
    return f"{share:.{decimals}%}"


def _text(x: float, y: float, text: str, kind: str) -> str:
    return f'<text class="{kind}" x="{_n(x)}" y="{_n(y)}">{escape(text)}</text>'


def _rect(x: float, y: float, width: float, height: float, kind: str) -> str:
    return f'<rect class="{kind}" x="{_n(x)}" y="{_n(y)}" width="{_n(width)}" height="{_n(height)}" rx="2"/>'


def _n(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")
