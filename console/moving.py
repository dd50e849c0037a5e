"""`caseclock move`: the whole desk to another database, and not half of it."""

import time
from contextlib import closing
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import Progress

from console import complaints, desk, keys, places, storage, terminal
from engine import database, errors, moving, settings
from engine.settings import forms

AGAIN = "Stopped. The desk is locked where it was; the same command goes on, and with --undo the desk stays."
FAULTY = "The histories have faults, which came along as they were: `caseclock doctor` names them."

From = Annotated[
    str | None, typer.Option("--from", metavar="URL", help="The database it is in. [default: the configuration's]")
]
To = Annotated[str, typer.Option("--to", metavar="URL", help="The empty database that it goes to.")]


def move(
    context: typer.Context,
    to: To,
    from_: From = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Counts what there is, and changes nothing.")] = False,
    undo: Annotated[bool, typer.Option("--undo", help="Gives a move up that is not done: the desk stays.")] = False,
    json: terminal.AsJson = False,
) -> None:
    """Moves the desk to another database, compares all, and only then lets it work there. Stopped, it goes on.

    Example: `caseclock move --from sqlite:///var/caseclock.sqlite --to postgresql://desk@db.example/desk`
    """
    if dry_run and undo:
        raise typer.BadParameter("--dry-run and --undo exclude each other.", param_hint="--undo")
    known = terminal.settings_of(context)
    source_at, target_at = _at(known, from_, "--from"), _at(known, to, "--to")
    if not _is_there(source_at):
        raise errors.NothingToMove(path=storage.file_of(source_at))
    with _looking(source_at) as source:
        if undo:
            facts = _undo(source, target_at)
        else:
            facts = _dry_run(source, target_at) if dry_run else _move(source, target_at)
    facts["beside"] = [] if undo else _beside(source_at, target_at)
    if json:
        terminal.print_json(facts)
    else:
        _tell(facts)


def _at(known: settings.Settings, url: str | None, option: str) -> settings.Settings:
    """The settings with that database. Raises typer.BadParameter for an address that tells its password."""
    if url is None:
        return known
    if settings.masked(url) != url:
        raise typer.BadParameter(desk.PASSWORD_SEEN, param_hint=option)
    return replace(known, database=replace(known.database, url=forms.database_url(url, Path())))


def _is_there(at: settings.Settings) -> bool:
    """Whether to look into the database does not make it: SQLite would make a file."""
    path = storage.file_of(at)
    return path is None or path.exists()


def _looking(at: settings.Settings) -> closing[database.Database]:
    """The database as it stands."""
    return closing(desk.look_at(at, at.database.busy_timeout_s))


def _dry_run(source: database.Database, target_at: settings.Settings) -> dict[str, Any]:
    with _looking(target_at) as target:
        seen = moving.prospect(source, target, is_there=_is_there(target_at))
    return {"state": "done" if seen.came else "counted", "from": source.shown, "tables": seen.counts}


def _move(source: database.Database, target_at: settings.Settings) -> dict[str, Any]:
    # Before the target is made: what can't be moved leaves no empty database behind.
    _dry_run(source, target_at)
    with closing(desk.open_database(target_at.database.url, target_at)) as target:
        try:
            return _carry(source, target)
        except KeyboardInterrupt:
            complaints.complain(AGAIN)
            raise typer.Exit(complaints.FOUND) from None


def _carry(source: database.Database, target: database.Database) -> dict[str, Any]:
    seen = moving.prospect(source, target)
    with terminal.progress() as bar:
        one = moving.begin(source, target, seen, desk.clock_of(source).now, partial(_let_mails_end, bar))
    facts = {"state": "done", "from": source.shown, "to": target.shown, "tables": seen.counts}
    if not seen.came:
        with terminal.progress() as bar:
            _copy(one, bar, sum(seen.counts.values()))
            found = _check(one, bar)
        facts["running_deadlines"] = asdict(found.running)
        facts["outbox"] = found.outbox
        facts["histories"] = {"cases": found.case_count, "entries": found.entry_count, "faults": len(found.faults)}
    moving.arrive(one)
    return facts


def _let_mails_end(bar: Progress, seconds: float) -> None:
    if not bar.tasks:
        bar.add_task("Letting mails under way end", total=moving.LETS_MAILS_END_S)
    time.sleep(seconds)
    bar.advance(bar.tasks[0].id, seconds)


def _copy(one: moving.Move, bar: Progress, row_count: int) -> None:
    task = bar.add_task("Copying", total=row_count)
    moving.copy(one, lambda done: bar.update(task, completed=done))


def _check(one: moving.Move, bar: Progress) -> moving.Check:
    task = bar.add_task("Comparing", total=len(moving.TABLES) + 1)
    return moving.check(one, lambda: bar.advance(task))


def _undo(source: database.Database, target_at: settings.Settings) -> dict[str, Any]:
    # Before the target is made: where no move is on record there may be none.
    with _looking(target_at) as target:
        moving.leaving(source, target)
    with closing(desk.open_database(target_at.database.url, target_at)) as target:
        moving.give_up(source, target)
        return {"state": "given up", "from": source.shown, "to": target.shown}


def _beside(source_at: settings.Settings, target_at: settings.Settings) -> list[dict[str, str]]:
    """What is not in the database and has another place now: the key that signs links, the local mailbox."""
    here, there = places.beside_database(source_at), places.beside_database(target_at)
    names = [] if source_at.web.secret_key else [keys.NAME]
    found = [(here / name, there / name) for name in (*names, places.mailbox_dir(source_at).name)]
    return [{"from": str(old), "to": str(new)} for old, new in found if old != new and old.exists()]


def _tell(facts: dict[str, Any]) -> None:
    if facts["state"] == "given up":
        terminal.tell(f"Given up: the desk stays in {facts['from']} and can be started there.")
        return
    row_count = sum(facts["tables"].values())
    if facts["state"] == "counted":
        _tell_counts(facts["tables"])
        terminal.tell(f"Would move {row_count:,} rows. Nothing was changed.")
    elif "histories" not in facts:
        terminal.tell("The desk was moved already. Start it there (`database.url`).")
    else:
        _tell_done(facts, row_count)
    for one in facts["beside"]:
        terminal.tell(f"Not in the database: copy {one['from']} to {one['to']}")


def _tell_counts(tables: dict[str, int]) -> None:
    table = terminal.table("table", "rows")
    for name, count in tables.items():
        if count:
            table.add_row(name, f"{count:,}")
    terminal.out.print(table)


def _tell_done(facts: dict[str, Any], row_count: int) -> None:
    histories, running = facts["histories"], facts["running_deadlines"]
    terminal.tell(f"Moved to {facts['to']}: {row_count:,} rows, each compared.")
    mails = ", ".join(f"{count:,} {state}" for state, count in sorted(facts["outbox"].items())) or "none"
    terminal.tell(f"Running deadlines: {running['count']:,}. Mails: {mails}.")
    terminal.tell(f"Histories: {histories['entries']:,} entries of {histories['cases']:,} cases.")
    terminal.tell("Start the desk there (`database.url`); where it was it takes no changes any more.")
    if histories["faults"]:
        complaints.complain(FAULTY)
