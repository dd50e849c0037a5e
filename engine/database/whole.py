"""All that is in a database, table by table: what a move takes along, and how two databases are compared."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import (
    ColumnElement,
    Connection,
    LargeBinary,
    Select,
    Table,
    Text,
    delete,
    exists,
    func,
    literal,
    select,
    tuple_,
    type_coerce,
)

from engine import models
from engine.database import prepared, wordindex

Row = Sequence[Any]
Key = Sequence[Any]
"""The values of a row's primary key, instants as texts: what JSON can keep."""

TABLES: Mapping[str, Table] = {
    **{str(table.name): table for table in models.METADATA.sorted_tables},
    wordindex.TABLE: wordindex.ROWS,
}
"""Each after those that it names rows of."""
FREEZABLE = tuple(name for name in TABLES if name != wordindex.TABLE)
"""SQLite puts no trigger on the index of words; who changes that changes a case too."""
MARKS = ("moved_to", "moved_from", "moving_from", "gave_up")
"""The facts that say where a database stands in a move. They are its own: neither taken along nor compared."""
_FILLED = select(
    *(exists(select(literal(1)).select_from(table)).label(name) for name, table in TABLES.items() if name != "facts")
)
MOST_ROWS = 2_000
MOST_FILES = 4
"""Rows with a file's content at a time. Fewer than `prepared.MANY`: JSON would have no place for bytes."""


@dataclass(frozen=True, slots=True)
class Sum:
    """What a table holds: how many rows, and the sum of their digests, whatever their order."""

    row_count: int
    digest: int


def page_size(table: Table) -> int:
    """How many rows of a table are held in memory at a time."""
    return MOST_FILES if any(isinstance(one.type, LargeBinary) for one in table.c) else MOST_ROWS


def page(connection: Connection, table: Table, after: Key | None) -> list[Row]:
    """The next rows by primary key, in this database's order; JSON as its text, byte for byte."""
    columns = [type_coerce(one, Text) if isinstance(one.type, models.Json) else one for one in table.c]
    found = _ours(select(*columns), table).order_by(*table.primary_key.columns).limit(page_size(table))
    if after is not None:
        found = found.where(_beyond(table, after))
    return list(connection.execute(found))


def _ours(found: Select[Any], table: Table) -> Select[Any]:
    return found.where(table.c.name.not_in(MARKS)) if table.name == "facts" else found


def _beyond(table: Table, after: Key) -> ColumnElement[bool]:
    columns = list(table.primary_key.columns)
    values = [
        datetime.fromisoformat(value) if isinstance(one.type, models.Instant) else value
        for one, value in zip(columns, after, strict=True)
    ]
    if len(columns) == 1:
        return columns[0] > values[0]
    given = (literal(value, type_=one.type) for one, value in zip(columns, values, strict=True))
    return tuple_(*columns) > tuple_(*given)


def key_of(table: Table, row: Row) -> list[Any]:
    """The key of a row of `page`, for the page after it."""
    places = [list(table.c).index(one) for one in table.primary_key.columns]
    return [models.instant_text(row[place]) if isinstance(row[place], datetime) else row[place] for place in places]


def add(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Adds rows of `page` as they are."""
    texts = [one.name for one in table.c if isinstance(one.type, models.Json)]
    prepared.inserting(table, [one.name for one in table.c], connection.dialect, texts).run(connection, rows)


def count(connection: Connection) -> dict[str, int]:
    """How many rows each table has."""
    return {
        name: connection.execute(_ours(select(func.count()).select_from(table), table)).scalar_one()
        for name, table in TABLES.items()
    }


def add_up(connection: Connection, table: Table) -> Sum:
    """What a table holds, read through from its first row to its last."""
    row_count = total = 0
    for row in _rows(connection, table):
        text = orjson.dumps([one.hex() if isinstance(one, bytes) else one for one in row])
        total += int.from_bytes(hashlib.blake2b(text, digest_size=16).digest(), "big")
        row_count += 1
    return Sum(row_count, total % (1 << 128))


def _rows(connection: Connection, table: Table) -> Iterator[Row]:
    after, size = None, page_size(table)
    while rows := page(connection, table, after):
        yield from rows
        if len(rows) < size:
            return
        after = key_of(table, rows[-1])


def filled(connection: Connection) -> list[str]:
    """The tables that have rows, facts of the installation left out."""
    return [name for name, has_rows in connection.execute(_FILLED).mappings().one().items() if has_rows]


def empty(connection: Connection) -> None:
    """Takes every row out of every table."""
    wordindex.empty(connection)
    for table in reversed(models.METADATA.sorted_tables):
        connection.execute(delete(table))


def take_time(connection: Connection) -> None:
    """Statements of this transaction may take as long as they need."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
        connection.exec_driver_sql("SET LOCAL idle_in_transaction_session_timeout = 0")


def analyse(connection: Connection) -> None:
    """Tells PostgreSQL's planner what is there now, which it would find out by and by only."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("ANALYZE")
