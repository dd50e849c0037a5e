"""`caseclock mail intake`: a mail is taken in from a pipe, as a mail server hands it over."""

import sys
from pathlib import Path
from typing import Annotated, BinaryIO

import typer

from console import complaints, desk, intakes, terminal
from engine import errors, queries
from notifications import intake as intake_

Files = Annotated[
    list[Path] | None, typer.Argument(metavar="FILE...", help="Files of one mail each. [default: standard input]")
]
TEMPORARY, UNTAKEN = 75, 65
"""What a mail server does with an exit code (sysexits.h): EX_TEMPFAIL, it comes again; EX_DATAERR, it sends it back."""
PIPE = "pipe"
CHUNK = 1_000_000


def take_in(context: typer.Context, files: Files = None, json: terminal.AsJson = False) -> None:
    """Takes mails in: each is on record first, then comes onto its case or waits for a person.

    The same mail is taken once, however often it comes. Exit code 75: nothing was recorded, hand it over again.

    Example: `caseclock mail intake < reply.eml`
    """
    most_bytes = intake_.Rules.of(terminal.settings_of(context)).most_bytes
    try:
        mails = [_read(path) for path in files] if files else [_piped(sys.stdin.buffer, most_bytes)]
        with desk.opened(context) as at:
            intake = intakes.of(at)
            found = [_taken(at, intake, raw) for raw in mails]
    except errors.FileTooLarge as why:
        complaints.complain(str(why))
        raise typer.Exit(UNTAKEN) from why
    except errors.CaseclockError as why:
        # Whatever ails the desk is no fault of the mail: it must not go back.
        complaints.complain(str(why))
        raise typer.Exit(TEMPORARY) from why
    for one in found:
        if json:
            terminal.print_json(intakes.facts(one))
        else:
            terminal.tell(intakes.sentence(one))


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as why:
        raise typer.BadParameter(f"{path} can't be read: {why.strerror}.", param_hint="FILE") from why


def _piped(stream: BinaryIO, most_bytes: int) -> bytes:
    """The mail; of one that is too large no more than that is kept, and it is heard to its end, as whoever gives it
    waits for that. Raises errors.FileTooLarge.
    """
    raw = stream.read(most_bytes + 1)
    count = len(raw)
    if count > most_bytes:
        while chunk := stream.read(CHUNK):
            count += len(chunk)
        raise errors.FileTooLarge(bytes=count, most=most_bytes)
    return raw


def _taken(at: desk.Desk, intake: intake_.Intake, raw: bytes) -> queries.Incoming:
    mail_id, _new = intake.record(raw, PIPE, at.now)
    intake.take(mail_id, at.now)
    with at.database.reading() as connection:
        found = queries.incoming_one(connection, mail_id)
    assert found is not None
    return found
