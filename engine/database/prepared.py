"""Statements compiled once for a database and run on its driver: the hot path pays for no compiling and no ORM.

What the driver raises comes as it is; `Database.writing` and `reading` explain it.
"""

import functools
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import orjson
from sqlalchemy import (
    Connection,
    Dialect,
    Float,
    Select,
    Table,
    TableValuedAlias,
    Text,
    bindparam,
    column,
    func,
    null,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import UpdateBase

Row = Sequence[Any]
Convert = Callable[[Any], Any]

# IN lists come in few lengths, so that few texts are compiled; a list is filled up with its last value.
LENGTHS = (1, 4, 16, 64, 500)
# From so many rows on PostgreSQL is given them as one JSON text: a message for each costs both sides more.
MANY = 5


class Writing:
    """An insert or update for many rows: values in the order of ``names``, those of ``written`` texts already.

    ``statements`` are the one for a row, and on PostgreSQL the one for many.
    """

    def __init__(
        self, statements: Sequence[UpdateBase], names: Sequence[str], dialect: Dialect, written: Sequence[str] = ()
    ) -> None:
        compiled: Any = statements[0].compile(dialect=dialect)
        self.sql = str(compiled)
        self._many = str(statements[1].compile(dialect=dialect)) if len(statements) > 1 else ""
        self._names = order = [name.removeprefix("given_") for name in compiled.positiontup]
        self._order = None if order == list(names) else [list(names).index(name) for name in order]
        self._conversions = _conversions(
            None
            if name.removeprefix("given_") in written
            else compiled.binds[name].type.dialect_impl(dialect).bind_processor(dialect)
            for name in compiled.positiontup
        )

    def run(self, connection: Connection, rows: Iterable[Row]) -> None:
        """Runs the statement for each row; does nothing for none."""
        wired = [self._wired(row) for row in rows]
        if not wired:
            return
        cursor: Any = connection.connection.cursor()
        if self._many and len(wired) >= MANY:
            text = orjson.dumps([dict(zip(self._names, row, strict=True)) for row in wired]).decode()
            # Planned anew each time: a plan of when the table was small would stay.
            cursor.execute(self._many, (text,), prepare=False)
        else:
            cursor.executemany(self.sql, wired)

    def _wired(self, row: Row) -> list[Any]:
        values = list(row) if self._order is None else [row[place] for place in self._order]
        _convert(values, self._conversions)
        return values


class Reading:
    """A select that is given a list of keys, for the IN list which is its last parameter."""

    def __init__(self, statement: Callable[[Sequence[Any]], Select[Any]], dialect: Dialect) -> None:
        # Compiled when first asked for: a command that looks at some cases needs few of them.
        self._text = functools.cache(lambda length: _in_text(statement, length, dialect))
        columns = list(statement([None]).selected_columns)
        self._conversions = _conversions(
            # Drivers give numbers as they are; PostgreSQL's processors for them would want its own type codes.
            None
            if isinstance(column.type, Float)
            else column.type.dialect_impl(dialect).result_processor(dialect, None)
            for column in columns
        )

    def rows(self, connection: Connection, keys: Sequence[Any]) -> Iterator[list[Any]]:
        """All rows whose key is in the list."""
        return self.read(self.ask(connection, keys))

    def ask(self, connection: Connection, keys: Sequence[Any]) -> list[Any]:
        """What `read` gives the rows of: several statements can be asked `together` before the first is read."""
        asked = []
        for first in range(0, len(keys), LENGTHS[-1]):
            chunk = list(keys[first : first + LENGTHS[-1]])
            length = next(one for one in LENGTHS if one >= len(chunk))
            chunk += chunk[-1:] * (length - len(chunk))
            cursor = connection.connection.cursor()
            cursor.execute(self._text(length), tuple(chunk))
            asked.append(cursor)
        return asked

    def read(self, asked: Iterable[Any]) -> Iterator[list[Any]]:
        """The rows of what was asked for."""
        return (self._read(row) for cursor in asked for row in cursor.fetchall())

    def _read(self, row: Row) -> list[Any]:
        values = list(row)
        _convert(values, self._conversions)
        return values


def inserting(table: Table, names: Sequence[str], dialect: Dialect, written: Sequence[str] = ()) -> Writing:
    """Inserts rows with these columns; values of the ``written`` ones are JSON texts already."""
    return Writing(_inserts(table, names, dialect), names, dialect, written)


def updating(
    table: Table, key: Sequence[str], names: Sequence[str], dialect: Dialect, clears: Sequence[str] = ()
) -> Writing:
    """Updates these columns of the rows with a key, and empties others; the key stands first among the values."""
    same, cleared = [table.c[name] == bindparam("given_" + name) for name in key], dict.fromkeys(clears, null())
    statements = [update(table).where(*same).values(_given(names) | cleared)]
    if dialect.name == "postgresql":
        rows = _rows(table, (*key, *names))
        same = [table.c[name] == rows.c[name] for name in key]
        statements.append(update(table).where(*same).values({name: rows.c[name] for name in names} | cleared))
    return Writing(statements, (*key, *names), dialect)


def inserting_new(table: Table, names: Sequence[str], dialect: Dialect) -> Writing:
    """Inserts rows; one whose key is there already stays as it is."""
    return Writing([one.on_conflict_do_nothing() for one in _inserts(table, names, dialect)], names, dialect)


def upserting(table: Table, key: Sequence[str], names: Sequence[str], dialect: Dialect) -> Writing:
    """Inserts rows, each key once; of one that is there already all columns but the key are given their new values."""
    statements = []
    for one in _inserts(table, names, dialect):
        changed = {name: one.excluded[name] for name in names if name not in key}
        statements.append(one.on_conflict_do_update(index_elements=list(key), set_=changed))
    return Writing(statements, names, dialect)


def _inserts(table: Table, names: Sequence[str], dialect: Dialect) -> list[Any]:
    inserts = [insert(table, dialect).values(_given(names))]
    if dialect.name == "postgresql":
        rows = _rows(table, names)
        chosen = select(*(rows.c[name] for name in names))
        inserts.append(insert(table, dialect).from_select(list(names), chosen, include_defaults=False))
    return inserts


def _rows(table: Table, names: Sequence[str]) -> TableValuedAlias:
    """Rows in one parameter, a JSON text, with the types of the table's columns."""
    text = func.json_to_recordset(bindparam("rows", type_=Text).cast(postgresql.JSON))
    return text.table_valued(*(column(name, table.c[name].type) for name in names)).render_derived(with_types=True)


def together(connection: Connection) -> AbstractContextManager[Any]:
    """Statements of which none is read before the end go to PostgreSQL in one message; errors show at the end."""
    if connection.dialect.name != "postgresql":
        return nullcontext()
    driver: Any = connection.connection.driver_connection
    pipeline: AbstractContextManager[Any] = driver.pipeline()
    return pipeline


def insert(table: Table, dialect: Dialect) -> Any:
    """An insert of the dialect, which knows `on_conflict_do_nothing`."""
    return postgresql.insert(table) if dialect.name == "postgresql" else sqlite.insert(table)


def _given(names: Sequence[str]) -> dict[str, Any]:
    # SQLAlchemy keeps the bare column names for parameters of its own.
    return {name: bindparam("given_" + name) for name in names}


def _in_text(statement: Callable[[Sequence[Any]], Select[Any]], length: int, dialect: Dialect) -> str:
    compiled = statement([None] * length).compile(dialect=dialect, compile_kwargs={"render_postcompile": True})
    return str(compiled)


def _conversions(found: Iterable[Convert | None]) -> list[tuple[int, Convert]]:
    # None is left as it is here, so that nothing else needs to look for it again.
    return [(place, getattr(convert, "__wrapped__", convert)) for place, convert in enumerate(found) if convert]


def _convert(values: list[Any], conversions: list[tuple[int, Convert]]) -> None:
    for place, convert in conversions:
        value = values[place]
        if value is not None:
            values[place] = convert(value)
