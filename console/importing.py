"""`caseclock calendar import`: the announced days of a year, from a file into the configuration and the database."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from console import calendar_days, complaints, desk, instants, places, publishing, terminal, writing
from engine import cases, recounts, settings
from engine.calendars import WorkingCalendar, feeds, registry, shelf, tables

SHOWN = 10

File = Annotated[Path, typer.Argument(metavar="FILE", help="An ICS feed's file, CSV, or a JSON year table.")]
Year = Annotated[int | None, typer.Option("--year", min=1901, max=2200, help="The year that is meant.")]
Announced = Annotated[
    bool, typer.Option("--announced", help="The year is complete, though it has no make-up day in this file.")
]
Without = Annotated[
    list[str] | None, typer.Option("--without", metavar="TEXT", help="Leaves out entries of a feed with this text.")
]

Back = Annotated[
    bool, typer.Option("--back", help="Also calendars of which the database has a newer version than the files.")
]


def import_table(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="A calendar, such as `cn_office`.")],
    file: File,
    year: Year = None,
    announced: Announced = False,
    without: Without = None,
    back: Back = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Shows what would change, and changes nothing.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Applies it without asking.")] = False,
    json: terminal.AsJson = False,
) -> None:
    """Takes in the holidays and make-up days of a year, as they were announced, and recounts the running deadlines.

    Shows first what changes day by day and which deadlines move. Example: `caseclock calendar import cn_office
    holidays-2027.ics --dry-run`
    """
    known = terminal.settings_of(context)
    incoming = _incoming(known, name, file, year, announced, tuple(without or ()))
    with _existing(context) as at:
        older = _older(incoming, at) if at and not back else frozenset()
        facts = _look(incoming, at, older, quiet=json)
        facts["applied"] = not dry_run and (yes or (not json and _asked()))
        if facts["applied"]:
            facts["recounted"] = _apply(incoming, at, back)
        if json:
            terminal.print_json(facts)
        elif facts["applied"]:
            _tell_applied(incoming.path, at, facts["recounted"])
    if not facts["applied"] and not dry_run:
        complaints.complain("Nothing was changed: --yes applies it, --dry-run only looks.")
        raise typer.Exit(complaints.FOUND)


@dataclass(frozen=True)
class _Incoming:
    """What is to come in: what the file says, where it goes, the calendars as the files have them and with it."""

    found: feeds.Announcement
    text: str
    path: Path
    before: WorkingCalendar
    after: registry.Finder
    on: shelf.Shelf


def _incoming(
    known: settings.Settings, name: str, file: Path, year: int | None, announced: bool, without: tuple[str, ...]
) -> _Incoming:
    """Raises errors.UnknownCalendar and errors.BadCalendarFile, also for another calendar that could not go along."""
    on = shelf.Shelf.of(places.calendar_dirs(known))
    before = registry.Finder(on).find(name)
    found = feeds.read(_content(file), file.name, before, year, announced=announced, without=without)
    text, path = tables.text(found.table), places.year_table(known, name, found.table.year)
    on = on.with_table(name, found.table.year, shelf.Source(path.name, text))
    return _Incoming(found, text, path, before, cases.check_calendars(on), on)


def _content(file: Path) -> bytes:
    """Enough of the file to be refused as too large. Raises typer.BadParameter where it can't be read."""
    try:
        with file.open("rb") as opened:
            return opened.read(feeds.LIMIT_BYTES + 1)
    except OSError as error:
        raise typer.BadParameter(f"{file} can't be read: {error.strerror}.", param_hint="FILE") from error


@contextmanager
def _existing(context: typer.Context) -> Iterator[desk.Desk | None]:
    """The desk of the configuration; None where there is no database yet, so that none is made."""
    known = terminal.settings_of(context)
    url = known.database.url
    if url.startswith("sqlite:///") and not Path(url.removeprefix("sqlite:///")).exists():
        yield None
        return
    base = desk.open_database(url, known)
    try:
        yield desk.Desk.of(known, base, desk.clock_of(base))
    finally:
        base.close()


def _live(at: desk.Desk, name: str) -> WorkingCalendar:
    with at.database.reading() as connection:
        return at.registry.calendar(connection, name)


def _forecast(at: desk.Desk, find: Callable[[str], WorkingCalendar]) -> list[recounts.Move]:
    with terminal.progress() as bar:
        task = bar.add_task("Looking at running deadlines", total=None)
        return list(
            recounts.forecast(at.cases, find, lambda done, total: bar.update(task, completed=done, total=total))
        )


def _older(incoming: _Incoming, at: desk.Desk) -> frozenset[str]:
    with at.database.reading() as connection:
        return cases.older_calendars(connection, incoming.on)


def _look(incoming: _Incoming, at: desk.Desk | None, older: frozenset[str], quiet: bool) -> dict[str, Any]:
    """What would change, as facts, told unless ``quiet``; the ``older`` calendars stay as the database has them."""
    name = incoming.found.table.calendar

    def find(one: str) -> WorkingCalendar:
        return _live(at, one) if at and one in older else incoming.after.find(one)

    before = _live(at, name) if at else incoming.before
    moves = _forecast(at, find) if at else []
    facts = _facts(incoming.found, before, find(name), moves) | {"left": sorted(older)}
    if older and not quiet:
        terminal.tell(f"Older than in the database, which stays as it is: {', '.join(sorted(older))} (--back).")
    if not quiet:
        _tell(facts, incoming.found, moves, at)
    return facts


def _facts(
    found: feeds.Announcement, before: WorkingCalendar, after: WorkingCalendar, moves: list[recounts.Move]
) -> dict[str, Any]:
    year = found.table.year
    changes = calendar_days.changes(before, after, calendar_days.of_table(year))
    return {
        "calendar": found.table.calendar,
        "year": year,
        "announced": after.is_announced(year),
        "version": after.version,
        "holidays": sum(one.kind == "holiday" for one in found.table.entries.values()),
        "make_up_days": sum(one.kind == "make-up day" for one in found.table.entries.values()),
        "left_out": [{"date": one.on, "name": one.name, "why": one.why} for one in found.left_out],
        "remarks": list(found.remarks),
        "changes": changes,
        "missing": [
            one["date"]
            for one in changes
            if one["from"]["reason"].startswith("holiday") and one["to"]["reason"] == "hours"
        ],
        "moved_count": len(moves),
        "moves": [
            {
                "case": one.number,
                "deadline": one.deadline,
                "calendar": one.calendar,
                "from": one.from_at,
                "to": one.to_at,
                "used_up": one.used_up,
            }
            for one in moves
        ],
    }


def _tell(facts: dict[str, Any], found: feeds.Announcement, moves: list[recounts.Move], at: desk.Desk | None) -> None:
    name, year = facts["calendar"], facts["year"]
    terminal.tell(f"{name}, {year}: {facts['holidays']} days off, {facts['make_up_days']} make-up days.")
    for remark in found.remarks:
        terminal.tell(remark)
    if found.left_out:
        _tell_left_out(found)
    if not facts["announced"]:
        terminal.tell(
            f"No make-up day is among them, so {year} stays provisional; if the notice has none, say --announced."
        )
    if facts["missing"]:
        terminal.tell(f"Days off by law that the file does not have: {', '.join(facts['missing'])}. Is it whole?")
    if facts["changes"]:
        terminal.out.print(calendar_days.table(facts["changes"]))
    else:
        terminal.tell("No day changes its hours.")
    _tell_moves(moves, at)


def _tell_left_out(found: feeds.Announcement) -> None:
    more = len(found.left_out) - SHOWN
    terminal.tell(f"Left out, being no days off ({len(found.left_out)}):")
    for one in found.left_out[:SHOWN]:
        terminal.tell(f"  {one.on or 'no date'}  {one.name or 'without a name'}: {one.why}")
    if more > 0:
        terminal.tell(f"  … and {more} more")


def _tell_moves(moves: list[recounts.Move], at: desk.Desk | None) -> None:
    if at is None:
        terminal.tell("There is no database yet, so no deadline runs.")
        return
    terminal.tell(f"Running deadlines that move: {len(moves):,}.")
    for one in moves[:SHOWN]:
        due = f"{instants.shown(one.from_at, at.zone)} → {instants.shown(one.to_at, at.zone)}"
        late = ", used up: it is missed at once" if one.used_up else ""
        terminal.tell(f"  {one.number}  {one.deadline}  {due}{late}")
    if len(moves) > SHOWN:
        terminal.tell(f"  … and {len(moves) - SHOWN:,} more (--json lists all)")


def _asked() -> bool:
    return sys.stdin.isatty() and typer.confirm("Apply it?")


def _apply(incoming: _Incoming, at: desk.Desk | None, back: bool) -> dict[str, int] | None:
    """Writes the file, publishes, recounts; wherever that is cut off, the next start or the same again finishes it."""
    writing.write(incoming.path, incoming.text)
    if at is None:
        return None
    publishing.publish_calendars(at, back=back)
    with terminal.progress() as bar:
        task = bar.add_task("Recounting", total=None)
        counts = recounts.run_once(
            at.cases,
            actor=desk.operator(),
            progress=lambda done, total: bar.update(task, completed=done, total=total),
        )
    return {"counted": counts.counted, "moved": counts.moved, "failed": counts.failed}


def _tell_applied(path: Path, at: desk.Desk | None, counts: dict[str, int] | None) -> None:
    terminal.tell(f"Written to {path}.")
    if at is None or counts is None:
        terminal.tell("The next `caseclock serve` takes it into the database that it makes.")
        return
    failed = f"; {counts['failed']:,} could not be counted (the log says why)" if counts["failed"] else ""
    terminal.tell(f"Cases counted anew: {counts['counted']:,}, on {counts['moved']:,} of them something moved{failed}.")
    if counts["failed"]:
        raise typer.Exit(complaints.FOUND)
