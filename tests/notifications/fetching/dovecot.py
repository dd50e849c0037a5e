"""Debian's Dovecot as an IMAP server, with a directory, ports and a certificate of its own."""

import contextlib
import imaplib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path

from engine import settings
from notifications import fetching

DOVECOT = Path("/usr/sbin/dovecot")
OPENSSL = shutil.which("openssl")
HERE = DOVECOT.exists() and OPENSSL is not None
LACKING = "Dovecot or openssl is not here: apt-get install dovecot-imapd openssl"
PASSWORD = '门 lift "3" \\ is stuck'
PLAIN, COPYING = "127.0.0.1", "127.0.0.2"
"""Addresses at which it says all that it can, and neither MOVE nor IDLE."""
START_AT_MOST_S = 20.0
_CONFIGURATION = """\
base_dir = {path}/run
state_dir = {path}/state
log_path = {path}/log
protocols = imap
listen = 127.0.0.1, 127.0.0.2
ssl = yes
ssl_cert = <{path}/cert.pem
ssl_key = <{path}/key.pem
disable_plaintext_auth = no
auth_mechanisms = plain login oauthbearer xoauth2
auth_failure_delay = 0
mail_location = maildir:{path}/mail/%u
mailbox_list_index = no
first_valid_uid = 1
default_login_user = {user}
default_internal_user = {user}
default_internal_group = {group}
passdb {{
  driver = oauth2
  mechanisms = oauthbearer xoauth2
  args = {path}/oauth2.conf
}}
passdb {{
  driver = passwd-file
  mechanisms = plain login
  args = scheme=plain username_format=desk {path}/users
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={path}/mail/%u
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
  }}
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
local 127.0.0.2 {{
  protocol imap {{
    imap_capability = IMAP4rev1 UIDPLUS ID
  }}
}}
"""

_OAUTH2 = """\
introspection_mode = post
introspection_url = {asks_at}
username_attribute = user
active_attribute = active
active_value = true
"""


class Dovecot:
    """A server from `start` to `stop`; whoever comes is let in with the password and has a mailbox of their own. Whose
    an access token is it asks at a page.
    """

    def __init__(self, asks_at: str) -> None:
        self._asks_at = asks_at
        self.port, self.tls_port = _free(), _free()
        self._path = Path(tempfile.mkdtemp(prefix="dovecot-"))
        self._path.chmod(0o755)
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def maildirs(self) -> Path:
        """Where the mailboxes lie, each a directory of its user's name, owned as all below it has to be."""
        return self._path / "mail"

    @property
    def certificate(self) -> Path:
        """The certificate, made out to localhost, which signs itself."""
        return self._path / "cert.pem"

    def start(self) -> None:
        """Returns when it answers."""
        owner = pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
        (self._path / "mail").mkdir()
        os.chown(self._path / "mail", owner.pw_uid, owner.pw_gid)
        (self._path / "users").write_text(f"desk:{{PLAIN}}{PASSWORD}\n")
        (self._path / "oauth2.conf").write_text(_OAUTH2.format(asks_at=self._asks_at))
        self._certify()
        group = subprocess.run(["id", "-gn", owner.pw_name], check=True, capture_output=True, text=True).stdout.strip()
        places = {"path": self._path, "user": owner.pw_name, "group": group}
        text = _CONFIGURATION.format(**places, port=self.port, tls_port=self.tls_port)
        (self._path / "dovecot.conf").write_text(text)
        self._process = subprocess.Popen([DOVECOT, "-F", "-c", self._path / "dovecot.conf"])
        last = time.monotonic() + START_AT_MOST_S
        while not (self._path / "run" / "master.pid").exists() or not self._answers():
            assert time.monotonic() < last, (self._path / "log").read_text()

    def stop(self) -> None:
        """Ends it and takes its directory away."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(START_AT_MOST_S)
        shutil.rmtree(self._path)

    def account(self, user: str, **changes: object) -> fetching.Account:
        """The mailbox of a user, over an unprotected line."""
        given = {
            "host": PLAIN, "port": self.port, "tls": "none", "user": user, "password": settings.Secret(PASSWORD),
            "timeout_s": 10.0, "most_bytes": 100_000,
        } | changes  # fmt: skip
        return fetching.Account(**given)  # type: ignore[arg-type]

    @contextlib.contextmanager
    def signed_in(self, user: str):
        """A connection of the test's own."""
        line = imaplib.IMAP4(PLAIN, self.port, timeout=10)
        line.authenticate("PLAIN", lambda _: f"\0{user}\0{PASSWORD}".encode())
        yield line
        line.logout()

    def deliver(self, user: str, *mails: bytes) -> None:
        """Puts mails into the inbox."""
        with self.signed_in(user) as line:
            for raw in mails:
                assert line.append("INBOX", "", "", raw.replace(b"\n", b"\r\n"))[0] == "OK"  # type: ignore[arg-type]

    def folder(self, user: str, name: str = "INBOX") -> list[str]:
        """The flags of each mail in a folder."""
        with self.signed_in(user) as line:
            line.select(name, readonly=True)
            found = line.uid("FETCH", "1:*", "(FLAGS)")[1]
            return [b" ".join(imaplib.ParseFlags(one)).decode() for one in found if isinstance(one, bytes)]

    def _answers(self) -> bool:
        try:
            with socket.create_connection((PLAIN, self.port), 1) as line:
                return line.recv(4) == b"* OK"
        except OSError:
            return False

    def _certify(self) -> None:
        made = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
        names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
        files = ["-keyout", self._path / "key.pem", "-out", self.certificate]
        subprocess.run([OPENSSL, *made, *names, *files], check=True, capture_output=True)


def _free() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])
