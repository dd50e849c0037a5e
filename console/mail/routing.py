"""`caseclock mail route|open|verify`: what the routing makes of a mail, and what a person makes of one that waits."""

from pathlib import Path
from typing import Annotated, Any

import typer

from console import complaints, desk, intakes, terminal
from console.mail.incoming import Id
from engine import casefile, errors, queries, store
from engine.queries import senders
from notifications import intake as intake_
from notifications import reading
from notifications.intake import envelope, opening, routed

Files = Annotated[list[Path], typer.Argument(metavar="FILE...", help="Files of one mail each.")]
Workflow = Annotated[str, typer.Option("--workflow", "-w", metavar="NAME", help="Of the workflows that it opens.")]
Number = Annotated[str, typer.Argument(metavar="CASE", help="A case of the requester, by its number.")]
Customer = Annotated[str | None, typer.Option("--customer", metavar="KEY", help="Whose contact they are.")]
VERIFIED = "The requester was verified."


def route(context: typer.Context, files: Files, json: terminal.AsJson = False) -> None:
    """Says what would become of mails by the routing that is in force. Touches nothing.

    Example: `caseclock mail route mail.eml`
    """
    mails = [(path, _read(path)) for path in files]
    with desk.opened(context) as at:
        found = [{"file": str(path), **_foreseen(at, raw)} for path, raw in mails]
    for one in found:
        if json:
            terminal.print_json(one)
        else:
            terminal.tell(_sentence(one))


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as why:
        raise typer.BadParameter(f"{path} can't be read: {why.strerror}.", param_hint="FILE") from why


def _foreseen(at: desk.Desk, raw: bytes) -> dict[str, Any]:
    mail, found = reading.read(raw), envelope.of(raw)
    if mail.kind != "mail":
        return {"outcome": "left", "why": mail.kind}
    intake = intakes.of(at)
    where = intake.home_of(mail, found)
    if where.home:
        return {"outcome": "belongs", "case": where.home.number, "why": where.how, "by_requester": where.by_requester}
    wish = intake.router.wish(mail, found, where.forged)
    if isinstance(wish, routed.Waits):
        return {"outcome": "waits", "why": wish.why}
    return {
        "outcome": "opens",
        "why": wish.why,
        "workflow": wish.workflow.definition.workflow,
        "line": wish.rule.place.line,
        "title": wish.title,
        "customer": wish.customer.key if wish.customer else None,
        "requester": wish.requester.name,
        "priority": wish.rule.priority,
        "team": wish.rule.team,
        "fields": opening.values(wish, ()),
    }


def _sentence(one: dict[str, Any]) -> str:
    match one["outcome"]:
        case "left":
            said = f"left, no person wrote it ({one['why']})"
        case "belongs":
            whose = "" if one["by_requester"] else ", and waits there for someone to confirm it"
            said = f"comes to {one['case']} by its {one['why']}{whose}"
        case "waits":
            said = f"waits for a person: {one['why']}"
        case _:
            said = f"opens `{one['workflow']}` by the rule in line {one['line']}: {one['title']} ({one['why']})"
    return f"{one['file']}: {said}."


def open_mail(context: typer.Context, mail: Id, workflow: Workflow, who: desk.As = None) -> None:
    """Opens a case with a mail that waits, filled as the routing says for that workflow.

    Example: `caseclock mail open 7 --workflow repair`
    """
    with desk.opened(context) as at:
        by = str(at.actor(who))
        try:
            answer = intake_.open_case(intakes.of(at), at.database, mail, by, at.now, workflow)
        except (errors.NoIncomingMail, errors.IncomingSettled, errors.IncomingOpensNothing) as why:
            raise typer.BadParameter(str(why), param_hint="ID") from why
        except errors.RoutingOpensOthers as why:
            raise typer.BadParameter(str(why), param_hint="--workflow") from why
    if answer.refusal:
        complaints.complain(answer.refusal.sentence)
        raise typer.Exit(complaints.FOUND)
    terminal.tell(f"{answer.number} is open.")


def verify(context: typer.Context, number: Number, customer: Customer = None, who: desk.As = None) -> None:
    """Says that the requester of a case, who came by mail alone, is who they say. It stands in the case's history.

    Example: `caseclock mail verify RPR-2026-00010 --customer hengtai`
    """
    with desk.opened(context) as at:
        actor = at.actor(who)
        with at.database.reading() as connection:
            home = queries.home_by_number(connection, number)
            whose = store.people.customer(connection, customer) if customer else None
            known = [one.key for one in store.people.customers(connection)] if customer and not whose else []
            waits = bool(home and home.requester_id and senders.is_unverified(connection, home.requester_id))
        if customer and whose is None:
            raise terminal.unknown("--customer", "customer", customer, known)
        if home is None or home.requester_id is None:
            raise typer.BadParameter(str(errors.CaseWithoutRequester(number=number)), param_hint="CASE")
        if not waits:
            complaints.complain(f"The requester of {number} needs no verifying: they are known.")
            raise typer.Exit(complaints.FOUND)
        _verify(at, home, whose, actor)
    terminal.tell(f"The requester of {number} is verified.")


def _verify(at: desk.Desk, home: queries.Home, whose: casefile.Customer | None, actor: casefile.Actor) -> None:
    answer = at.cases.submit(casefile.Command(home.number, "note", actor, {"body": VERIFIED}))
    if answer.refusal:
        complaints.complain(answer.refusal.sentence)
        raise typer.Exit(complaints.FOUND)
    assert home.requester_id is not None
    with at.database.writing() as connection:
        store.people.verify_contact(connection, home.requester_id, whose.id if whose else None)
