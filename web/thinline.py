"""The time line of a deadline, small: the used share, ticks where reminders fire, a bar at due, red beyond."""

from collections.abc import Iterator

from markupsafe import Markup

from engine import casefile, deadlines

WIDTH, HEIGHT = 132.0, 10.0
_DUE = 0.8
"""Due stands at this share of the line, so that there is room for what is late."""


def draw(row: casefile.DeadlineRow, plan: deadlines.Plan, used_s: float) -> Markup:
    """The line; the words beside it say the same, so that it is hidden from screen readers."""
    per_s = _DUE * WIDTH / max(row.target_s, 1.0)
    used, due = min(used_s * per_s, WIDTH), _DUE * WIDTH
    body = [_bar("rest", 0, WIDTH), _bar("used", 0, min(used, due))]
    if used > due:
        body.append(_bar("over", due, used))
    body += [_upright("tick", at_s * per_s, 2) for at_s in _reminders(row, plan)]
    body.append(_upright("due", due, 0))
    return Markup('<svg class="line" width="{}" height="{}" aria-hidden="true">{}</svg>').format(
        int(WIDTH), int(HEIGHT), Markup("").join(body)
    )


def _bar(name: str, left: float, right: float) -> Markup:
    width = max(0.0, right - left)
    return Markup(f'<rect class="{name}" x="{left:.1f}" y="4" width="{width:.1f}" height="3" rx="1.5"/>')


def _upright(name: str, x: float, inset: int) -> Markup:
    width, height = (2 if name == "due" else 1.2), HEIGHT - 2 * inset + 1
    return Markup(f'<rect class="{name}" x="{x - 0.75:.1f}" y="{inset}" width="{width}" height="{height}"/>')


def _reminders(row: casefile.DeadlineRow, plan: deadlines.Plan) -> Iterator[float]:
    """The used seconds at which reminders fire, as far as they can be told without a calendar."""
    for reminder in plan.deadline.remind:
        if reminder.share is not None:
            yield reminder.share * row.target_s
        elif reminder.before is not None and reminder.before.kind == "working":
            yield max(0.0, row.target_s - reminder.before.amount)
