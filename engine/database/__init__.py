"""The database: where it is, how a transaction that writes or reads begins, and its tables brought up to date."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine

from engine import errors
from engine.database import connecting, faults, migrating, patience
from engine.database.connecting import Kind, Limits
from engine.database.prepared import (
    Reading,
    Row,
    Writing,
    insert,
    inserting,
    inserting_new,
    together,
    updating,
    upserting,
)

__all__ = [
    "Connection",
    "Database",
    "Limits",
    "Reading",
    "Row",
    "Writing",
    "again",
    "insert",
    "inserting",
    "inserting_new",
    "look",
    "open",
    "together",
    "updating",
    "upserting",
    "writes",
]

T = TypeVar("T")


class Database:
    """An open database. Threads may share it: each transaction has a connection of its own."""

    def __init__(
        self, engine: Engine, limits: Limits = connecting.USUAL, wait: Callable[[float], None] = time.sleep
    ) -> None:
        self.engine = engine
        self.dialect = engine.dialect
        self._limits, self._wait = limits, wait
        kinds: tuple[Kind, ...] = ("reads", "writes", "decides", "revises")
        self._engines = {kind: engine.execution_options(**{connecting.KIND: kind}) for kind in kinds}
        # What decides, one command after the other, goes on with the connection it had: the pool's takes longer.
        self._deciding: list[Connection] = []

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that may write: committed at the end, undone by an exception. SQLite admits one at a time.

        Raises errors.DatabaseBusy when another holds the lock for too long, DatabaseFailed when the disk is full,
        DatabaseNotNow in its other kinds when a server can't do it now.
        """
        with self._transaction("writes") as connection:
            yield connection

    @contextmanager
    def revising(self) -> Iterator[Connection]:
        """A transaction that changes what cases are decided by: definitions, templates, people, calendars. One at a
        time, and none decides meanwhile, on any machine. Raises what `writing` raises.
        """
        with self._transaction("revises") as connection:
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that sees one moment of the database, waits for no writer and keeps none waiting."""
        with self._transaction("reads") as connection:
            yield connection

    def retrying(
        self,
        work: Callable[[Connection], T],
        *,
        decides: bool = False,
        was_done: Callable[[Connection, T], bool] | None = None,
    ) -> T:
        """What ``work`` returns, done in a transaction of its own which is tried again, whole, when others were in its
        way or the connection was lost; ``decides`` where it decides cases by what others may revise.

        When the connection is lost in the middle of the commit, ``was_done`` is asked whether it went through, with
        what ``work`` returned: in a transaction of its own, once the lost one is over. Without it that raises
        errors.OutcomeNotKnown. `again` is for work that may be done twice. Raises what `writing` raises, after some
        tries.
        """
        left = patience.Patience(self._wait)
        while True:
            try:
                with self._transaction("decides" if decides else "writes") as connection:
                    result = work(connection)
            except errors.OutcomeNotKnown as unknown:
                if was_done is None:
                    raise
                if self._ask(was_done, result, unknown):
                    return result
            except Exception as error:
                if not left.go_on(error):
                    raise
            else:
                return result

    def _ask(self, was_done: Callable[[Connection, T], bool], result: T, unknown: errors.OutcomeNotKnown) -> bool:
        left = patience.Patience(self._wait)
        while True:
            try:
                with self.revising() as connection:
                    return was_done(connection, result)
            except Exception as error:
                if not left.go_on(error):
                    raise unknown from error

    @contextmanager
    def alone(self) -> Iterator[None]:
        """What several transactions make up, such as the first furnishing of a desk: on PostgreSQL no other process
        is in the midst of such work meanwhile. A file of SQLite has one desk at work anyway.
        """
        if self.dialect.name != "postgresql":
            yield
            return
        with self._explaining(), self.engine.connect() as connection:
            cursor: Any = connection.connection.cursor()
            cursor.execute("SELECT pg_advisory_lock(%s)", (connecting.ALONE,))
            try:
                yield
            finally:
                cursor.execute("SELECT pg_advisory_unlock(%s)", (connecting.ALONE,))

    @contextmanager
    def _transaction(self, kind: Kind) -> Iterator[Connection]:
        with self._explaining():
            connection = self._begun(kind)
            try:
                yield connection
                self._commit(connection)
            except BaseException as error:
                if isinstance(error, errors.OutcomeNotKnown) or self._is_lost(error):
                    connection.invalidate()
                connection.close()
                raise
            if kind == "decides" and not self._deciding:
                self._deciding.append(connection)
            else:
                connection.close()

    @contextmanager
    def _explaining(self) -> Iterator[None]:
        try:
            yield
        except errors.CaseclockError:
            raise
        except Exception as error:
            found = faults.explained(error, self.engine, self._limits)
            if found is None:
                raise
            raise found from error

    def _begun(self, kind: Kind) -> Connection:
        """A connection in a transaction. A server that was started anew is noticed here, before anything is done."""
        connection = self._connection(kind)
        try:
            connecting.begin(connection)
        except BaseException as error:
            lost = self._is_lost(error)
            if lost:
                connection.invalidate()
            connection.close()
            if not lost:
                raise
        else:
            return connection
        # The others that are kept are as dead.
        self.close()
        connection = self._engines[kind].connect()
        try:
            connecting.begin(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def _connection(self, kind: Kind) -> Connection:
        if kind == "decides":
            with suppress(IndexError):
                return self._deciding.pop()
        return self._engines[kind].connect()

    def _commit(self, connection: Connection) -> None:
        try:
            connection.commit()
        except Exception as error:
            if self._is_lost(error) and connecting.kind_of(connection) != "reads":
                raise errors.OutcomeNotKnown(path=connecting.shown(self.engine)) from error
            raise

    def _is_lost(self, error: BaseException) -> bool:
        return isinstance(error, Exception) and faults.lost(error, self.engine)

    @property
    def shown(self) -> str:
        """What an error calls the database: the path of a file, or an address without its password."""
        return connecting.shown(self.engine)

    def close(self) -> None:
        """Closes all connections that are not in use."""
        while self._deciding:
            self._deciding.pop().close()
        self.engine.dispose()


def again(_connection: Connection, _result: object) -> bool:
    """That nobody looks whether work was done: it may be done twice."""
    return False


def writes(connection: Connection) -> bool:
    """Whether a connection's transaction may write, so that what it reads to decide by can be locked."""
    return connecting.kind_of(connection) != "reads"


def open(  # noqa: A001
    url: str, limits: Limits = connecting.USUAL, *, password: str = "", wait: Callable[[float], None] = time.sleep
) -> Database:
    """The database at the URL, with all migrations run; one of SQLite is created where there is none.

    ``wait`` is how a try waits for the next one. Raises errors.UnknownDatabase, DatabaseUnwritable, NotADatabase,
    DatabaseTooNew, DatabaseNotNow, DatabaseShut, NoSuchDatabase, NotUtf8.
    """
    engine = connecting.connect(url, limits, password)
    try:
        migrating.migrate(engine, limits)
    except BaseException:
        engine.dispose()
        raise
    return Database(engine, limits, wait)


def look(url: str, limits: Limits = connecting.USUAL, *, password: str = "") -> Database:
    """The database at the URL as it stands, for whoever looks only: no migration is run, and nothing said of its state.

    Raises errors.UnknownDatabase, errors.DatabaseUnwritable.
    """
    return Database(connecting.connect(url, limits, password), limits)
