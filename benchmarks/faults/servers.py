"""PostgreSQL servers of a campaign's own: one, or one that writes with a replica that takes its place."""

import shutil
import subprocess

from tests import postgres

NAME = "desk"
REPLICATES = {"wal_level": "replica", "max_wal_senders": "5", "hot_standby": "on"}
CONFIRMED = ("ALTER SYSTEM SET synchronous_standby_names = '*'", "SELECT pg_reload_conf()")
"""Nothing is acknowledged before a replica has it too."""
ALONE = ("ALTER SYSTEM RESET synchronous_standby_names", "SELECT pg_reload_conf()")
CUT_ALL = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'"
)


class Server(postgres.Server):
    """A server whose connections can be cut, and which may be the copy of another that it follows."""

    follows: "Server | None" = None

    def cut_all(self) -> None:
        """Ends every connection to it."""
        self.run(CUT_ALL)

    def promote(self) -> None:
        """Has it write from now on, alone."""
        self.run("SELECT pg_promote()", *ALONE)

    def forget(self) -> None:
        """Its files are lost."""
        shutil.rmtree(self.directory)

    def _make(self) -> None:
        if self.follows is None:
            super()._make()
            return
        command = [str(self._programs / "pg_basebackup"), "-D", str(self.directory), "-U", postgres.USER]
        command += ["-h", str(self.follows.directory), "--write-recovery-conf", "--checkpoint=fast", "--no-sync"]
        subprocess.run(command, check=True, capture_output=True, cwd=self._home, **self._as)
        # The other's socket lies in its directory, and a file beside it says that it is in use.
        for copied in self.directory.glob(".s.PGSQL.*"):
            copied.unlink()


class Pair:
    """A server that writes and its replica; ``url`` names both, and leads to the one that writes."""

    def __init__(self) -> None:
        self._first, self._second = Server(REPLICATES), Server(REPLICATES)
        hosts = ",".join(str(one.directory) for one in (self._first, self._second))
        self.url = f"postgresql://{postgres.USER}@/{NAME}?host={hosts}&target_session_attrs=read-write"
        self._first.start()
        self._first.run(f"CREATE DATABASE {NAME}")
        self._follow()

    def _follow(self) -> None:
        self._second.follows = self._first
        self._second.start()
        self._first.run(*CONFIRMED)

    def fail_over(self) -> None:
        """The one that writes is gone with all its processes at once, and its replica is promoted."""
        self._first.stop("QUIT")
        self._second.promote()

    def renew(self) -> None:
        """The one that was lost comes back as an empty machine, and becomes the replica of the other."""
        self._first, self._second = self._second, self._first
        self._second.forget()
        self._follow()

    def remove(self) -> None:
        """Leaves nothing behind."""
        self._first.remove()
        self._second.remove()
