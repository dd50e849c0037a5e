"""Where a database stands in a move to another, as facts of its own. Each is put in one transaction with the locks."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, delete, func, select

from engine import errors, models
from engine.database import connecting, freezing, whole
from engine.store import facts
from engine.store.statements import TABLES

Stage = Literal["settling", "locked", "done"]
"""Of the database that is left: mails under way are still recorded; nothing changes any more; the desk is elsewhere."""

_LEAVING = (
    "its desk is on its way to {to}. `caseclock move` with the same --from and --to goes on; with --undo the desk "
    "stays here."
)
_SAID: dict[Stage, str] = {
    "settling": _LEAVING,
    "locked": _LEAVING,
    "done": "its desk was moved to {to}. Start it there (`database.url`).",
}
_FILLING = (
    "a desk is on its way here from {source} and is not whole yet. `caseclock move` with the same --from and --to "
    "goes on."
)


@dataclass(frozen=True, slots=True)
class Leaving:
    """The desk of this database goes, or went, to another by the move of that id."""

    id: str
    to: str
    stage: Stage


@dataclass(frozen=True, slots=True)
class Filling:
    """This database is filled by a move: all tables before ``table`` are, that one up to the key ``after``."""

    id: str
    source: str
    table: str
    after: tuple[Any, ...] | None
    row_count: int


@dataclass(frozen=True, slots=True)
class Marks:
    """All that a database says of moves; ``came_by`` and ``gave_up`` are their ids."""

    leaving: Leaving | None = None
    filling: Filling | None = None
    came_by: str | None = None
    gave_up: str | None = None


def marks(connection: Connection) -> Marks:
    """Where the database stands."""
    found = {name: facts.get(connection, name) for name in whole.MARKS}
    leaving, filling = found["moved_to"], found["moving_from"]
    if filling:
        filling["after"] = tuple(filling["after"]) if filling["after"] is not None else None
    return Marks(
        Leaving(**leaving) if leaving else None,
        Filling(**filling) if filling else None,
        found["moved_from"],
        found["gave_up"],
    )


def said(found: Marks) -> str:
    """What whoever works on the database is told; "" where it takes changes."""
    if found.leaving is not None:
        return _SAID[found.leaving.stage].format(to=found.leaving.to)
    return _FILLING.format(source=found.filling.source) if found.filling is not None else ""


def leave(connection: Connection, one: Leaving) -> None:
    """Locks the database that is left: to the extent of the stage, nothing of it changes from the commit on."""
    freezing.thaw(connection, whole.FREEZABLE)
    facts.put(connection, "moved_to", {"id": one.id, "to": one.to, "stage": one.stage})
    rules = freezing.SETTLING if one.stage == "settling" else None
    freezing.freeze(connection, whole.FREEZABLE, said(Marks(one)), rules)


def stay(connection: Connection) -> None:
    """Unlocks a database that was not left after all."""
    freezing.thaw(connection, whole.FREEZABLE)
    _drop(connection, "moved_to")


def lock(connection: Connection) -> None:
    """Nobody else looks at the facts or changes them until the end of the transaction: moves go one after the other."""
    freezing.lock(connection, ["facts"])


def begin_filling(connection: Connection, one: Filling) -> None:
    """Locks an empty database, so that only `fill` changes it."""
    freezing.thaw(connection, whole.FREEZABLE)
    connection.execute(delete(TABLES["facts"]))
    _put(connection, one)
    freezing.freeze(connection, whole.FREEZABLE, said(Marks(filling=one)))


def fill(connection: Connection, one: Filling, tables: dict[str, list[whole.Row]]) -> None:
    """Adds rows of tables and says how far that is. Raises errors.RowRefused."""
    open_ = {"facts", *tables} & set(whole.FREEZABLE)
    freezing.thaw(connection, sorted(open_))
    for name, rows in tables.items():
        _add(connection, name, rows)
    _put(connection, one)
    freezing.freeze(connection, sorted(open_), said(Marks(filling=one)))


def _add(connection: Connection, name: str, rows: list[whole.Row]) -> None:
    table, driver = whole.TABLES[name], connection.dialect.loaded_dbapi
    try:
        whole.add(connection, table, rows)
    except (driver.DataError, driver.IntegrityError, OverflowError) as why:
        # SQLite takes what PostgreSQL does not. What the driver says may hold values of rows, which no error shows.
        ends = ", ".join(map(str, (whole.key_of(table, rows[0]), whole.key_of(table, rows[-1]))))
        path, reason = connecting.shown(connection.engine), type(why).__name__
        raise errors.RowRefused(path=path, table=name, keys=ends, reason=reason) from why


def arrive(connection: Connection, id_: str) -> None:
    """Puts a database that was filled to work."""
    freezing.thaw(connection, whole.FREEZABLE)
    _drop(connection, "moving_from")
    facts.put(connection, "moved_from", id_)


def refuse(connection: Connection, id_: str) -> None:
    """Empties a database that was being filled, and has it refuse that move for good."""
    freezing.thaw(connection, whole.FREEZABLE)
    whole.empty(connection)
    facts.put(connection, "gave_up", id_)


def on_their_way(connection: Connection, now: datetime) -> int:
    """How many mails a delivery is handing over at this moment."""
    table = TABLES["notifications"]
    found = select(func.count()).where(table.c.state == "attempting", table.c.lease_until > now)
    return connection.execute(found).scalar_one()


def _put(connection: Connection, one: Filling) -> None:
    after = list(one.after) if one.after is not None else None
    value = {"id": one.id, "source": one.source, "table": one.table, "after": after, "row_count": one.row_count}
    facts.put(connection, "moving_from", value)


def _drop(connection: Connection, name: str) -> None:
    table = models.METADATA.tables["facts"]
    connection.execute(delete(table).where(table.c.name == name))
