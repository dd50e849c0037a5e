"""What a doctor asks of the database itself and of the disk: tables, settings, whole pages, room, file modes, clock."""

import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

from console import desk, keys, places, secret_files
from console.outcomes import Outcome, Outcomes, warning
from engine import clock, settings, watch
from engine.database import condition, revisions

SQLITE = "sqlite:///"
LITTLE_BYTES = 1_000_000_000
MOST_OFFSET_S = 2.0
"""What two machines may differ by before a warning: as far as a time server sets a clock back."""


def file_of(known: settings.Settings) -> Path | None:
    """The file of the database, None where it is a server's."""
    url = known.database.url
    return Path(url.removeprefix(SQLITE)) if url.startswith(SQLITE) else None


def room(known: settings.Settings) -> Outcomes:
    """The disk has room where the database is, or else what lies here beside one on a server."""
    folder = places.beside_database(known)
    there = next(one for one in (folder, *folder.parents) if one.exists())
    free = shutil.disk_usage(there).free
    said = f"{free / 1e9:,.1f} GB are free at {there}"
    if free < condition.LEAST_FREE_BYTES:
        yield Outcome("disk", False, f"{said}: make room, or nothing can be written soon.")
    elif free < LITTLE_BYTES:
        yield warning("disk", f"{said}: make room.")
    else:
        yield Outcome("disk", True, f"{said}.")


def files(known: settings.Settings) -> Outcomes:
    """What is personal or secret may be written by us and read by nobody else."""
    path = file_of(known)
    if path is not None:
        for one in (path, path.parent):
            if not os.access(one, os.R_OK | os.W_OK):
                said = f"{one} can't be written by this user: run as its owner, or give this user the right."
                yield Outcome("files", False, said)
                return
    private = dict.fromkeys(_private(known, path))
    wrong = [one for one in private if one.exists() and stat.S_IMODE(one.stat().st_mode) & stat.S_IRWXO]
    for one in wrong:
        what = "a secret" if one in _secrets(known) else "personal values"
        said = f"{one} can be read by every user of this machine, and it holds {what}: chmod o-rwx {one}"
        yield Outcome("files", False, said)
    if not wrong:
        mode = f"{path} is ours ({stat.S_IMODE(path.stat().st_mode):o})" if path else "What lies here is ours"
        yield Outcome("files", True, f"{mode}.")


def _private(known: settings.Settings, path: Path | None) -> Iterator[Path]:
    if path is not None:
        yield from (path.with_name(path.name + end) for end in ("", "-wal", "-shm"))
    yield places.mailbox_dir(known)
    yield from _secrets(known)


def _secrets(known: settings.Settings) -> list[Path]:
    """The key that signs links, and each file that a secret setting was read from."""
    named = (secret_files.read_from(known, one.name) for one in settings.every() if one.secret)
    return [places.beside_database(known) / keys.NAME, *filter(None, named)]


def tables(at: desk.Desk) -> Outcomes:
    """The database answers, its tables are those of this program, and the desk is there and not on its way."""
    with at.database.reading() as connection:
        found = revisions.found(connection)
    newest = revisions.known()[0]
    if frozen := watch.frozen(at.database):
        yield Outcome("database", False, str(frozen[0]))
    elif found == newest:
        yield Outcome("database", True, "The database answers, and its tables are those of this program.")
    elif found in revisions.known():
        said = f"The tables are those of an older program ({found}, not {newest}): start the desk or a worker once."
        yield Outcome("database", False, said)
    else:
        said = f"The tables are those of a newer program ({found}, not {newest}): bring this one up to date."
        yield Outcome("database", False, said)


def set_up(at: desk.Desk) -> Outcomes:
    """The database is set up so that what was acknowledged stays."""
    with at.database.reading() as connection:
        found = condition.settings(connection)
        unsafe = condition.unsafe(connection, found)
    shown = ", ".join(f"{name} {value}" for name, value in found.items() if name != "version")
    for name in unsafe:
        said = f"{found['version']}: `{name}` is {found[name]}, so that an acknowledged step could be lost or misread."
        yield Outcome("settings", False, f"{said} Set it as docs/monitoring.md says.")
    if not unsafe:
        yield Outcome("settings", True, f"{found['version']}: {shown}.")


def whole(at: desk.Desk) -> Outcomes:
    """The pages of the file are whole."""
    with at.database.reading() as connection:
        found = condition.faults(connection)
    for one in found:
        yield Outcome("pages", False, f"The file is damaged: {one}. Stop the desk and go back to a copy.")
    if not found and at.database.dialect.name == "sqlite":
        yield Outcome("pages", True, "The pages of the file are whole.")


def offset(at: desk.Desk) -> Outcomes:
    """This machine's clock and the database server's agree."""
    if not isinstance(at.clock, clock.ServerClock):
        return
    offset_s = at.clock.offset_s
    said = (
        f"The database server's clock is {abs(offset_s):.1f} s {'ahead of' if offset_s >= 0 else 'behind'} this one's"
    )
    if abs(offset_s) > MOST_OFFSET_S:
        yield warning("clock", f"{said}; deadlines go by the server's. Set both right (`timedatectl` shows it).")
    else:
        yield Outcome("clock", True, f"{said}.")
