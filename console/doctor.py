"""`caseclock doctor`: is all well with this desk?"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import typer
from rich.markup import escape

from console import checks, complaints, desk, reaching, terminal
from engine import clock, database, errors, settings

CHECKS = (checks.clock_forward, checks.workflows, checks.sweeps, reaching.escalations, checks.mails)


def doctor(context: typer.Context, json: terminal.AsJson = False) -> None:
    """Looks at database, histories, clock, definitions, calendars, sweeps, escalations, mails, ports and files.

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


def _outcomes(known: settings.Settings) -> Iterator[checks.Outcome]:
    path = Path(known.database.url.removeprefix("sqlite:///"))
    if known.database.url.startswith("sqlite:///") and not path.exists():
        yield checks.Outcome("database", False, f"There is no database at {path} yet: `caseclock serve` makes one.")
    else:
        yield from _looked_into(known)
    yield from checks.mailbox_port(known)


def _looked_into(known: settings.Settings) -> Iterator[checks.Outcome]:
    try:
        with _opened(known) as at:
            yield checks.Outcome("database", True, "The database answers, and its tables are those of this program.")
            yield from checks.files(known)
            with terminal.progress() as bar:
                for check in bar.track(CHECKS, description="Looking"):
                    yield from check(at)
                task = bar.add_task("Histories", total=None)
                yield from checks.histories(at, lambda done, total: bar.update(task, completed=done, total=total))
    except errors.CaseclockError as refused:
        yield checks.Outcome("database", False, str(refused))


@contextmanager
def _opened(known: settings.Settings) -> Iterator[desk.Desk]:
    base = database.open(known.database.url, known.database.busy_timeout_s)
    try:
        yield desk.Desk.of(known, base, clock.SystemClock())
    finally:
        base.close()


def _print(found: list[checks.Outcome]) -> None:
    table = terminal.table("check", "", "finding")
    for one in found:
        mark = "[green]in order[/]" if one.ok else "[red]found[/]"
        table.add_row(one.check, mark, escape(one.sentence))
    terminal.out.print(table)
