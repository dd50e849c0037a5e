"""Engines of SQLAlchemy as Caseclock needs them. What differs between SQLite and PostgreSQL is here."""

import sqlite3
from pathlib import Path
from typing import Any

import sqlalchemy
from sqlalchemy import Connection, Engine, event
from sqlalchemy.pool import ConnectionPoolEntry

from engine import errors

SQLITE = "sqlite:///"
POSTGRESQL = ("postgresql://", "postgresql+psycopg://")
WRITES = "caseclock_writes"
"""The execution option of a connection that is going to write: it takes SQLite's write lock at its beginning."""


def connect(url: str, busy_timeout_s: float) -> Engine:
    """An engine for the URL; raises errors.UnknownDatabase, errors.DatabaseUnwritable."""
    if url.startswith(SQLITE) and url.removeprefix(SQLITE) not in ("", ":memory:"):
        return _sqlite(url, busy_timeout_s)
    if url.startswith(POSTGRESQL):
        return _postgresql(url)
    raise errors.UnknownDatabase(url=url, fix="for a file in this directory write sqlite:///caseclock.sqlite")


def _sqlite(url: str, busy_timeout_s: float) -> Engine:
    path = Path(url.removeprefix(SQLITE))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise errors.DatabaseUnwritable(path=path.parent, reason=error.strerror) from error
    engine = sqlalchemy.create_engine(url, connect_args={"timeout": busy_timeout_s}, pool_size=16, max_overflow=48)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
    # The driver begins no transactions of its own: it would begin them too late, without the write lock.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA cache_size = -65536")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get(WRITES)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _postgresql(url: str) -> Engine:
    options: dict[str, Any] = {"connect_args": {"options": "-c timezone=UTC"}, "paramstyle": "format"}
    try:
        return sqlalchemy.create_engine(url.replace("postgresql://", "postgresql+psycopg://", 1), **options)
    except ModuleNotFoundError as error:
        raise errors.UnknownDatabase(url=url, fix=f"the driver {error.name} is not installed") from error


def shown(engine: Engine) -> str:
    """What an error calls the database: the path of a file, or the URL without its password."""
    database = engine.url.database
    return str(database) if engine.dialect.name == "sqlite" else engine.url.render_as_string(hide_password=True)
