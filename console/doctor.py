"""`caseclock doctor`: is all well with this desk?"""

import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from functools import partial

import typer
from rich.markup import escape
from rich.progress import Progress

from console import (
    checks,
    complaints,
    desk,
    domain,
    listeners,
    mailboxes,
    reaching,
    routings,
    running,
    storage,
    terminal,
)
from console.outcomes import Outcome, Outcomes
from engine import errors, settings

Check = Callable[[desk.Desk], Outcomes]

HERE: dict[str, Callable[[settings.Settings], Outcomes]] = {
    "disk": storage.room,
    "files": storage.files,
    "mailbox": checks.mailbox_port,
    "imap": mailboxes.look,
    "domain": domain.look,
    "listener": listeners.look,
}
"""What can be looked at without the database."""
CHECKS: dict[str, Check] = {
    "settings": storage.set_up,
    "pages": storage.whole,
    "clock": checks.clock_forward,
    "server": storage.offset,
    "dates": domain.dates,
    "definitions": checks.workflows,
    "calendars": running.years,
    "worker": running.workers,
    "sweeps": checks.sweeps,
    "aside": running.aside,
    "escalations": reaching.escalations,
    "mails": running.mails,
    "storms": running.storms,
    "incoming": running.incoming,
    "routing": routings.look,
    "suppressions": running.suppressions,
    "hold": running.hold,
    "roles": domain.roles,
}
BUSY_FOR_S = 5.0
"""A doctor waits for whoever holds the database no longer than this."""


def doctor(context: typer.Context, json: terminal.AsJson = False) -> None:
    """Looks at database, disk, files, clock, definitions, calendars, workers, sweeps, escalations, mails, the domain
    that they come from, histories.

    Changes nothing, also where the database is damaged, locked, full or may not be written.

    Example: `caseclock doctor --json`
    """
    known = terminal.settings_of(context)
    found = list(_outcomes(known))
    if json:
        terminal.print_json([asdict(one) for one in found])
    else:
        _print(found)
    if not all(one.ok for one in found):
        raise typer.Exit(complaints.FOUND)


def _outcomes(known: settings.Settings) -> Iterator[Outcome]:
    path = storage.file_of(known)
    if path is not None and not path.exists():
        yield Outcome("database", False, f"There is no database at {path} yet: `caseclock serve` makes one.")
        yield from checks.mailbox_port(known)
        return
    yield from _looked_into(known)
    for name, check in HERE.items():
        yield from _safely(name, partial(check, known))


def _looked_into(known: settings.Settings) -> Iterator[Outcome]:
    try:
        with _opened(known) as at, terminal.progress() as bar:
            yield from _with_database(at, bar)
    except errors.CaseclockError as refused:
        yield Outcome("database", False, str(refused))


def _with_database(at: desk.Desk, bar: Progress) -> Iterator[Outcome]:
    """What the database shows. While it can't be read at all, or has other tables, nothing further is looked at."""
    found = list(_safely("database", partial(storage.tables, at)))
    yield from found
    if not all(one.ok for one in found):
        return
    for name, check in bar.track(CHECKS.items(), description="Looking"):
        yield from _safely(name, partial(check, at))
    task = bar.add_task("Histories", total=None)
    progress = partial(_show, bar, task)
    yield from _safely("histories", lambda: checks.histories(at, progress))


def _show(bar: Progress, task: int, done: int, total: int) -> None:
    bar.update(task, completed=done, total=total)  # type: ignore[arg-type]


def _safely(name: str, check: Callable[[], Outcomes]) -> Iterator[Outcome]:
    """What a check finds; where it can't be made, that is what it found."""
    try:
        yield from list(check())
    except errors.CaseclockError as refused:
        yield Outcome(name, False, str(refused))
    except Exception as fault:  # noqa: BLE001  a doctor tells the rest of what is broken, whatever that does
        frame = traceback.extract_tb(fault.__traceback__)[-1]
        said = f"This could not be looked at ({type(fault).__name__} in {frame.name}): see what else is found."
        yield Outcome(name, False, said)


@contextmanager
def _opened(known: settings.Settings) -> Iterator[desk.Desk]:
    base = desk.look_at(known, BUSY_FOR_S)
    try:
        yield desk.Desk.of(known, base, desk.clock_of(base))
    finally:
        base.close()


def _print(found: list[Outcome]) -> None:
    table = terminal.table("check", "", "finding")
    for one in found:
        mark = "[yellow]look[/]" if one.warns else "[green]in order[/]" if one.ok else "[red]found[/]"
        table.add_row(one.check, mark, escape(one.sentence))
    terminal.out.print(table)
