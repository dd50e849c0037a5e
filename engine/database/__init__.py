"""The database: where it is, how a transaction that writes or reads begins, and its tables brought up to date."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, exc

from engine.database import connecting, migrating
from engine.database.prepared import Reading, Row, Writing, insert, inserting, inserting_new, updating, upserting

__all__ = [
    "Connection",
    "Database",
    "Reading",
    "Row",
    "Writing",
    "insert",
    "inserting",
    "inserting_new",
    "open",
    "updating",
    "upserting",
]

BUSY_TIMEOUT_S = 30.0


class Database:
    """An open database. Threads may share it: each transaction has a connection of its own."""

    def __init__(self, engine: Engine, busy_timeout_s: float = BUSY_TIMEOUT_S) -> None:
        self.engine = engine
        self.dialect = engine.dialect
        self._busy_timeout_s = busy_timeout_s
        self._driver_error: type[Exception] = engine.dialect.loaded_dbapi.OperationalError
        self._writer = engine.execution_options(**{connecting.WRITES: True})

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that may write: committed at the end, undone by an exception. SQLite admits one at a time.

        Raises errors.DatabaseBusy when another holds the lock for too long, DatabaseFailed when the disk is full.
        """
        with self._explaining(), self._writer.begin() as connection:
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that sees one moment of the database, waits for no writer and keeps none waiting."""
        with self._explaining(), self.engine.begin() as connection:
            yield connection

    @contextmanager
    def _explaining(self) -> Iterator[None]:
        try:
            yield
        except exc.OperationalError as error:
            raise migrating.explained(str(error.orig), self.engine, self._busy_timeout_s) from error
        except self._driver_error as error:
            raise migrating.explained(str(error), self.engine, self._busy_timeout_s) from error

    def close(self) -> None:
        """Closes all connections that are not in use."""
        self.engine.dispose()


def open(url: str, busy_timeout_s: float = BUSY_TIMEOUT_S) -> Database:  # noqa: A001
    """The database at the URL, created where there is none, with all migrations run.

    Raises errors.UnknownDatabase, DatabaseUnwritable, NotADatabase, DatabaseTooNew, DatabaseBusy.
    """
    engine = connecting.connect(url, busy_timeout_s)
    try:
        migrating.migrate(engine, busy_timeout_s)
    except BaseException:
        engine.dispose()
        raise
    return Database(engine, busy_timeout_s)
