"""Brings a database to the tables that this program knows, under a lock, or says why it can't."""

import sqlite3
import time

import orjson
from sqlalchemy import Connection, Engine, exc

from engine import errors
from engine.database import connecting, faults, revisions

COMPATIBLE_FROM = "compatible_from"
"""The fact with the least migration that a program must know to work on these tables."""
UNKNOWN = "~"


def migrate(engine: Engine, limits: connecting.Limits) -> None:
    """Runs the migrations that are missing; raises errors.NotADatabase, DatabaseUnwritable, DatabaseTooNew,
    DatabaseNotNow, DatabaseShut, NoSuchDatabase, NotUtf8.
    """
    try:
        if engine.dialect.name == "sqlite":
            _use_wal(engine, limits.busy_timeout_s)
        with engine.connect().execution_options(**{connecting.KIND: "writes"}) as connection:
            connecting.begin(connection)
            _upgrade(connection)
            connection.commit()
    except errors.CaseclockError:
        raise
    except Exception as error:
        found = faults.explained(error, engine, limits)
        if found is None:
            raise
        raise found from error


def _use_wal(engine: Engine, busy_timeout_s: float) -> None:
    """Turns the write-ahead log on for good. SQLite does not wait by itself when two programs do so at once."""
    waited_s = 0.0
    with engine.connect() as connection:
        cursor = connection.connection.cursor()
        while True:
            try:
                cursor.execute("PRAGMA journal_mode = WAL")
                return
            except sqlite3.OperationalError as error:
                if "locked" not in str(error) or waited_s > busy_timeout_s:
                    raise exc.OperationalError("PRAGMA journal_mode", None, error) from error
            time.sleep(0.05)
            waited_s += 0.05


def _upgrade(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        _prepare_postgresql(connection)
    found = revisions.found(connection) if revisions.are_there(connection) else None
    newest = revisions.known()[0]
    if found == newest:
        return
    if found is not None and found not in revisions.known():
        if newest < _compatible_from(connection):
            raise errors.DatabaseTooNew(path=connecting.shown(connection.engine), found=found, known=newest)
        return
    from engine.database import upgrading  # noqa: PLC0415 - Alembic is imported by whoever has tables to make

    _say_compatible(connection, upgrading.upgrade(connection))


def _compatible_from(connection: Connection) -> str:
    """The least migration that a program must know to work on these tables. While an upgrade goes from machine to
    machine, the program before it may still start: migrations only add, and what is added has a default.
    """
    found = connection.exec_driver_sql(f"SELECT value FROM facts WHERE name = '{COMPATIBLE_FROM}'").scalar()
    return str(orjson.loads(found)) if found else UNKNOWN


def _say_compatible(connection: Connection, least: str) -> None:
    connection.exec_driver_sql(
        f"INSERT INTO facts (name, value) VALUES ('{COMPATIBLE_FROM}', '\"{least}\"') "
        "ON CONFLICT (name) DO UPDATE SET value = excluded.value"
    )


def _prepare_postgresql(connection: Connection) -> None:
    """One migrates at a time, for as long as it takes."""
    encoding = connection.exec_driver_sql("SHOW server_encoding").scalar()
    if encoding != "UTF8":
        name = connection.engine.url.database
        raise errors.NotUtf8(path=connecting.shown(connection.engine), given=encoding, name=name)
    connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
    connection.exec_driver_sql("SET LOCAL idle_in_transaction_session_timeout = 0")
    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({connecting.MIGRATES})")
