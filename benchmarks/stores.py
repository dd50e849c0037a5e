"""The two stores that are measured: where a new database is, and a copy of one that nobody has open."""

import itertools
import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

import psycopg

from tests import postgres

DURABLE: Mapping[str, str] = {
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "autovacuum": "on",
    "wal_level": "replica",
    "max_wal_senders": "10",
    "shared_buffers": "128MB",
    "max_connections": "100",
}
"""PostgreSQL as it comes: what is answered is on the disk. The tests' own server has none of that."""


class Store(Protocol):
    """One of the two. ``template`` is a database that every desk begins as, once there is one."""

    name: str
    template: str | None

    def new(self) -> str:
        """The URL of a new database, without tables."""

    def copy(self, url: str) -> str:
        """The URL of a new database with all that is in another."""

    def settle(self, url: str) -> None:
        """Has what was written in bulk put where it belongs, so that nobody measured pays for it."""

    def drop(self, url: str) -> None:
        """Takes a database away."""


class Sqlite:
    """Files in a directory."""

    name = "sqlite"

    def __init__(self, directory: Path) -> None:
        self.template: str | None = None
        self._directory = directory
        self._numbers = itertools.count(1)

    def new(self) -> str:
        return f"sqlite:///{self._directory / f'desk-{next(self._numbers)}.sqlite'}"

    def copy(self, url: str) -> str:
        self.settle(url)
        made = self.new()
        shutil.copyfile(_path(url), _path(made))
        return made

    def settle(self, url: str) -> None:
        connection = sqlite3.connect(_path(url))
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()

    def drop(self, url: str) -> None:
        for path in self._directory.glob(f"{_path(url).name}*"):
            path.unlink()


def _path(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///"))


class Postgresql:
    """Databases of a server that runs."""

    name = "postgresql"
    numbers = itertools.count(1)

    def __init__(self, server: postgres.Server) -> None:
        self.template: str | None = None
        self._server = server

    def new(self) -> str:
        return self._make("")

    def copy(self, url: str) -> str:
        return self._make(f" TEMPLATE {_database(url)} STRATEGY FILE_COPY")

    def _make(self, how: str) -> str:
        name = f"bench_{next(self.numbers)}"
        self._server.run(f"CREATE DATABASE {name}{how}")
        return self._server.url(name)

    def settle(self, url: str) -> None:
        self._server.run("VACUUM ANALYZE", "CHECKPOINT", name=_database(url))

    def drop(self, url: str) -> None:
        self._server.run(f"DROP DATABASE {_database(url)} WITH (FORCE)")


def _database(url: str) -> str:
    name = psycopg.conninfo.conninfo_to_dict(url)["dbname"]
    return str(name)


@contextmanager
def durable_server() -> Iterator[postgres.Server]:
    """A PostgreSQL server of its own that writes to the disk as a real one does."""
    server = postgres.Server(DURABLE)
    try:
        server.start()
        yield server
    finally:
        server.remove()


def connect(url: str) -> Any:
    """A connection of the driver itself, each statement committed by itself: to fill a database and to look on."""
    if url.startswith("sqlite"):
        return sqlite3.connect(_path(url), timeout=30, isolation_level=None)
    return psycopg.connect(url, autocommit=True)
