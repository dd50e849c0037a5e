"""What occasions do to the deadlines of a case, and what passed deadlines do to the case."""

from collections.abc import Callable, Iterable
from datetime import datetime

from engine import casefile, deadlines, errors
from engine.decide import telling
from engine.decide.turn import Turn
from engine.definitions import definition

MOST_POINTS = 1_000
"""Points taken in one turn; more means that deadlines start one another for ever."""

Fire = Callable[[Turn, str, casefile.Actor, datetime], str | None]
"""Fires an event for the engine; what it gives back is why the event could not be fired."""


def take_passed(turn: Turn, fire: Fire) -> None:
    """Takes every reminder, breach and rung up to now, in the order of their instants, as if each was seen in time."""
    for _ in range(MOST_POINTS):
        row = min(
            (one for one in turn.case.deadlines if one.next_fire_at and one.next_fire_at <= turn.now),
            key=lambda one: (one.next_fire_at, one.name),
            default=None,
        )
        if row is None:
            return
        _take(turn, turn.own(row), fire)
    raise errors.RunawayDeadlines(workflow=turn.workflow.definition.workflow, most=MOST_POINTS)


def _take(turn: Turn, row: casefile.DeadlineRow, fire: Fire) -> None:
    plan = turn.workflow.plans[row.name]
    assert row.next_fire_at is not None
    at = max(row.next_fire_at, turn.case.changed_at or row.next_fire_at)
    rung = row.rung
    point = deadlines.take(plan, row, at)
    entry = turn.enter(_event_of(plan, point), casefile.SYSTEM, at)
    entry.facts["deadline"] = [row.name, row.occasion, point.kind, point.index, point.repeat]
    if point.kind == "reminder":
        telling.tell(turn, entry, plan.deadline.remind_whom, plan.deadline.remind_template, f"{_key(row)}/{rung}", row)
    elif point.kind == "rung":
        _climb(turn, entry, row, plan.deadline.escalate[point.index], rung, fire)
    turn.leave(entry)


def _event_of(plan: deadlines.Plan, point: deadlines.Point) -> str:
    if plan.deadline.timer:
        return "timer"
    return {"reminder": "reminder", "breach": "breached", "rung": "escalated"}[point.kind]


def _key(row: casefile.DeadlineRow) -> str:
    return f"{row.name}/{row.occasion}"


def _climb(
    turn: Turn, entry: casefile.HistoryEntry, row: casefile.DeadlineRow, rung: definition.Rung, number: int, fire: Fire
) -> None:
    """The acts of a rung: tell, raise the priority, give the case to someone else, send an event."""
    telling.tell(turn, entry, rung.notify, rung.template, f"{_key(row)}/{number}", row)
    if rung.raise_priority:
        _raise_priority(turn, entry)
    if rung.reassign:
        assign(turn, entry, _new_holder(turn, rung.reassign))
    if rung.send:
        turn.leave(entry)
        problem = fire(turn, rung.send, casefile.SYSTEM, entry.at)
        entry.facts["sent"] = [rung.send, problem]


def _raise_priority(turn: Turn, entry: casefile.HistoryEntry) -> None:
    order = definition.PRIORITIES
    higher = order[min(order.index(turn.case.priority) + 1, len(order) - 1)]
    if higher != turn.case.priority:
        entry.facts["priority"] = [turn.case.priority, higher]
        turn.case.priority = higher
        retarget(turn, entry, ("priority",))


def _new_holder(turn: Turn, rule: str) -> str | None:
    if rule == "nobody":
        return None
    found = telling.persons(turn, rule)
    return found[0].key if found else turn.case.assignee


def assign(turn: Turn, entry: casefile.HistoryEntry, person: str | None) -> None:
    """Gives the case to someone, or to nobody, and says so in the entry."""
    if person != turn.case.assignee:
        entry.facts["assignee"] = [turn.case.assignee, person]
        turn.case.assignee = person


def _keep_away(turn: Turn, entry: casefile.HistoryEntry) -> None:
    """Takes the case from whoever it must be kept from, as a field has come to name them."""
    if turn.case.assignee in turn.workflow.kept_away(turn.case):
        before = entry.facts.get("assignee", [turn.case.assignee])[0]
        entry.facts["assignee"] = [before, None]
        turn.case.assignee = None


def settle(turn: Turn, entry: casefile.HistoryEntry, occasions: Iterable[str], changed_facts: Iterable[str]) -> None:
    """What occasions and changed facts do to the deadlines: end, reopen, start, stand still or run, get a new
    target.
    """
    came = frozenset(occasions)
    _keep_away(turn, entry)
    _end(turn, entry, came)
    if "reopened" in came:
        _reopen(turn, entry)
    _start(turn, entry, came)
    retarget(turn, entry, changed_facts)
    _pause_or_resume(turn, entry)


def _end(turn: Turn, entry: casefile.HistoryEntry, came: frozenset[str]) -> None:
    """Meets and cancels; closing a case cancels every deadline that is still live."""
    for row in tuple(turn.case.deadlines):
        plan = turn.workflow.plans[row.name]
        met, cancelled = came.intersection(plan.deadline.met_by), came.intersection(plan.deadline.cancelled_by)
        if not deadlines.is_live(row) or not (met or cancelled or "closed" in came):
            continue
        own = turn.own(row)
        by = "closed" if "closed" in came else min(met or cancelled)
        deadlines.end(own, entry.at, "met" if met else "cancelled", by, plan)
        _note(entry, own, "done late" if own.state == "breached" else own.state)


def _reopen(turn: Turn, entry: casefile.HistoryEntry) -> None:
    """Takes up the clocks of the whole case again: those that start with it or are met by closing it.

    A clock of a single state starts when the case comes there again; a timer is over.
    """
    for row in tuple(turn.case.deadlines):
        plan = turn.workflow.plans[row.name]
        whole = "closed" in plan.deadline.met_by or "opened" in plan.deadline.starts
        if row.ended_by != "closed" or plan.deadline.timer or not whole or row is not _latest(turn, row.name):
            continue
        if plan.deadline.on_reopen == "restart":
            _arm(turn, entry, plan, row.occasion + 1)
        elif row.breached_at is None:
            own = turn.own(row)
            deadlines.reopen(plan, own, entry.at)
            _note(entry, own, "reopened")


def _latest(turn: Turn, name: str) -> casefile.DeadlineRow:
    return max((row for row in turn.case.deadlines if row.name == name), key=lambda row: row.occasion)


def _start(turn: Turn, entry: casefile.HistoryEntry, came: frozenset[str]) -> None:
    """Starts what these occasions start: once a case, or each time anew while none of it is live."""
    starting = turn.workflow.starting
    for plan in {plan.name: plan for occasion in sorted(came) for plan in starting.get(occasion, ())}.values():
        rows = [row for row in turn.case.deadlines if row.name == plan.name]
        if not rows or (plan.deadline.each and not any(deadlines.is_live(row) for row in rows)):
            _arm(turn, entry, plan, len(rows) + 1)


def _arm(
    turn: Turn, entry: casefile.HistoryEntry, plan: deadlines.Plan, occasion: int, at: datetime | None = None
) -> None:
    row = deadlines.arm(plan, occasion, at or entry.at, turn.facts())
    if row is not None:
        turn.add(row)
        _note(entry, row, "armed")


def retarget(turn: Turn, entry: casefile.HistoryEntry, changed_facts: Iterable[str]) -> None:
    """Gives the live deadlines that depend on a changed fact their new target, and starts one that had none before."""
    depending = turn.workflow.depending
    for plan in {plan.name: plan for fact in changed_facts for plan in depending.get(fact, ())}.values():
        rows = [row for row in turn.case.deadlines if row.name == plan.name]
        if not rows and "opened" in plan.deadline.starts:
            _arm(turn, entry, plan, 1, turn.case.opened_at)
        for row in rows:
            if not deadlines.is_live(row):
                continue
            own = turn.own(row)
            if deadlines.retarget(plan, own, entry.at, turn.facts()):
                _note(entry, own, "retargeted")


def _pause_or_resume(turn: Turn, entry: casefile.HistoryEntry) -> None:
    if not turn.workflow.pausing:
        return
    active = turn.workflow.pausing.intersection(turn.case.configuration)
    for row in tuple(turn.case.deadlines):
        plan = turn.workflow.plans[row.name]
        if not deadlines.is_live(row) or not plan.deadline.pauses_in:
            continue
        holding = sorted(active.intersection(plan.deadline.pauses_in))
        if holding and row.running_since is not None and deadlines.stops(plan, row):
            own = turn.own(row)
            deadlines.pause(plan, own, entry.at, holding[0])
            _note(entry, own, "paused")
        elif not holding and row.running_since is None:
            own = turn.own(row)
            deadlines.resume(plan, own, entry.at)
            _note(entry, own, "resumed")


def _note(entry: casefile.HistoryEntry, row: casefile.DeadlineRow, what: str) -> None:
    due_at = row.due_at.isoformat() if row.due_at else None
    entry.facts.setdefault("deadlines", []).append([row.name, row.occasion, what, due_at])
