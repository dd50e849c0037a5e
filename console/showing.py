"""`caseclock show`: one case, and what can be done with it now."""

import dataclasses
from dataclasses import dataclass
from typing import Any

import typer
from rich.markup import escape

from console import complaints, desk, instants, promises, sending, terminal
from engine import casefile, decide, queries, store
from engine.queries import senders

MASK = "•••"


@dataclass(frozen=True)
class Shown:
    """A case with all that is shown of it; ``unverified``: only mails of the requester say who they are."""

    case: casefile.CaseFile
    workflow: decide.Workflow
    offers: tuple[decide.Offer, ...]
    allowed: tuple[str, ...]
    said: list[queries.Said]
    links: list[queries.Linked]
    undelivered: list[queries.Told]
    unverified: bool = False


def show(
    context: typer.Context, case: sending.Number, as_person: desk.As = None, json: terminal.AsJson = False
) -> None:
    """Shows a case: where it is, what you may do now, its deadlines, its fields. Personal values are masked.

    Example: `caseclock show RPR-2026-00001 --as li_na`
    """
    with desk.opened(context) as at:
        shown = _load(at, case, at.actor(as_person))
        if json:
            terminal.print_json(_facts(at, shown))
        else:
            _print(at, shown)


def _load(at: desk.Desk, number: str, actor: casefile.Actor) -> Shown:
    with at.database.reading() as connection:
        case, workflow = find(at, connection, number)
        said = queries.conversation(connection, case.id or 0)
        links = queries.links(connection, case.id or 0, number)
        undelivered = [one for one in queries.told(connection, case.id or 0) if one.is_undelivered]
        unverified = case.requester is not None and senders.is_unverified(connection, case.requester.id)
    offers = tuple(decide.offers(workflow, case, actor, at.people))
    allowed = decide.allowed(workflow, case, actor, at.people)
    return Shown(case, workflow, offers, allowed, said, links, undelivered, unverified)


def find(at: desk.Desk, connection: Any, number: str) -> tuple[casefile.CaseFile, decide.Workflow]:
    """The case of that number with its workflow; where there is none, the command ends with exit code 1."""
    case = store.load_cases(connection, [number]).get(number)
    if case is None:
        complaints.complain(f"There is no case {number}. `caseclock list --all` shows what there is.")
        raise typer.Exit(complaints.FOUND)
    return case, at.registry.workflow_of(connection, case)


def _facts(at: desk.Desk, shown: Shown) -> dict[str, Any]:
    case = shown.case
    return {
        "number": case.number,
        "workflow": case.workflow,
        "definition": case.definition_hash,
        "title": case.title,
        "version": case.version,
        "states": case.configuration,
        "priority": case.priority,
        "channel": case.channel,
        "customer": _customer(case),
        "requester": case.requester.name if case.requester else None,
        "requester_verified": not shown.unverified,
        "team": case.team,
        "assignee": case.assignee,
        "opened_at": case.opened_at,
        "closed_at": case.closed_at,
        "fields": fields(shown.workflow, case),
        "allowed": shown.allowed,
        "steps": [dataclasses.asdict(one) for one in shown.offers],
        "deadlines": promises.facts(shown.workflow, case.deadlines, at.now),
        "links": [{"kind": one.kind, "case": one.other, "outgoing": one.outgoing} for one in shown.links],
        "conversation": [_said(one) for one in shown.said],
        "undelivered": [_undelivered(one) for one in shown.undelivered],
    }


def _customer(case: casefile.CaseFile) -> dict[str, str] | None:
    customer = case.customer
    return {"key": customer.key, "name": customer.name, "grade": customer.grade} if customer else None


def fields(workflow: decide.Workflow, case: casefile.CaseFile) -> dict[str, Any]:
    """The values of the case by field, personal ones masked."""
    given = {name: value for name, value in case.fields.items() if value is not None}
    return {name: MASK if name in workflow.personal else value for name, value in given.items()}


def _said(one: queries.Said) -> dict[str, Any]:
    files = [file.name for file in one.files]
    return {"at": one.at, "kind": one.kind, "direction": one.direction, "author": one.author, "files": files}


def _undelivered(one: queries.Told) -> dict[str, Any]:
    return {"mail": one.id, "template": one.template, "state": one.state, "why": one.why, "next": one.next_attempt_at}


def _print(at: desk.Desk, shown: Shown) -> None:
    case, language = shown.case, at.settings.desk.default_language
    terminal.out.print(f"[bold]{escape(case.number)}  {escape(case.title)}[/]", highlight=False, soft_wrap=True)
    terminal.out.print(_heads(at, shown))
    for one in shown.undelivered:
        terminal.out.print(f"[red]{escape(_undelivered_words(at, one))}[/]", highlight=False, soft_wrap=True)
    terminal.tell("")
    terminal.tell(_steps(shown))
    for made in (_deadlines(at, shown), _fields(at, shown, language), _conversation(at, shown), _links(shown)):
        if made.row_count:
            terminal.tell("")
            terminal.out.print(made)


def _heads(at: desk.Desk, shown: Shown) -> Any:
    case, workflow, language = shown.case, shown.workflow, at.settings.desk.default_language
    table = terminal.table("", "")
    table.show_header = False
    heads = {
        "state": workflow.state_title(case.configuration, language),
        "workflow": workflow.title(workflow.definition.title, language, case.workflow),
        "customer": f"{case.customer.name}, grade {case.customer.grade}" if case.customer else "",
        "requester": f"{case.requester.name}{', not verified' * shown.unverified}" if case.requester else "",
        "priority": case.priority,
        "team": case.team or "",
        "assignee": case.assignee or "nobody",
        "opened": instants.shown(case.opened_at, at.zone),
        "closed": instants.shown(case.closed_at, at.zone),
        "version": str(case.version),
    }
    for name, value in heads.items():
        if value:
            table.add_row(name, escape(value), style=None)
    return table


AMISS_WORDS = {
    "failed": "not delivered",
    "bounced": "came back",
    "suppressed": "not sent",
    "unknown": "sent or not, nobody knows",
}


def _undelivered_words(at: desk.Desk, one: queries.Told) -> str:
    """What the customer does not have, and why."""
    if one.state in AMISS_WORDS:
        return f"Mail {one.id} ({one.template}) to the requester: {AMISS_WORDS[one.state]}: {one.why}"
    next_at = f", next try {instants.shown(one.next_attempt_at, at.zone)}" if one.state in ("deferred", "held") else ""
    return f"The answer in mail {one.id} is not out yet: {one.state}{next_at}."


def _steps(shown: Shown) -> str:
    """What the actor may do, and which steps wait for others."""
    mine = ", ".join(f"`{event}`" for event in shown.allowed)
    told = [f"You can: {mine}." if mine else "You can do nothing now."]
    for offer in shown.offers:
        if not offer.mine:
            roles = " or ".join(offer.roles) or "nobody"
            why = f" (not by who did `{offer.not_by}`)" if offer.not_by else ""
            told.append(f"`{offer.event}` is for {roles}{why}.")
    return " ".join(told)


def _deadlines(at: desk.Desk, shown: Shown) -> Any:
    table = terminal.table("deadline", "state", "due", "left", "calendar")
    ended = [row for row in shown.case.deadlines if row.ended_at is not None]
    for row in [*promises.live(shown.case), *ended]:
        title, due = promises.title(shown.workflow, row, at), instants.shown(row.due_at, at.zone)
        cells = (title, row.state, due, promises.words(shown.workflow, row, at.now), row.calendar)
        late = row.state == "breached"
        table.add_row(*map(escape, cells), style="red" if late else "dim" if row.ended_at else None)
    return table


def _fields(at: desk.Desk, shown: Shown, language: str) -> Any:
    table = terminal.table("field", "value")
    for name, value in fields(shown.workflow, shown.case).items():
        field = shown.workflow.definition.fields[name]
        words = value if field.personal else decide.shown(shown.workflow, at.people, field, value, language)
        table.add_row(escape(shown.workflow.title(field.title, language, name)), escape(words))
    return table


def _conversation(at: desk.Desk, shown: Shown) -> Any:
    table = terminal.table("said", "by", "kind", "files")
    for one in shown.said:
        files = ", ".join(file.name for file in one.files)
        table.add_row(*map(escape, (instants.shown(one.at, at.zone), one.author, one.kind, files)))
    return table


def _links(shown: Shown) -> Any:
    table = terminal.table("link", "case")
    for one in shown.links:
        table.add_row(escape(one.kind if one.outgoing else f"{one.kind} (from there)"), escape(one.other))
    return table
