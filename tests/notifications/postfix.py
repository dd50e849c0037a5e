"""Debian's Postfix as a relay, with a directory, a queue and a port of its own; it can be started by root only."""

import os
import queue
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

from notifications import mailbox_server

POSTFIX = Path("/usr/sbin/postfix")
LACKING = "Postfix is not here: apt-get install postfix" if not POSTFIX.exists() else "Postfix is started by root only"
HERE = POSTFIX.exists() and os.geteuid() == 0
OURS, GONE = "desk.example", "gone.example"
"""Postfix hands mail for the one to `arrivals`; the other it takes, then finds that nobody is there."""
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
transport_maps = inline:{{ {ours}=smtp:[127.0.0.1]:{to}, {gone}=error:5.1.1_nobody_is_here }}
message_size_limit = 200000
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

    def next(self) -> bytes:
        """The next mail that comes in; raises queue.Empty where none does."""
        return self._mails.get(timeout=30)


class Postfix:
    """A relay from `start` to `stop`, that listens at ``host`` and ``port``."""

    host = "127.0.0.1"

    def __init__(self) -> None:
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
        main = _MAIN.format(path=self._path, to=self._ear.port, ours=OURS, gone=GONE)
        (self._path / "main.cf").write_text(main, encoding="ascii")
        (self._path / "master.cf").write_text(_MASTER.format(port=self.port), encoding="ascii")
        self._run("start")

    def stop(self) -> None:
        """Ends it and takes its directory away."""
        self._run("stop")
        self._ear.stop()
        shutil.rmtree(self._path)

    def _run(self, wanted: str) -> None:
        subprocess.run([POSTFIX, "-c", self._path, wanted], check=True, capture_output=True, timeout=60)
