"""Debian's Postfix as a relay, with a directory, a queue and a port of its own; it can be started by root only."""

import os
import queue
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

from notifications import mailbox_server

POSTFIX, _POSTMAP = Path("/usr/sbin/postfix"), Path("/usr/sbin/postmap")
LACKING = "Postfix is not here: apt-get install postfix" if not POSTFIX.exists() else "Postfix is started by root only"
HERE = POSTFIX.exists() and os.geteuid() == 0
OURS, GONE, TOWN = "desk.example", "gone.example", "town.example"
"""Postfix hands mail for the first to `arrivals`; the second it takes, then finds that nobody is there. In the third it
fills mailboxes itself.
"""
_MAIN = """\
compatibility_level = 3.6
config_directory = {path}
queue_directory = {path}/spool
data_directory = {path}/data
maillog_file = {path}/log
maillog_file_prefixes = {path}
myhostname = relay.example
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
relay_domains = {ours} {gone}
smtpd_reject_unlisted_recipient = no
transport_maps = inline:{{ {ours}={to}, {gone}=error:5.1.1_nobody_is_here }}
message_size_limit = 200000
recipient_delimiter = +
"""
_TOWN = """\
virtual_mailbox_domains = {town}
virtual_mailbox_base = {maildirs}
virtual_mailbox_maps = hash:{path}/mailboxes
virtual_minimum_uid = 1
virtual_uid_maps = static:{owner.st_uid}
virtual_gid_maps = static:{owner.st_gid}
"""
_MASTER = """\
127.0.0.1:{port} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
lmtp unix - - n - - lmtp
virtual unix - n n - - virtual
error unix - - n - - error
retry unix - - n - - error
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""


class Arrivals:
    """What the relay hands on; each mail begins with its envelope, as Return-Path and Delivered-To."""

    def __init__(self) -> None:
        self._mails: queue.Queue[bytes] = queue.Queue()

    def add(self, content: bytes) -> None:
        """Takes a mail in, as a mailbox does."""
        self._mails.put(content)

    def next(self, patience_s: float = 30.0) -> bytes:
        """The next mail that comes in; raises queue.Empty where none does."""
        return self._mails.get(timeout=patience_s)


class Postfix:
    """A relay from `start` to `stop`, that listens at ``host`` and ``port``. What it takes for us it hands on ``to``
    such as "lmtp:[127.0.0.1]:24"; to its own `arrivals` where nobody is named. Below ``maildirs`` it fills the
    mailboxes of the `TOWN`.
    """

    host = "127.0.0.1"

    def __init__(self, to: str = "", maildirs: Path | None = None) -> None:
        self._to, self._maildirs = to, maildirs
        self.arrivals = Arrivals()
        self._ear = mailbox_server.MailboxServer(self.arrivals, self.host, 0)  # type: ignore[arg-type]  it only adds
        with socket.create_server((self.host, 0)) as free:
            self.port = int(free.getsockname()[1])
        self._path = Path(tempfile.mkdtemp(prefix="postfix-"))

    def start(self) -> None:
        """Listens when this returns."""
        self._ear.start()
        self._path.chmod(0o755)
        for name in ("spool", "data"):
            (self._path / name).mkdir()
        shutil.chown(self._path / "data", "postfix")
        main = _MAIN.format(path=self._path, to=self._to or f"smtp:[127.0.0.1]:{self._ear.port}", ours=OURS, gone=GONE)
        if self._maildirs:
            main += _TOWN.format(town=TOWN, path=self._path, maildirs=self._maildirs, owner=self._maildirs.stat())
            self.house()
        (self._path / "main.cf").write_text(main, encoding="ascii")
        (self._path / "master.cf").write_text(_MASTER.format(port=self.port), encoding="ascii")
        self._run("start")

    def stop(self) -> None:
        """Ends it and takes its directory away."""
        self._run("stop")
        self._ear.stop()
        shutil.rmtree(self._path)

    def house(self, *users: str) -> None:
        """Who lives in the town from now on; all others are unknown there."""
        entries = "".join(f"{user}@{TOWN} {user}/\n" for user in users)
        made = self._path / "moving"
        subprocess.run([_POSTMAP, "-i", f"hash:{made}"], input=entries.encode(), check=True, timeout=60)
        # Its programs see that the table is another one, whenever they began.
        Path(f"{made}.db").replace(self._path / "mailboxes.db")

    @property
    def log(self) -> str:
        """What it wrote down."""
        path = self._path / "log"
        return path.read_text(errors="replace") if path.exists() else ""

    def flush(self) -> None:
        """Has it try again at once what it could not hand on."""
        self._run("flush")

    def _run(self, wanted: str) -> None:
        subprocess.run([POSTFIX, "-c", self._path, wanted], check=True, capture_output=True, timeout=60)
