"""How readers of mail put threads together: THREAD=REFERENCES of RFC 5256, by ourselves and by Dovecot."""

import contextlib
import os
import pwd
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path

DOVECOT = Path("/usr/lib/dovecot/imap")
_ID = re.compile(r"<[^<>\s]+>")
_LEADER = re.compile(r"\s+|(\[[^][]*\]\s*)*(re|fwd?)\s*(\[[^][]*\]\s*)?:", re.IGNORECASE)
_BLOB = re.compile(r"\[[^][]*\]\s*")


class Node:
    """A mail, or the place of one that only others name (``mail`` is None), with what hangs on it."""

    def __init__(self) -> None:
        self.mail: EmailMessage | None = None
        self.parent: Node | None = None
        self.children: list[Node] = []

    def hang(self, on: "Node | None") -> None:
        """Makes it a child of another, or of none."""
        if self.parent:
            self.parent.children.remove(self)
        self.parent = on
        if on:
            on.children.append(self)

    def reaches(self, other: "Node") -> bool:
        """Whether the other is this or stands somewhere below it."""
        return other is self or any(child.reaches(other) for child in self.children)

    def mails(self) -> Iterator[EmailMessage]:
        """The mails of the branch."""
        if self.mail is not None:
            yield self.mail
        for child in self.children:
            yield from child.mails()


def base_subject(subject: str) -> str:
    """What is left of a subject without "Re:" and "[…]" in front (RFC 5256, 2.1)."""
    before, text = "", " ".join(subject.split())
    while text != before:
        before = text
        text = re.sub(r"(\s|\(fwd\))+$", "", text, flags=re.IGNORECASE)
        while found := _LEADER.match(text):
            text = text[found.end() :]
        found = _BLOB.match(text)
        if found and text[found.end() :]:
            text = text[found.end() :]
    return text


def branches(mails: Sequence[EmailMessage]) -> list[Node]:
    """Steps 1 to 4 of the algorithm: who hangs on whom by References, places without mails taken out at the top."""
    known: dict[str, Node] = {}
    for mail in mails:
        own = known.setdefault(str(mail["Message-ID"]), Node())
        own.mail = mail
        parent = None
        for name in _ID.findall(str(mail["References"] or "")):
            node = known.setdefault(name, Node())
            if parent and not node.parent and not node.reaches(parent):
                node.hang(parent)
            parent = node
        if parent is None or not own.reaches(parent):
            own.hang(parent)
    tops = [node for node in known.values() if node.parent is None]
    return sorted((kept for top in tops for kept in _pruned(top)), key=_sent_at)


def threads(mails: Sequence[EmailMessage]) -> list[list[EmailMessage]]:
    """The mails of each thread by all of the algorithm: branches of one base subject are laid together."""
    found: dict[str, list[EmailMessage]] = {}
    for one in branches(mails):
        found.setdefault(base_subject(str(_first(one)["Subject"])), []).extend(one.mails())
    return list(found.values())


def _pruned(top: Node) -> list[Node]:
    """A place without a mail goes, unless several hang on it and it is at the top."""
    for child in list(top.children):
        kept = _pruned(child)
        if kept != [child]:
            child.hang(None)
            for one in kept:
                one.hang(top)
    if top.mail is not None or (top.parent is None and len(top.children) > 1):
        return [top]
    children = list(top.children)
    for child in children:
        child.hang(None)
    return children


def _first(node: Node) -> EmailMessage:
    return min(node.mails(), key=lambda mail: parsedate_to_datetime(mail["Date"]))


def _sent_at(node: Node) -> object:
    return parsedate_to_datetime(_first(node)["Date"])


def by_dovecot(mails: Sequence[bytes], algorithm: str) -> list[list[int]]:
    """The threads that Dovecot sees, each as the positions of its mails in ``mails``.

    Its `imap` runs alone, already signed in; it does not work as root, and then runs as `nobody`.
    """
    (line,) = _asked(mails, f"THREAD {algorithm} UTF-8 ALL", r"^\* THREAD(.*)$")
    return _parsed(line)


def structures(mails: Sequence[bytes]) -> list[str]:
    """The BODYSTRUCTURE of each mail (RFC 3501, 7.4.2), as Dovecot has read it."""
    return _asked(mails, "FETCH 1:* BODYSTRUCTURE", r"^\* \d+ FETCH \(BODYSTRUCTURE (.*)\)$")


def _asked(mails: Sequence[bytes], command: str, answers: str) -> list[str]:
    """The lines of Dovecot's answer that fit; all that it said where none does."""
    with contextlib.closing(_Folder(mails)) as folder:
        said = f"1 SELECT INBOX\r\n2 {command}\r\n3 LOGOUT\r\n"
        run = [str(DOVECOT), "-c", str(folder.path / "conf")]
        known = {"USER": "desk", "HOME": str(folder.path)}
        heard = subprocess.run(run, input=said, env=known, capture_output=True, text=True, timeout=30, check=False)
        return re.findall(answers, heard.stdout, re.MULTILINE) or [heard.stdout + heard.stderr]


def _parsed(line: str) -> list[list[int]]:
    found: list[list[int]] = []
    depth = 0
    for token in re.findall(r"[()]|\d+", line):
        if token == "(":
            found += [[]] if depth == 0 else []
            depth += 1
        elif token == ")":
            depth -= 1
        else:
            found[-1].append(int(token) - 1)
    return found


class _Folder:
    """A directory with a Maildir and the settings for Dovecot, for the user that it runs as."""

    def __init__(self, mails: Sequence[bytes]) -> None:
        self.path = Path(tempfile.mkdtemp(prefix="dovecot-"))
        user = pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
        lines = [
            *(f"mail_location = maildir:{self.path}/Maildir", f"base_dir = {self.path}/run"),
            *(f"log_path = {self.path}/log", "first_valid_uid = 0", "first_valid_gid = 0"),
            *(f"mail_uid = {user.pw_uid}", f"mail_gid = {user.pw_gid}"),
        ]
        (self.path / "conf").write_text("\n".join(lines) + "\n", encoding="ascii")
        for folder in ("cur", "new", "tmp"):
            (self.path / "Maildir" / folder).mkdir(parents=True)
        for number, mail in enumerate(mails):
            (self.path / "Maildir" / "cur" / f"{1_000_000_000 + number}.M1P1.desk:2,S").write_bytes(mail)
        if os.geteuid() == 0:
            for one in [self.path, *self.path.rglob("*")]:
                os.chown(one, user.pw_uid, user.pw_gid)

    def close(self) -> None:
        """Takes it away."""
        shutil.rmtree(self.path)
