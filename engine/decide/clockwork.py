"""What passed deadlines do to a case: reminders, breaches and rungs, taken in the order of their instants."""

from engine import casefile, deadlines, errors
from engine.decide import climbing, telling
from engine.decide.turn import Turn

MOST_POINTS = 1_000
"""Points taken in one turn; more means that deadlines start one another for ever."""


def take_passed(turn: Turn, fire: climbing.Fire) -> None:
    """Takes every reminder, breach and rung up to now, in the order of their instants, as if each was seen in time."""
    for _ in range(MOST_POINTS):
        passed = [row for row in turn.case.deadlines if row.next_fire_at and row.next_fire_at <= turn.now]
        if not passed:
            return
        _take(turn, turn.own(min(passed, key=lambda row: (row.next_fire_at, row.name))), fire)
    raise errors.RunawayDeadlines(workflow=turn.workflow.definition.workflow, most=MOST_POINTS)


def _take(turn: Turn, row: casefile.DeadlineRow, fire: climbing.Fire) -> None:
    plan = turn.workflow.plans[row.name]
    assert row.next_fire_at is not None
    at = max(row.next_fire_at, turn.case.changed_at or row.next_fire_at)
    taken = row.rung, row.early_rung
    point = deadlines.take(plan, row, at)
    occasion = f"{_key(row)}/{taken[0]}" if row.rung > taken[0] else f"{_key(row)}/before {taken[1]}"
    entry = turn.enter(_event_of(plan, point), casefile.SYSTEM, at)
    entry.facts["deadline"] = [row.name, row.occasion, point.kind, point.index, point.repeat]
    if point.kind == "reminder":
        telling.tell(turn, entry, plan.deadline.remind_whom, plan.deadline.remind_template, occasion, row)
    elif point.kind == "rung":
        climbing.climb(turn, entry, row, plan.deadline.escalate[point.index], occasion, fire)
    turn.leave(entry)


def _event_of(plan: deadlines.Plan, point: deadlines.Point) -> str:
    if plan.deadline.timer:
        return "timer"
    return {"reminder": "reminder", "breach": "breached", "rung": "escalated"}[point.kind]


def _key(row: casefile.DeadlineRow) -> str:
    """What the ids of its mails begin with: another one after each extension and each migration, as what comes again is
    told again.
    """
    count = deadlines.extension_count(row)
    return f"{row.name}/{row.occasion}{f'+{count}' if count else ''}"
