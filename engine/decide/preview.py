"""A notice that nobody is sent: what a template would be given for a case as it stands, by the code of real notices."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from engine import casefile, deadlines, people, recipients
from engine.decide import common, telling, tried
from engine.decide.turn import Telling, Turn, begin
from engine.decide.workflow import Workflow
from engine.definitions import uses

_POINT_EVENTS = {"reminder": "reminder", "rung": "escalated", "moved": "calendar_changed"}
_MOST_POINTS = 1_000
_MOVED_BY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a preview is to show: a use of a template, to whom by rule, and in which language (None: the reader's own).

    ``body`` stands for what someone writes, ``other`` for the number of the case that this one would be linked to.
    """

    use: uses.Use
    rule: str
    language: str | None = None
    body: str = ""
    other: str = ""


@dataclass(frozen=True, slots=True)
class Preview:
    """The notice; whether its rule ``reached`` anyone; the ``state`` of its deadline then, "" where it has none."""

    notice: casefile.Notice
    reached: bool
    state: str = ""


def preview(
    workflow: Workflow,
    case: casefile.CaseFile,
    desk: people.Desk,
    now: datetime,
    asked: Asked,
    past: tried.Past = tried.no_past,
) -> Preview:
    """The notice that this use would give for the case: the case stays as it is, and nothing is queued.

    A deadline is taken on to the point that sends the mail, as if nobody acted; one that the case does not have begins
    now. A rule that reaches nobody gets a reader without a name.
    """
    turn = begin(workflow, case, desk, now)
    turn.past = past
    row = _row(turn, asked.use) if asked.use.deadline else None
    entry = _entry(turn, asked.use, row)
    found = telling.persons(turn, asked.rule, entry.at, entry.actor)
    reader = (
        found[0] if found else recipients.Recipient(asked.rule, "", "", workflow.definition.languages[0], asked.rule)
    )
    if asked.language:
        reader = replace(reader, language=asked.language)
    _link(turn, asked)
    body = asked.body if "body" in common.WORDS.get(asked.use.when, ()) else None
    _begin(turn, asked.use.names)
    use = asked.use
    turn.tellings.append(Telling(reader, use.template, "preview", entry, row, body, use.show, use.names))
    return Preview(telling.notices(turn)[0], bool(found), row.state if row else "")


def event_of(workflow: Workflow, occasion: str) -> str:
    """The event that brings an occasion: itself, or the first of a way to the state, of closing, of reopening."""
    closing, states = workflow.closing, workflow.definition.index
    ways = [(name, one) for name, state in states.items() for one in state.transitions if one.event]
    match occasion:
        case "closed":
            found = (way.event for source, way in ways if source not in closing and way.target in closing)
        case "reopened":
            found = (way.event for source, way in ways if source in closing and way.target not in closing)
        case _ if occasion in states:
            found = (way.event for _source, way in ways if way.target == occasion)
        case _:
            return occasion
    return next((event for event in found if event), occasion)


def _entry(turn: Turn, use: uses.Use, row: casefile.DeadlineRow | None) -> casefile.HistoryEntry:
    """What would happen, as the history would tell it."""
    event = _POINT_EVENTS.get(use.kind) or event_of(turn.workflow, use.when)
    actor = casefile.SYSTEM if use.deadline else _actor(turn, event)
    entry = turn.enter(event, actor, turn.now)
    declared = turn.workflow.event(event)
    given = {one.field: turn.case.fields.get(one.field) for one in (declared.form if declared else ())}
    entry.facts["given"] = {name: value for name, value in given.items() if value is not None}
    if row is None:
        return entry
    if use.kind == "moved":
        before = row.due_at - _MOVED_BY if row.due_at else None
        entry.facts["recounted"] = [[row.name, row.occasion, before.isoformat() if before else None, None]]
    else:
        entry.facts["deadline"] = [row.name, row.occasion, use.kind, use.index, 0]
    return entry


def _actor(turn: Turn, event: str) -> casefile.Actor:
    """The first who may fire the event and is there; the engine where nobody does."""
    declared, case = turn.workflow.event(event), turn.case
    for role in declared.by if declared else ():
        if role == recipients.REQUESTER and case.requester:
            return casefile.Actor("requester", str(case.requester.id))
        holders = turn.desk.holders(role, case.team, turn.workflow.kept_away(case))
        key = case.assignee if role in ("assignee", "anyone") else holders[0].key if holders else None
        if key:
            return casefile.Actor("person", key)
    if event in common.EVENTS and case.assignee:
        return casefile.Actor("person", case.assignee)
    return casefile.SYSTEM


def _link(turn: Turn, asked: Asked) -> None:
    declared = turn.workflow.event(event_of(turn.workflow, asked.use.when))
    if declared and declared.link:
        other = turn.case.fields.get(declared.link.field) or asked.other
        if other:
            turn.links.append(casefile.Link(declared.link.kind, str(other)))


def _row(turn: Turn, use: uses.Use) -> casefile.DeadlineRow | None:
    """The deadline's row, at the point that sends the mail; the turn goes on to then."""
    plan = turn.workflow.plans[use.deadline]
    known = [row for row in turn.case.deadlines if row.name == use.deadline]
    found = max(known, key=lambda row: (row.ended_at is None, row.occasion), default=None)
    row = turn.own(found) if found else deadlines.arm(plan, 1, turn.now, turn.facts())
    if row is not None and found is None:
        turn.add(row)
    if row is not None and use.kind != "moved":
        _take_to(turn, plan, row, use)
    return row


def _begin(turn: Turn, name: str | None) -> None:
    """Begins the deadline that a step's mail names, where it does not run."""
    if name is None or any(row.name == name and row.ended_at is None for row in turn.case.deadlines):
        return
    row = deadlines.arm(turn.workflow.plans[name], len(turn.case.deadlines) + 1, turn.now, turn.facts())
    if row is not None:
        turn.add(row)


def _take_to(turn: Turn, plan: deadlines.Plan, row: casefile.DeadlineRow, use: uses.Use) -> None:
    """Takes the row's points up to that of the use, if it is still to come."""
    points = (*plan.early[row.early_rung :], *plan.points[row.rung :])
    if not any((point.kind, point.index) == (use.kind, use.index) for point in points):
        return
    for _ in range(_MOST_POINTS):
        if row.next_fire_at is None:
            return
        turn.now = max(turn.now, row.next_fire_at)
        point = deadlines.take(plan, row, turn.now)
        if (point.kind, point.index) == (use.kind, use.index):
            return
        _note(turn, plan, row, point)


def _note(turn: Turn, plan: deadlines.Plan, row: casefile.DeadlineRow, point: deadlines.Point) -> None:
    """Puts a point on the way down as the history would have it, with whom it would tell."""
    entry = turn.enter(point.kind, casefile.SYSTEM, turn.now)
    entry.facts["deadline"] = [row.name, row.occasion, point.kind, point.index, point.repeat]
    rules = plan.deadline.remind_whom if point.kind == "reminder" else ()
    rules = plan.deadline.escalate[point.index].notify if point.kind == "rung" else rules
    entry.facts["notices"] = [[one.key] for rule in rules for one in telling.persons(turn, rule, entry.at)]
