"""Statements compiled once for a database and run on its driver: the hot path pays for no compiling and no ORM.

What the driver raises comes as it is; `Database.writing` and `reading` explain it.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Dialect, Float, Select, Table, bindparam, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import UpdateBase

Row = Sequence[Any]
Convert = Callable[[Any], Any]

# IN lists come in few lengths, so that few texts are compiled; a list is filled up with its last value.
LENGTHS = (1, 8, 64, 500)


class Writing:
    """An insert or update for many rows: values in the order of ``names``, those of ``written`` texts already."""

    def __init__(
        self, statement: UpdateBase, names: Sequence[str], dialect: Dialect, written: Sequence[str] = ()
    ) -> None:
        compiled: Any = statement.compile(dialect=dialect)
        self.sql = str(compiled)
        order = [name.removeprefix("given_") for name in compiled.positiontup]
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
        if wired:
            connection.connection.cursor().executemany(self.sql, wired)

    def _wired(self, row: Row) -> tuple[Any, ...]:
        values = list(row) if self._order is None else [row[place] for place in self._order]
        for place, convert in self._conversions:
            if values[place] is not None:
                values[place] = convert(values[place])
        return tuple(values)


class Reading:
    """A select that is given a list of keys, for the IN list which is its last parameter."""

    def __init__(self, statement: Callable[[Sequence[Any]], Select[Any]], dialect: Dialect) -> None:
        self._texts = [(length, _in_text(statement, length, dialect)) for length in LENGTHS]
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
        for first in range(0, len(keys), LENGTHS[-1]):
            chunk = list(keys[first : first + LENGTHS[-1]])
            length, sql = next(text for text in self._texts if text[0] >= len(chunk))
            chunk += chunk[-1:] * (length - len(chunk))
            cursor = connection.connection.cursor()
            cursor.execute(sql, tuple(chunk))
            for row in cursor.fetchall():
                yield self._read(row)

    def _read(self, row: Row) -> list[Any]:
        values = list(row)
        for place, convert in self._conversions:
            if values[place] is not None:
                values[place] = convert(values[place])
        return values


def inserting(table: Table, names: Sequence[str], dialect: Dialect, written: Sequence[str] = ()) -> Writing:
    """Inserts rows with these columns; values of the ``written`` ones are JSON texts already."""
    return Writing(table.insert().values(_given(names)), names, dialect, written)


def updating(table: Table, key: Sequence[str], names: Sequence[str], dialect: Dialect) -> Writing:
    """Updates these columns of the rows with a key; the key stands first among the values."""
    same = [table.c[name] == bindparam("given_" + name) for name in key]
    return Writing(update(table).where(*same).values(_given(names)), (*key, *names), dialect)


def inserting_new(table: Table, names: Sequence[str], dialect: Dialect) -> Writing:
    """Inserts rows; one whose key is there already stays as it is."""
    return Writing(insert(table, dialect).values(_given(names)).on_conflict_do_nothing(), names, dialect)


def upserting(table: Table, key: Sequence[str], names: Sequence[str], dialect: Dialect) -> Writing:
    """Inserts rows; of one whose key is there already all columns but the key are given their new values."""
    statement = insert(table, dialect).values(_given(names))
    changed = {name: statement.excluded[name] for name in names if name not in key}
    return Writing(statement.on_conflict_do_update(index_elements=list(key), set_=changed), names, dialect)


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
    return [(place, convert) for place, convert in enumerate(found) if convert]
