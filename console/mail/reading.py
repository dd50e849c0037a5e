"""`caseclock mail read`: what would you make of this mail? Touches nothing."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import orjson
import typer

from console import complaints, terminal
from notifications import reading
from notifications.reading import mailboxes

Files = Annotated[
    list[str],
    typer.Argument(metavar="FILE...", help="Files, mailboxes (mbox) or directories; `-` for standard input."),
]
SHOWN_LINES = 12


def read(files: Files, json: terminal.AsJson = False) -> None:
    """Says how mails are read: sender, text, reply, attachments, what they bounce, what was broken. Touches nothing.

    Example: `caseclock mail read inbox/ --json`
    """
    missing = [one for one in files if one != "-" and not Path(one).exists()]
    if missing:
        complaints.complain(
            f"There is no file or directory {', '.join(missing)}: give the paths of mails that are there."
        )
        raise typer.Exit(complaints.WRONG_USE)
    for name, content in _contents(files):
        shown = name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
        for raw in mailboxes.mails(content):
            _tell(shown, reading.read(raw), json)


def _contents(files: list[str]) -> Iterator[tuple[str, bytes]]:
    """The files with their names as walked. One that can't be read is told, and the others go on."""
    for given in files:
        if given == "-":
            yield given, sys.stdin.buffer.read()
            continue
        for name in _walked(given):
            try:
                yield name, Path(name).read_bytes()
            except OSError as error:
                complaints.complain(f"{name} can't be read: {error.strerror}.")


def _walked(given: str) -> list[str]:
    """A file, or all files of a directory and those below, sorted."""
    if not Path(given).is_dir():
        return [given]
    walked = (os.path.join(folder, name) for folder, _, names in os.walk(given) for name in names)  # noqa: PTH118
    return sorted(path for path in walked if Path(path).is_file())


def _say(line: str) -> None:
    """Prints a line of a mail's: without what would move the terminal's cursor or change its colours."""
    terminal.tell("".join(one if one.isprintable() or one == "\t" else "\ufffd" for one in line))


def _tell(name: str, mail: reading.Mail, json: bool) -> None:
    if json:
        typer.echo(orjson.dumps(mail.facts(name)))
        return
    _say(f"{name}: {_kind(mail)}")
    for label, text in _facts(mail):
        _say(f"  {label:<12}{text}")
    lines = mail.reply_text.split("\n") if mail.reply_text else []
    for line in lines[:SHOWN_LINES]:
        _say(f"  | {line}")
    if len(lines) > SHOWN_LINES:
        _say(f"  | … and {len(lines) - SHOWN_LINES} lines more")


def _kind(mail: reading.Mail) -> str:
    return f"{mail.kind}, " + ("may be answered" if mail.answerable else f"not answered: {', '.join(mail.why_not)}")


def _facts(mail: reading.Mail) -> Iterator[tuple[str, str]]:
    yield "from", _address(mail.sender) or "nobody"
    yield "to", ", ".join(map(_address, mail.to)) or "nobody"
    yield "subject", mail.subject or "none"
    for file in mail.attachments:
        yield "attachment", f"{file.name or 'without a name'} ({file.type}, {file.size:,} bytes)"
    for bounce in mail.bounces:
        why = " ".join(filter(None, (bounce.reason, bounce.status, bounce.reply_code)))
        yield "bounced", f"{bounce.recipient}: {why}{', for good' if bounce.permanent else ''}"
    for note in mail.notes:
        yield "note", note


def _address(one: reading.Address) -> str:
    return f"{one.name} <{one.address}>" if one.name and one.address else one.address or one.name
