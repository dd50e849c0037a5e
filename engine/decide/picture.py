"""The context of a mail: the case, what happened, and the deadline worked out, as they are at this moment."""

from operator import attrgetter

from engine import casefile, contexts, deadlines, fields, ledger, recipients
from engine.decide import linking, rights, tried, values
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
        recipient=_recipient(turn, telling, language),
        event=_event(turn, telling, language),
        deadline=_deadline(turn, telling, language) if telling.deadline else _due_next(turn, telling, language),
        passed=tuple(_passed(turn.workflow, one, language) for one in several if one.deadline)
        if len(several) > 1
        else (),
        tried=_tried(turn, telling, language),
        facts=_facts(turn, telling, language),
        files=_files(turn, telling),
        body=telling.body or "",
        linked=links[0] if links else "",
        links=_links(turn, telling, language),
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


def _links(turn: Turn, telling: Telling, language: str) -> tuple[contexts.Link, ...]:
    """What the reader may do by the mail; the desk's own people act on the page of the case."""
    if telling.recipient.key != recipients.REQUESTER:
        return ()
    return linking.links(turn.workflow, turn.case, language)


def _recipient(turn: Turn, telling: Telling, language: str) -> contexts.Recipient:
    return contexts.Recipient(telling.recipient.name, *_whom(turn, telling.recipient.rule, language))


def _whom(turn: Turn, rule: str, language: str) -> tuple[str, str]:
    """The rule, and the title of the declared role, person field or duty roster that it names."""
    workflow = turn.workflow
    if rule in definition.RECIPIENT_RULES:
        return rule, ""
    if rule.startswith(recipients.DUTY):
        key = rule.removeprefix(recipients.DUTY)
        roster = turn.everyone.rosters.get(key)
        return "duty", roster.title if roster else key
    field = workflow.definition.fields.get(rule.removeprefix("field."))
    texts = (
        field.title if field and rule.startswith("field.") else workflow.definition.roles.get(rule, definition.NO_TEXTS)
    )
    return rule, workflow.title(texts, language, rule)


def _event(turn: Turn, telling: Telling, language: str) -> contexts.Event:
    """What happened; the engine's own happenings have no title, the mail names the deadline or the state instead."""
    entry = telling.entry
    title = turn.workflow.event_title(entry.event, language) if turn.workflow.event(entry.event) else ""
    return contexts.Event(title, contexts.instant(entry.at), _actor_name(turn, entry.actor))


def _actor_name(turn: Turn, actor: casefile.Actor) -> str:
    if actor.kind == "requester" and turn.case.requester:
        return turn.case.requester.name
    person = turn.desk.person(actor.key)
    return person.name if person else ""


def _facts(turn: Turn, telling: Telling, language: str) -> tuple[contexts.Fact, ...]:
    """The fields that the rule shows, else, for the desk's own people, what the step gave; personal fields never."""
    declared, personal = turn.workflow.definition.fields, turn.workflow.personal
    if telling.show:
        given = {name: turn.case.fields.get(name) for name in telling.show}
    else:
        given = {} if telling.recipient.key == recipients.REQUESTER else telling.entry.facts.get("given", {})
    return tuple(
        contexts.Fact(
            turn.workflow.title(declared[name].title, language, name),
            values.shown(turn.workflow, turn.desk, declared[name], value, language),
            str(value) if declared[name].type in ("date", "instant") else "",
        )
        for name, value in given.items()
        if name in declared and name not in personal and value is not None
        if declared[name].type != "files" or telling.recipient.key != recipients.REQUESTER
    )


def _files(turn: Turn, telling: Telling) -> tuple[contexts.File, ...]:
    """The files that go with a mail to the customer: those of the answer, and of the fields that its rule shows. The
    desk's own people have theirs on the page of the case.
    """
    if telling.recipient.key != recipients.REQUESTER:
        return ()
    declared, personal = turn.workflow.definition.fields, turn.workflow.personal
    shown = (name for name in telling.show if declared[name].type == "files" and name not in personal)
    given = (*telling.files, *(one for name in shown for one in turn.case.fields.get(name) or ()))
    return tuple(dict.fromkeys(contexts.File(fields.safe_name(one["name"]), one["hash"]) for one in given))


def _passed(workflow: Workflow, telling: Telling, language: str) -> contexts.Passed:
    name, _occasion, kind, *_rest = telling.entry.facts["deadline"]
    return contexts.Passed(_title(workflow, name, language), kind, contexts.instant(telling.entry.at))


def _tried(turn: Turn, telling: Telling, language: str) -> tuple[contexts.Tried, ...]:
    """What was done before, in the mail of a rung that is not the first: by that one the doing begins."""
    row, point = telling.deadline, telling.entry.facts.get("deadline")
    if row is None or point is None or point[2] != "rung" or not (point[3] or point[4]):
        return ()
    if telling.recipient.key == recipients.REQUESTER:
        return ()  # How the desk works is none of the customer's.
    before = turn.past(row.came_at or row.started_at)
    now = turn.entries[: turn.entries.index(telling.entry)]
    return tried.of(turn.workflow, turn.case, turn.desk, row, (*before, *now), language)


def _rung_after(plan: deadlines.Plan, entry: casefile.HistoryEntry) -> str:
    """The span after due at which a rung comes for the first time, "" for anything else, and for a rung that was the
    case's before it was moved to another version.
    """
    _name, _occasion, kind, index, repeat = entry.facts.get("deadline", ("", 0, "", 0, 0))
    rungs = plan.deadline.escalate[index : index + 1] if kind == "rung" and not repeat else ()
    return next((str(rung.after) for rung in rungs if rung.after and rung.after.amount), "")


def _title(workflow: Workflow, deadline: str, language: str) -> str:
    """By its name where the case was moved since to a version that has no such deadline."""
    return workflow.title(workflow.plans[deadline].deadline.title, language, deadline)


def _deadline(turn: Turn, telling: Telling, language: str) -> contexts.Deadline:
    row = telling.deadline
    assert row is not None
    plan = turn.workflow.plans[row.name]
    span = plan.span(turn.facts())
    worked = ledger.of(plan, row, telling.entry.at)
    counted, uncounted = ledger.told(worked, turn.workflow.definition, language)
    return contexts.Deadline(
        title=_title(turn.workflow, row.name, language),
        due_at=contexts.instant(row.due_at) if row.due_at else "",
        state=row.state,
        target=str(span) if span else "",
        counted_s=worked.consumed_s,
        counted=counted[-MOST_STRETCHES:],
        uncounted=uncounted[-MOST_STRETCHES:],
        extended_s=worked.extended_s,
        provisional=worked.provisional,
        moved_from=_moved_from(telling.entry, row),
        rung_after=_rung_after(plan, telling.entry),
        acknowledged_for=_held_for(turn, plan, row, telling),
        next=_next(turn, plan, row, language),
    )


def _due_next(turn: Turn, telling: Telling, language: str) -> contexts.Deadline | None:
    """What is due next, for a mail that is not about a deadline: the one that its rule names, else the nearest.

    A customer is told only of what the rule names, and only while it lies ahead: it is read as a promise.
    """
    for_requester = telling.recipient.key == recipients.REQUESTER
    row = _named(turn, telling.names) if telling.names or for_requester else _nearest(turn)
    if row is None or row.due_at is None or (for_requester and row.due_at <= telling.entry.at):
        return None
    return contexts.Deadline(
        title=_title(turn.workflow, row.name, language),
        due_at=contexts.instant(row.due_at),
        state=row.state,
        provisional=row.provisional,
        worked_out=False,
    )


def _named(turn: Turn, name: str | None) -> casefile.DeadlineRow | None:
    return next((row for row in reversed(turn.case.deadlines) if row.name == name and row.ended_at is None), None)


def _nearest(turn: Turn) -> casefile.DeadlineRow | None:
    """Of what runs. A timer is no promise, and what another party owes is not for whoever reads this to do."""
    plans = turn.workflow.plans
    running = [row for row in turn.case.deadlines if row.ended_at is None and row.due_at is not None]
    ours = [row for row in running if not (plans[row.name].deadline.timer or plans[row.name].deadline.party)]
    return min(ours, key=_due_at, default=None)


_due_at = attrgetter("due_at", "name")


def _moved_from(entry: casefile.HistoryEntry, row: casefile.DeadlineRow) -> str:
    """When the row was due before its calendar was changed, as the entry of the change says it."""
    moves = entry.facts.get("recounted", ())
    return next((before or "" for name, occasion, before, *_after in moves if [name, occasion] == _key(row)), "")


def _key(row: casefile.DeadlineRow) -> list[str | int]:
    return [row.name, row.occasion]


def _held_for(turn: Turn, plan: deadlines.Plan, row: casefile.DeadlineRow, telling: Telling) -> str:
    """How long the escalation stands still if this reader acknowledges it, "" where there is none, or not for them."""
    if not deadlines.escalates(plan, row):
        return ""
    reader = casefile.Actor("person", telling.recipient.key)
    theirs = row.name in rights.may_acknowledge(turn.workflow, turn.case, reader, turn.desk)
    return str(plan.deadline.chain.acknowledged_for) if theirs else ""


def _next(turn: Turn, plan: deadlines.Plan, row: casefile.DeadlineRow, language: str) -> contexts.Next | None:
    if row.next_fire_at is None or row.ended_at is not None:
        return None
    point = deadlines.next_point(plan, row)
    if point is None:
        return None
    at = contexts.instant(row.next_fire_at)
    if point.kind == "breach":
        return contexts.Next(at, "done" if plan.deadline.timer else "breach")
    if point.kind == "reminder":
        return contexts.Next(at, "reminder", _all(turn, plan.deadline.remind_whom, language))
    rung = plan.deadline.escalate[point.index]
    return contexts.Next(
        at,
        "rung",
        _all(turn, rung.notify, language),
        rung.raise_priority,
        turn.workflow.event_title(rung.send, language) if rung.send else "",
        _heir(turn, rung.reassign),
    )


def _all(turn: Turn, rules: tuple[str, ...], language: str) -> tuple[contexts.Whom, ...]:
    return tuple(contexts.Whom(*_whom(turn, rule, language)) for rule in rules)


def _heir(turn: Turn, rule: str | None) -> str:
    person = (
        turn.desk.person(turn.case.fields.get(rule.removeprefix("field.")))
        if rule and rule.startswith("field.")
        else None
    )
    return person.name if person else ""
