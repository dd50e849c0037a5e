"""`caseclock mail list` and `show`: which mails wait or are in trouble, and one with all that became of it."""

import dataclasses
import sys
from datetime import datetime
from typing import Annotated, Any, get_args

import typer
from rich.markup import escape

from console import complaints, desk, instants, keys, terminal
from engine import errors, queries
from engine.queries import mails
from engine.queries.history import AMISS
from engine.store import outbox
from notifications import parcels, policies

STATES = get_args(outbox.State)

Mail = Annotated[
    int,
    typer.Argument(metavar="ID", min=1, max=terminal.LARGEST_ID, help="The number of the mail, as `mail list` has it."),
]
State = Annotated[
    list[str] | None, typer.Option("--state", metavar="STATE", help=f"Only those that are {', '.join(STATES)}.")
]
Case = Annotated[str | None, typer.Option("--case", metavar="NUMBER", help="Only those about this case.")]
To = Annotated[str | None, typer.Option("--to", metavar="PERSON|ADDRESS", help="Only those to this reader.")]
Since = Annotated[str | None, typer.Option("--since", metavar="TIME", help="Only those queued since then.")]
Limit = Annotated[int, typer.Option("--limit", min=1, max=10_000, help="At most so many.")]
Form = dict[str, bool]


def list_mails(
    context: typer.Context,
    states: State = None,
    case: Case = None,
    to: To = None,
    since: Since = None,
    limit: Limit = 50,
    json: terminal.AsJson = False,
) -> None:
    """Lists mails: without a choice those in trouble and then those that wait, the oldest first; else the newest first.

    Example: `caseclock mail list --state failed`
    """
    for state in states or ():
        if state not in STATES:
            raise terminal.unknown("--state", "state", state, STATES)
    at = instants.read(since, "--since") if since else None
    wanted = mails.Wanted(tuple(states or ()), case, to, at)
    with desk.opened(context) as here:
        with here.database.reading() as connection:
            found = mails.mails(connection, wanted, limit)
        if json:
            terminal.print_json([dataclasses.asdict(one) for one in found])
        elif found:
            terminal.out.print(_table(here, found))
        else:
            terminal.tell("There is no such mail." if wanted != mails.Wanted() else "No mail waits or is in trouble.")


def _table(at: desk.Desk, found: list[mails.Listed]) -> Any:
    table = terminal.table("id", "case", "mail", "to", "state", "queued", "next try", "why", whole=("id", "case"))
    for one in found:
        next_at = one.next_attempt_at if one.state in ("deferred", "held") else None
        times = [instants.shown(when, at.zone) for when in (one.created_at, next_at)]
        cells = (str(one.id), one.case, one.template, one.name or one.to_key, one.state, *times, _why(one.last))
        table.add_row(*map(escape, cells), style="red" if one.state in AMISS else None)
    return table


def _why(last: queries.Attempt | None) -> str:
    return " ".join(filter(None, (str(last.code or ""), last.text))) if last else ""


def show_mail(
    context: typer.Context,
    mail: Mail,
    text: Annotated[bool, typer.Option("--text", help="Prints its text.")] = False,
    html: Annotated[bool, typer.Option("--html", help="Prints its HTML.")] = False,
    headers: Annotated[bool, typer.Option("--headers", help="Prints its headers.")] = False,
    raw: Annotated[bool, typer.Option("--raw", help="Prints it as it travels.")] = False,
    json: terminal.AsJson = False,
) -> None:
    """Shows a mail: to whom, about what, and each state with its time and what the relay said; or the mail itself, as
    it went or will go.

    Example: `caseclock mail show 17 --text`
    """
    forms = {"text": text, "html": html, "headers": headers, "raw": raw, "json": json}
    if sum(forms.values()) > 1:
        raise typer.BadParameter("give one of --text, --html, --headers, --raw and --json.", param_hint="--text")
    with desk.opened(context) as at:
        with at.database.reading() as connection:
            found = outbox.mail(connection, mail)
            became = mails.states(connection, mail)
        if found is None:
            raise missing(mail)
        if json:
            terminal.print_json(_facts(found, became))
        elif any(forms.values()):
            _print_form(at, found, forms)
        else:
            _print(at, found, became)


def missing(mail: int) -> typer.Exit:
    """Says that there is no such mail; to be raised."""
    complaints.complain(f"There is no mail {mail}. `caseclock mail list` shows what there is.")
    return typer.Exit(complaints.FOUND)


_SHOWN = (
    "id", "number", "template", "template_hash", "language", "to_kind", "to_key", "name", "mail_address", "rule",
    "occasion", "state", "message_id", "created_at", "attempt_count",
)  # fmt: skip


def _facts(found: outbox.Claimed, became: list[queries.Attempt]) -> dict[str, Any]:
    """The mail without what it says."""
    facts = {name: getattr(found, name) for name in _SHOWN}
    return {**facts, "states": [dataclasses.asdict(one) for one in became]}


def _print(at: desk.Desk, found: outbox.Claimed, became: list[queries.Attempt]) -> None:
    heads = terminal.table("", "")
    heads.show_header = False
    for name, value in _heads(found).items():
        heads.add_row(name, escape(value))
    terminal.out.print(heads)
    terminal.tell("")
    table = terminal.table("at", "state", "code", "said", "next try", "by")
    table.add_row(_second(found.created_at, at), "queued", "", "", "", "")
    for one in became:
        cells = (one.outcome, str(one.code or ""), one.text, _second(one.next_at, at), one.author or "")
        table.add_row(*map(escape, (_second(one.at, at), *cells)))
    terminal.out.print(table)


def _second(when: datetime | None, at: desk.Desk) -> str:
    """An instant to the second: the states of one try lie close together."""
    return f"{when.astimezone(at.zone):%Y-%m-%d %H:%M:%S}" if when else ""


def _heads(found: outbox.Claimed) -> dict[str, str]:
    return {
        "mail": f"{found.id} {found.template} ({found.language})",
        "case": found.number,
        "to": f"{found.name} <{found.mail_address}>",
        "because": f"{found.rule}, {found.occasion}",
        "state": found.state,
        "message-id": found.message_id,
    }


def _print_form(at: desk.Desk, found: outbox.Claimed, forms: Form) -> None:
    maker = parcels.Parcels(at.database, policies.policy_of(keys.with_secret(at.settings)))
    try:
        letter = maker.letter(found)
        if forms["text"] or forms["html"]:
            typer.echo(letter.text if forms["text"] else letter.html, nl=False)
            return
        content = maker.of(found).content
    except (errors.NotRendered, errors.BadAddress, errors.BadHeader) as why:
        complaints.complain(f"Mail {found.id} can't be made: {why}")
        raise typer.Exit(complaints.FOUND) from why
    shown = content if forms["raw"] else content.partition(b"\r\n\r\n")[0] + b"\r\n"
    sys.stdout.flush()
    sys.stdout.buffer.write(shown)
