"""The counters that number rows: PostgreSQL's sequences; on SQLite those of the tables that use no number twice."""

from collections.abc import Mapping

from sqlalchemy import Connection, Dialect, func, select

from engine import models

NUMBERED = tuple(str(name) for name, table in models.METADATA.tables.items() if table.autoincrement_column is not None)
_NEVER_AGAIN = tuple(
    name for name in NUMBERED if models.METADATA.tables[name].dialect_options["sqlite"]["autoincrement"]
)


def kept(dialect: Dialect) -> tuple[str, ...]:
    """The tables whose counters the database keeps by themselves; of others it goes by the last row."""
    return NUMBERED if dialect.name == "postgresql" else _NEVER_AGAIN


def read(connection: Connection) -> dict[str, int]:
    """The last number given in each numbered table, 0 where none was."""
    found = {name: _last(connection, name) for name in NUMBERED}
    if connection.dialect.name == "sqlite":
        rows = connection.exec_driver_sql("SELECT name, seq FROM sqlite_sequence")
        return found | {name: seq for name, seq in rows if name in found}
    for name in NUMBERED:
        sequence = connection.exec_driver_sql(f"SELECT pg_get_serial_sequence('{name}', 'id')").scalar_one()
        last, was_given = connection.exec_driver_sql(f"SELECT last_value, is_called FROM {sequence}").one()
        found[name] = max(found[name], last if was_given else 0)
    return found


def _last(connection: Connection, name: str) -> int:
    return int(connection.execute(select(func.max(models.METADATA.tables[name].c.id))).scalar() or 0)


def put(connection: Connection, last: Mapping[str, int]) -> None:
    """Goes on after the last number that was given elsewhere."""
    for name in kept(connection.dialect):
        if not last[name]:
            continue
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql(f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), {last[name]})")
        else:
            connection.exec_driver_sql(f"DELETE FROM sqlite_sequence WHERE name = '{name}'")
            connection.exec_driver_sql(f"INSERT INTO sqlite_sequence (name, seq) VALUES ('{name}', {last[name]})")
