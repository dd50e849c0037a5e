"""`caseclock mail retry` and `settle`: what a person decides about mails that failed, or that may have gone out."""

from collections.abc import Sequence
from typing import Annotated

import typer

from console import complaints, desk, terminal
from console.mail import outbox as shown
from engine import database
from engine.queries import mails
from engine.store import outbox, settling

Mails = Annotated[
    list[int] | None,
    typer.Argument(metavar="ID...", min=1, max=terminal.LARGEST_ID, help="The numbers of the mails."),
]
Failed = Annotated[bool, typer.Option("--failed", help="All mails that failed.")]
Sent = Annotated[bool, typer.Option("--sent", help="It went out: its reader has it, or the relay's log says so.")]
Again = Annotated[bool, typer.Option("--again", help="Sends the same mail once more.")]
Reason = Annotated[str, typer.Option("--reason", help="How you know; it goes on record.")]

OTHERWISE = {
    "unknown": "nobody knows whether it went out: `caseclock mail settle {0} --sent` or `--again`.",
    "sent": "it was sent.",
    "withdrawn": "it was withdrawn, as nothing was left to say: `caseclock mail show {0}`.",
    "queued": "it waits to be sent and needs no help.",
    "attempting": "it is being sent just now.",
}


def retry(
    context: typer.Context,
    ids: Mails = None,
    failed: Failed = False,
    as_person: desk.As = None,
    json: terminal.AsJson = False,
) -> None:
    """Sends mails again that failed or wait for a later try: the same mail, with the same Message-ID.

    Example: `caseclock mail retry 17 18`
    """
    if bool(ids) == failed:
        raise typer.BadParameter("name mails, or give --failed.", param_hint="ID")
    with desk.opened(context) as at:
        by, now = str(at.actor(as_person)), at.now
        with at.database.writing() as connection:
            wanted = list(dict.fromkeys(ids or mails.failed(connection)))
            found = {one: outbox.mail(connection, one) for one in wanted}
            for one in wanted:
                if found[one] is None:
                    raise shown.missing(one)
            done = {one: settling.again(connection, one, now, by) for one in wanted}
    refused = {one: _otherwise(mail) for one, mail in found.items() if mail and not done[one]}
    if json:
        terminal.print_json([{"id": one, "queued": done[one], "why": refused.get(one)} for one in wanted])
    else:
        _tell_count([one for one in wanted if done[one]], failed)
    for one, why in refused.items():
        complaints.complain(f"Mail {one} is not tried again: {why}")
    if refused:
        raise typer.Exit(complaints.FOUND)


def _otherwise(mail: outbox.Claimed) -> str:
    return OTHERWISE.get(mail.state, "a worker has it just now.").format(mail.id)


def _tell_count(queued: Sequence[int], failed: bool) -> None:
    if queued:
        count = f"{len(queued):,} mails go" if len(queued) > 1 else "1 mail goes"
        terminal.tell(f"{count} out with the worker's next look.")
    elif failed:
        terminal.tell("No mail has failed.")


def settle(
    context: typer.Context,
    mail: shown.Mail,
    sent: Sent = False,
    again: Again = False,
    reason: Reason = "",
    as_person: desk.As = None,
) -> None:
    """Says what became of a mail that may have gone out or not, so that it waits for you no longer.

    Example: `caseclock mail settle 17 --sent --reason "Wang Fang has it"`
    """
    if sent == again:
        raise typer.BadParameter("give --sent or --again.", param_hint="--sent")
    with desk.opened(context) as at:
        by = str(at.actor(as_person))
        with at.database.writing() as connection:
            found = outbox.mail(connection, mail)
            if found is None:
                raise shown.missing(mail)
            done = _settle(connection, mail, at, by, reason, again)
    if not done:
        complaints.complain(f"Mail {mail} is {found.state}: only one that is unknown can be settled.")
        raise typer.Exit(complaints.FOUND)
    terminal.tell(f"Mail {mail} {'goes out again' if again else 'counts as sent'}; {by} said so.")


def _settle(connection: database.Connection, mail: int, at: desk.Desk, by: str, reason: str, again: bool) -> bool:
    if again:
        return settling.again(connection, mail, at.now, by, reason, settling.UNSURE)
    return settling.was_sent(connection, mail, at.now, by, reason)
