"""Engines of SQLAlchemy as Caseclock needs them, and how each kind of transaction begins on SQLite and PostgreSQL.

A transaction READS (one moment of the database), WRITES, DECIDES cases, or REVISES what they are decided by:
definitions, templates, people, calendars. SQLite admits one that is not READS at a time, and that is all it needs.

On PostgreSQL READS is REPEATABLE READ, the others READ COMMITTED, where a statement that comes after a lock sees what
was committed while it waited. So whoever reads to decide what to write first locks the rows that it decides by:
cases and number sequences FOR UPDATE in one order, mails of the outbox by SKIP LOCKED. REPEATABLE READ would refuse
instead of wait there, and every opening of a case would be refused for the one before it. What has no row to lock is
held by an advisory lock: those that DECIDE share it, whoever REVISES has it alone. So nothing is decided by a desk or
a calendar that is no longer, two publish one after the other, and whoever has the lock alone knows that no earlier
transaction still decides, not even one whose connection was lost.
"""

import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import sqlalchemy
from sqlalchemy import URL, Connection, Engine, event, make_url
from sqlalchemy.pool import ConnectionPoolEntry

from engine import errors

SQLITE = "sqlite:///"
POSTGRESQL = ("postgresql://", "postgresql+psycopg://")
Kind = Literal["reads", "writes", "decides", "revises"]
KIND = "caseclock_kind"
"""The execution option that says of which kind a connection's transactions are."""

# Any number that no other program uses for advisory locks in the same database.
LOCK, MIGRATES, ALONE = range(0x43415345, 0x43415345 + 3)
_BEGIN_SQLITE = {"reads": "BEGIN"}
_READ_COMMITTED = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE"
_BEGIN_POSTGRESQL: dict[Kind, str] = {
    "reads": "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
    "writes": _READ_COMMITTED,
    "decides": f"{_READ_COMMITTED}; SELECT pg_advisory_xact_lock_shared({LOCK})",
    "revises": f"{_READ_COMMITTED}; SELECT pg_advisory_xact_lock({LOCK})",
}
# A server that went away without a word is noticed within half a minute, on Linux also while an answer is awaited.
_KEPT_ALIVE = {
    "connect_timeout": 10,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
}


@dataclass(frozen=True)
class Limits:
    """How long is waited for other writers and for one statement, how many connections PostgreSQL is asked for."""

    busy_timeout_s: float = 30.0
    statement_timeout_s: float = 60.0
    pool_size: int = 20


USUAL = Limits()


def connect(url: str, limits: Limits, password: str = "") -> Engine:
    """An engine for the URL; ``password`` is PostgreSQL's, where the URL has none. Raises errors.UnknownDatabase,
    errors.DatabaseUnwritable.
    """
    if url.startswith(SQLITE) and url.removeprefix(SQLITE) not in ("", ":memory:"):
        return _sqlite(url, limits)
    if url.startswith(POSTGRESQL):
        return _postgresql(_parsed(url), limits, password)
    raise errors.UnknownDatabase(
        url=without_password(url), fix="for a file in this directory write sqlite:///caseclock.sqlite"
    )


def _sqlite(url: str, limits: Limits) -> Engine:
    path = Path(url.removeprefix(SQLITE))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise errors.DatabaseUnwritable(path=path.parent, reason=error.strerror) from error
    connect_args = {"timeout": limits.busy_timeout_s}
    # Parameters are what customers said: neither an error nor a log of SQLAlchemy shows them.
    engine = sqlalchemy.create_engine(
        url, connect_args=connect_args, pool_size=16, max_overflow=48, hide_parameters=True
    )
    event.listen(engine, "connect", _prepare_sqlite)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
    # The driver begins no transactions of its own: it would begin them too late, without the write lock.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA synchronous = FULL")
    # Kibibytes for each connection, of which a process has many; the system keeps the file in memory for all of them.
    cursor.execute("PRAGMA cache_size = -4096")
    # 16 MB of log before it is written back: what changes often is written back once for many commits.
    cursor.execute("PRAGMA wal_autocheckpoint = 4000")
    cursor.close()


def _parsed(url: str) -> URL:
    try:
        parsed = make_url(url.replace("postgresql://", "postgresql+psycopg://", 1))
    except (sqlalchemy.exc.ArgumentError, ValueError) as error:
        raise errors.UnknownDatabase(url=without_password(url), fix="for one here write postgresql:///NAME") from error
    if not parsed.database:
        raise errors.UnknownDatabase(url=without_password(url), fix="name the database after the host")
    return parsed


def _postgresql(url: URL, limits: Limits, password: str) -> Engine:
    statement_ms, lock_ms = round(limits.statement_timeout_s * 1000), round(limits.busy_timeout_s * 1000)
    # A process that stands still in the middle of a transaction holds its locks no longer than a statement may.
    set_ = {
        "timezone": "UTC",
        "statement_timeout": statement_ms,
        "lock_timeout": lock_ms,
        "idle_in_transaction_session_timeout": statement_ms,
        # Statements here end early: compiling one takes longer than running it.
        "jit": "off",
    }
    given: dict[str, Any] = {"application_name": "caseclock", **_KEPT_ALIVE}
    given["options"] = " ".join(f"-c {name}={value}" for name, value in set_.items())
    arguments = {name: value for name, value in given.items() if name not in url.query}
    if password and url.password is None:
        arguments["password"] = password
    engine = sqlalchemy.create_engine(
        url,
        connect_args=arguments,
        paramstyle="format",
        use_native_hstore=False,
        pool_size=limits.pool_size,
        max_overflow=0,
        pool_timeout=limits.busy_timeout_s,
        pool_use_lifo=True,
        hide_parameters=True,
    )
    event.listen(engine, "connect", _prepare_postgresql)
    return engine


def _prepare_postgresql(connection: Any, _entry: ConnectionPoolEntry) -> None:
    # As with SQLite: how a transaction begins is said here, in one message with the lock that it takes.
    connection.autocommit = True


def begin(connection: Connection) -> None:
    """Begins a transaction of the connection's kind."""
    # Not by SQLAlchemy's event: with one it asks for listeners at each connection, begin and commit.
    connection.begin()
    cursor: Any = connection.connection.cursor()
    if connection.dialect.name == "sqlite":
        cursor.execute(_BEGIN_SQLITE.get(kind_of(connection), "BEGIN IMMEDIATE"))
    else:
        cursor.execute(_BEGIN_POSTGRESQL[kind_of(connection)], prepare=False)


def kind_of(connection: Connection) -> Kind:
    """Of which kind the transactions of a connection are."""
    found: Kind = connection.get_execution_options().get(KIND, "reads")
    return found


def shown(engine: Engine) -> str:
    """What an error calls the database: the path of a file, or the URL with neither password nor options."""
    url = engine.url
    if engine.dialect.name == "sqlite":
        return str(url.database)
    host = url.query.get("host")
    place = url.host or (host if isinstance(host, str) else ",".join(host or ()))
    return f"postgresql://{url.username or ''}{'@' if url.username else ''}{place}" + (
        f":{url.port}/{url.database}" if url.port else f"/{url.database}"
    )


def without_password(url: str) -> str:
    """A URL that can't be used, for an error: neither who signs in with which password nor its options are shown."""
    scheme, colon, rest = url.partition("://")
    return scheme + colon + rest.rpartition("@")[2].partition("?")[0]
