"""Brings a database to the tables that this program knows, under a lock, or says why it can't."""

import sqlite3
import time

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, exc

from engine import errors, places
from engine.database import connecting

# Any number that no other program on the same PostgreSQL uses for an advisory lock.
LOCK = 0x43415345


def migrate(engine: Engine, busy_timeout_s: float) -> None:
    """Runs the migrations that are missing; raises errors.NotADatabase, DatabaseUnwritable, DatabaseTooNew."""
    try:
        if engine.dialect.name == "sqlite":
            _use_wal(engine, busy_timeout_s)
        with engine.connect().execution_options(**{connecting.WRITES: True}) as connection, connection.begin():
            _upgrade(connection)
    except exc.DBAPIError as error:
        raise explained(str(error.orig), engine, busy_timeout_s) from error


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
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCK})")
    config = Config()
    config.set_main_option("script_location", str(places.MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    scripts = ScriptDirectory.from_config(config)
    found, head = MigrationContext.configure(connection).get_current_revision(), scripts.get_current_head()
    if found == head:
        return
    if found is not None and found not in {script.revision for script in scripts.walk_revisions()}:
        raise errors.DatabaseTooNew(path=connecting.shown(connection.engine), found=found, known=head)
    command.upgrade(config, "head")


def explained(reason: str, engine: Engine, busy_timeout_s: float) -> errors.CaseclockError:
    """What the driver said, as a sentence for the user."""
    path = connecting.shown(engine)
    if "not a database" in reason or "malformed" in reason:
        return errors.NotADatabase(path=path, reason=reason)
    if "unable to open" in reason or "readonly" in reason:
        return errors.DatabaseUnwritable(path=path, reason=reason)
    if "locked" in reason:
        return errors.DatabaseBusy(path=path, timeout_s=busy_timeout_s)
    return errors.DatabaseFailed(path=path, reason=reason)
