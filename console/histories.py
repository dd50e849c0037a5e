"""`caseclock history`: what happened to a case, entry by entry, and who was told."""

import dataclasses
import textwrap
from typing import Any

import typer
from rich.markup import escape

from console import desk, happenings, instants, sending, showing, terminal
from engine import queries

WIDE = 120
"""A terminal of fewer characters shows no table: its last column would be a few letters wide."""


def history(context: typer.Context, case: sending.Number, json: terminal.AsJson = False) -> None:
    """Prints the history of a case, oldest first: who did what when, and which mails it brought.

    Example: `caseclock history RPR-2026-00001`
    """
    with desk.opened(context) as at:
        with at.database.reading() as connection:
            found, _workflow = showing.find(at, connection, case)
            lines = queries.history(connection, found.id or 0)
            told = queries.told(connection, found.id or 0)
        if json:
            terminal.print_json(
                {"case": case, "history": list(map(_line, lines)), "notifications": list(map(_told, told))}
            )
        else:
            _print(at, lines, told)


def _line(line: queries.Line) -> dict[str, Any]:
    """An entry as facts; of personal values only the names."""
    return {**dataclasses.asdict(line), "personal": sorted(line.personal)}


def _told(told: queries.Told) -> dict[str, Any]:
    """A notification as facts, without where it goes and what it says."""
    kept = (
        "occasion",
        "template",
        "language",
        "to_kind",
        "to_key",
        "rule",
        "deadline",
        "state",
        "created_at",
        "sent_at",
    )
    facts = {name: getattr(told, name) for name in kept}
    return {**facts, "attempts": [dataclasses.asdict(one) for one in told.attempts]}


def _print(at: desk.Desk, lines: list[queries.Line], told: list[queries.Told]) -> None:
    if terminal.out.width < WIDE:
        for line in lines:
            terminal.out.print(_entry(at, line), soft_wrap=False, highlight=False, markup=False)
    else:
        table = terminal.table("#", "at", "who", "event", "to", "facts")
        for line in lines:
            table.add_row(str(line.seq), *map(escape, (*_words(at, line), _facts(at, line))))
        terminal.out.print(table)
    if told:
        terminal.tell("")
        terminal.out.print(_mails(at, told))


def _words(at: desk.Desk, line: queries.Line) -> tuple[str, str, str, str]:
    """When, who, what, and where the case stands then."""
    who = f"{line.actor_kind}:{line.actor_key}" if line.actor_key else line.actor_kind
    return instants.shown(line.at, at.zone), who, line.event, " · ".join(line.to_states)


def _entry(at: desk.Desk, line: queries.Line) -> str:
    """An entry for a narrow terminal: a line, and below it what it brought."""
    when, who, event, states = _words(at, line)
    facts = textwrap.indent(_facts(at, line), "     ")
    return "\n".join(filter(None, (f"{line.seq:>3}  {when}  {who}  {event} → {states}", facts)))


def _facts(at: desk.Desk, line: queries.Line) -> str:
    masked = (f"{name}: {showing.MASK}" for name in sorted(line.personal))
    return "\n".join([*happenings.words(line.facts, at.zone), *masked])


def _mails(at: desk.Desk, told: list[queries.Told]) -> Any:
    table = terminal.table("mail", "to", "because", "state", "queued", "sent")
    for one in told:
        times = (instants.shown(one.created_at, at.zone), instants.shown(one.sent_at, at.zone))
        table.add_row(*map(escape, (one.template, one.to_key or one.to_kind, one.rule, one.state, *times)))
    return table
