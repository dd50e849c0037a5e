"""Opening a case: who may, what is asked for, where it starts."""

from datetime import datetime

from engine import casefile, fields, people
from engine.decide import forms, refusals, rights, steps, telling
from engine.decide import turn as turns
from engine.decide.turn import Turn, Wish
from engine.decide.workflow import Workflow
from engine.definitions import definition

LONGEST_TITLE = 120


def open_case(
    workflow: Workflow, command: casefile.Command, now: datetime, desk: people.Desk, known: casefile.Known
) -> tuple[Turn, casefile.Refusal | None]:
    """A turn with the opened case, or with why it was not opened."""
    turn = Turn(workflow, _blank(workflow, command, now, desk), desk, now, opened=True)
    wish = Wish(turn, "open", command.actor, command.data, known, command.language)
    refusal = _check(wish)
    filled = forms.fill(wish, workflow.definition.form or _required(workflow))
    if refusal or filled.problems:
        return turn, refusal or refusals.bad_data(wish, filled.problems)
    values = {name: value for name, value in filled.values.items() if value is not None}
    turn.case.fields.update(values)
    turn.case.title = turn.case.title or _title(turn)
    entry = turn.enter("open", command.actor, now)
    entry.facts["opened"] = {"channel": turn.case.channel, "priority": turn.case.priority, "team": turn.case.team}
    if isinstance(command.opening, casefile.WrittenOpening):
        _say(turn, entry, command.opening)
    for link in command.opening.links if command.opening else ():
        steps.link(turn, entry, link.kind, link.other)
    steps.arrive(turn, entry, workflow.chart.start(turn.facts()), "opened", values, turns.NOTHING)
    return turn, None


def _say(turn: Turn, entry: casefile.HistoryEntry, opening: casefile.WrittenOpening) -> None:
    """The requester's own words begin the conversation; they are no further occasion beside the opening."""
    message = casefile.Message("customer_message", "in", opening.body, opening.files)
    entry.facts["message"] = [message.kind, message.direction]
    if message.files:
        entry.facts["files"] = [one["hash"] for one in message.files]
    if opening.answered:
        entry.facts[telling.ANSWERED] = True
    entry.personal["body"] = message.body
    turn.messages.append(message)


def _blank(workflow: Workflow, command: casefile.Command, now: datetime, desk: people.Desk) -> casefile.CaseFile:
    opening = command.opening or casefile.Opening()
    return casefile.CaseFile(
        number=opening.number or "",
        workflow=workflow.definition.workflow,
        definition_hash=workflow.definition.hash,
        title=opening.title.strip()[:LONGEST_TITLE],
        channel=opening.channel,
        priority=opening.priority,
        opened_at=now,
        customer=opening.customer,
        requester=opening.requester,
        team=opening.team or _own_team(command.actor, desk),
        assignee=opening.assignee,
        fields={name: field.default for name, field in workflow.definition.fields.items() if field.default is not None},
    )


def _own_team(actor: casefile.Actor, desk: people.Desk) -> str | None:
    """The team of whoever opens the case, where they have just one."""
    person = desk.person(actor.key) if actor.kind == "person" else None
    return min(person.teams) if person and len(person.teams) == 1 else None


def _check(wish: Wish) -> casefile.Refusal | None:
    turn = wish.turn
    acts_as = rights.roles_of(None, wish.actor, turn.desk)
    if wish.actor.kind not in ("operator", "system") and acts_as.isdisjoint(turn.workflow.definition.opened_by):
        return refusals.not_by_you(wish)
    if turn.case.priority not in definition.PRIORITIES:
        wrong = fields.Wrong("not_a_choice", {"given": turn.case.priority, "choices": definition.PRIORITIES})
        return refusals.bad_data(wish, {"priority": wrong})
    return None


def _required(workflow: Workflow) -> tuple[definition.FormField, ...]:
    """Without a form of its own, opening asks for every field and insists on the required ones."""
    return tuple(definition.FormField(name, field.required) for name, field in workflow.definition.fields.items())


def _title(turn: Turn) -> str:
    """The first line of the first plain text that was given and is not personal."""
    for name, field in turn.workflow.definition.fields.items():
        text = turn.case.fields.get(name)
        if text and field.type in ("text", "long_text") and not field.personal:
            return str(text).splitlines()[0][:LONGEST_TITLE]
    return ""
