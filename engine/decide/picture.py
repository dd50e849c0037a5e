"""The context of a mail: the case, what happened, and the deadline worked out, as they are at this moment."""

from datetime import datetime

from engine import casefile, contexts, deadlines, recipients
from engine.decide import values
from engine.decide.turn import Telling, Turn
from engine.decide.workflow import Workflow
from engine.definitions import definition

MOST_STRETCHES = 200
"""What a notice carries at most; mails shorten the list further."""


def of(turn: Turn, several: list[Telling]) -> contexts.MailContext:
    """The picture for one recipient; the last telling is what the mail is about, the others passed with it."""
    telling, language = several[-1], several[-1].recipient.language
    links = [link.other for link in turn.links]
    return contexts.MailContext(
        case=_case(turn, telling, language),
        recipient=_recipient(turn.workflow, telling, language),
        event=_event(turn, telling, language),
        deadline=_deadline(turn, telling, language) if telling.deadline else None,
        passed=tuple(_passed(turn.workflow, one, language) for one in several if one.deadline)
        if len(several) > 1
        else (),
        facts=_facts(turn, telling, language),
        body=telling.body or "",
        linked=links[0] if links else "",
        zone=turn.workflow.calendar.zone.key,
    )


def _case(turn: Turn, telling: Telling, language: str) -> contexts.Case:
    case = turn.case
    holder = turn.desk.person(case.assignee)
    for_requester = telling.recipient.key == recipients.REQUESTER
    return contexts.Case(
        number=case.number,
        title=case.title,
        workflow=turn.workflow.title(turn.workflow.definition.title, language, case.workflow),
        state=turn.workflow.state_title(telling.entry.to_states, language),
        priority=case.priority,
        grade=case.customer.grade if case.customer else "",
        customer=case.customer.name if case.customer else "",
        holder=holder.name if holder else "",
        url="" if for_requester else f"/cases/{case.number}",
    )


def _recipient(workflow: Workflow, telling: Telling, language: str) -> contexts.Recipient:
    return contexts.Recipient(telling.recipient.name, *_whom(workflow, telling.recipient.rule, language))


def _whom(workflow: Workflow, rule: str, language: str) -> tuple[str, str]:
    """The rule, and the title of the declared role or person field that it names."""
    if rule in definition.RECIPIENT_RULES:
        return rule, ""
    field = workflow.definition.fields.get(rule.removeprefix("field."))
    texts = (
        field.title if field and rule.startswith("field.") else workflow.definition.roles.get(rule, definition.NO_TEXTS)
    )
    return rule, workflow.title(texts, language, rule)


def _event(turn: Turn, telling: Telling, language: str) -> contexts.Event:
    """What happened; the engine's own happenings have no title, the mail names the deadline or the state instead."""
    entry = telling.entry
    title = turn.workflow.event_title(entry.event, language) if turn.workflow.event(entry.event) else ""
    return contexts.Event(title, entry.at.isoformat(), _actor_name(turn, entry.actor))


def _actor_name(turn: Turn, actor: casefile.Actor) -> str:
    if actor.kind == "requester" and turn.case.requester:
        return turn.case.requester.name
    person = turn.desk.person(actor.key)
    return person.name if person else ""


def _facts(turn: Turn, telling: Telling, language: str) -> tuple[contexts.Fact, ...]:
    """The fields that the rule shows, else, for the desk's own people, what the step gave; personal fields never."""
    fields, personal = turn.workflow.definition.fields, turn.workflow.personal
    if telling.show:
        given = {name: turn.case.fields.get(name) for name in telling.show}
    else:
        given = {} if telling.recipient.key == recipients.REQUESTER else telling.entry.facts.get("given", {})
    return tuple(
        contexts.Fact(
            turn.workflow.title(fields[name].title, language, name),
            values.shown(turn.workflow, turn.desk, fields[name], value, language),
        )
        for name, value in given.items()
        if name in fields and name not in personal and value is not None
    )


def _passed(workflow: Workflow, telling: Telling, language: str) -> contexts.Passed:
    name, _occasion, kind, *_rest = telling.entry.facts["deadline"]
    return contexts.Passed(_title(workflow, name, language), kind, telling.entry.at.isoformat())


def _title(workflow: Workflow, deadline: str, language: str) -> str:
    return workflow.title(workflow.definition.deadlines[deadline].title, language, deadline)


def _deadline(turn: Turn, telling: Telling, language: str) -> contexts.Deadline:
    row = telling.deadline
    assert row is not None
    plan = turn.workflow.plans[row.name]
    span = plan.span(turn.facts())
    counted, uncounted = _stretches(turn, plan, row, telling.entry.at, language)
    running_s = plan.calendars[row.calendar].elapsed(row.running_since, telling.entry.at) if row.running_since else 0.0
    return contexts.Deadline(
        title=_title(turn.workflow, row.name, language),
        due_at=row.due_at.isoformat() if row.due_at else "",
        state=row.state,
        target=str(span) if span else "",
        counted_s=row.consumed_s + max(0.0, running_s),
        counted=counted[-MOST_STRETCHES:],
        uncounted=uncounted[-MOST_STRETCHES:],
        next=_next(turn, plan, row, language),
    )


Stretches = tuple[contexts.Stretch, ...]


def _stretches(
    turn: Turn, plan: deadlines.Plan, row: casefile.DeadlineRow, until: datetime, language: str
) -> tuple[Stretches, Stretches]:
    """The stretches that counted and those that did not, with the pauses between the runs."""
    runs = [(datetime.fromisoformat(a), datetime.fromisoformat(b), why) for a, b, why in row.runs]
    if row.running_since is not None and until > row.running_since:
        runs.append((row.running_since, until, ""))
    counted: list[contexts.Stretch] = []
    uncounted: list[contexts.Stretch] = []
    last: tuple[datetime, str] | None = None
    for from_at, to_at, why in runs:
        if last and last[0] < from_at:
            uncounted.append(_pause(turn, last, from_at, language))
        for span in plan.calendars[row.calendar].ledger(from_at, to_at):
            name = span.reason.name(language)
            stretch = contexts.Stretch(span.from_at.isoformat(), span.to_at.isoformat(), span.reason.kind, name)
            (counted if span.counted else uncounted).append(stretch)
        last = (to_at, why)
    return tuple(counted), tuple(uncounted)


def _pause(turn: Turn, last: tuple[datetime, str], until: datetime, language: str) -> contexts.Stretch:
    state = turn.workflow.definition.index.get(last[1])
    name = turn.workflow.title(state.title, language, last[1]) if state else last[1]
    return contexts.Stretch(last[0].isoformat(), until.isoformat(), "pause", name)


def _next(turn: Turn, plan: deadlines.Plan, row: casefile.DeadlineRow, language: str) -> contexts.Next | None:
    point = deadlines.next_point(plan, row)
    if point is None or row.next_fire_at is None or row.ended_at is not None:
        return None
    at = row.next_fire_at.isoformat()
    if point.kind == "breach":
        return contexts.Next(at, "done" if plan.deadline.timer else "breach")
    if point.kind == "reminder":
        return contexts.Next(at, "reminder", _all(turn.workflow, plan.deadline.remind_whom, language))
    rung = plan.deadline.escalate[point.index]
    return contexts.Next(
        at,
        "rung",
        _all(turn.workflow, rung.notify, language),
        rung.raise_priority,
        turn.workflow.event_title(rung.send, language) if rung.send else "",
        _heir(turn, rung.reassign),
    )


def _all(workflow: Workflow, rules: tuple[str, ...], language: str) -> tuple[contexts.Whom, ...]:
    return tuple(contexts.Whom(*_whom(workflow, rule, language)) for rule in rules)


def _heir(turn: Turn, rule: str | None) -> str:
    person = (
        turn.desk.person(turn.case.fields.get(rule.removeprefix("field.")))
        if rule and rule.startswith("field.")
        else None
    )
    return person.name if person else ""
