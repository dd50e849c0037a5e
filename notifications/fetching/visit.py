"""A visit to the folder that mail comes into: signed in, the folder open, until it is ended or the line is lost."""

import imaplib
import os
import re
import socket
import ssl
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from engine import errors
from notifications.fetching import names, signing_in
from notifications.fetching.account import Account
from notifications.fetching.wire import Cord, Wire

OURSELVES = '("name" "Caseclock")'
AT_ONCE = 500
"""Of so many mails the sizes are asked for at once."""
MOST_AT_ONCE = 10
"""So many looks follow each other where each brings news; a server may be one that says the same always."""
_TAG = b"idle"
_NEWS = re.compile(rb"\* \d+ EXISTS", re.IGNORECASE)
_UID = re.compile(rb"\bUID (\d+)")
_SIZE = re.compile(rb"\bRFC822\.SIZE (\d+)")
_FLAGS = re.compile(rb"\bFLAGS \(([^)]*)\)")


@dataclass(frozen=True, slots=True)
class Waiting:
    """A mail in the folder: its number there, its size, and whether it was flagged."""

    uid: int
    size: int
    is_flagged: bool


class Visit:
    """Each method raises errors.ImapFailure where the visit is over; what ails one mail alone is an answer."""

    def __init__(self, account: Account, wire: Wire) -> None:
        self.account, self._wire = account, wire
        self._offers = _offers(wire)
        self.idles = "IDLE" in self._offers
        self.validity = b""
        self._at_once = 0

    @classmethod
    def begin(cls, account: Account, cord: Cord | None = None) -> "Visit":
        """Connects, signs in and opens the folder. ``cord`` ends the visit from another thread, also while it begins.

        Raises errors.ImapUnreachable, ImapUntrusted, ImapNoFolder, ImapReadOnly, and what
        `signing_in.sign_in` raises.
        """
        with _explained(account):
            wire = _connected(account, cord or Cord())
            try:
                made = cls(account, wire)
                made._sign_in()
                made._enter()
            except BaseException:
                wire.shutdown()
                raise
        return made

    def end(self) -> None:
        """Says goodbye, or leaves without where the server does not listen."""
        try:
            self._wire.logout()
        except (imaplib.IMAP4.error, OSError, ValueError, LookupError):
            self._wire.shutdown()

    def waiting(self) -> list[Waiting]:
        """What is to be fetched: all that is in the folder where what is done leaves it, else what is not seen yet."""
        wanted = ("UNDELETED",) if self._moves else ("UNDELETED", "UNSEEN")
        with _explained(self.account):
            self._has_news()
            found = self._asked(*self._wire.uid("SEARCH", *wanted))
            uids = [int(one) for line in found for one in line.split()]
            chunks = [uids[at : at + AT_ONCE] for at in range(0, len(uids), AT_ONCE)]
            return [one for chunk in chunks for one in self._sizes(chunk)]

    def content(self, uid: int) -> bytes | None:
        """The mail as it came; None where the server does not give it, or somebody else took it away meanwhile."""
        with _explained(self.account):
            answer, found = self._wire.uid("FETCH", str(uid), "(BODY.PEEK[])")
        if answer != "OK":
            return None
        # What the server says of other mails meanwhile has no content.
        return next((one[1] for one in found if isinstance(one, tuple) and b"BODY[]" in one[0].upper()), None)

    def be_done(self, uid: int) -> bool:
        """Moves a mail that is on record away, or marks it as seen; whether the server did so."""
        with _explained(self.account):
            if not self._moves:
                return self._flagged(uid, "\\Seen")
            done = names.quoted(self.account.done_folder)
            if "MOVE" in self._offers:
                return self._wire.uid("MOVE", str(uid), done)[0] == "OK"
            # With UIDPLUS, which removes this mail and no other that is marked for it.
            copied = self._wire.uid("COPY", str(uid), done)[0] == "OK" and self._flagged(uid, "\\Deleted")
            return copied and self._wire.uid("EXPUNGE", str(uid))[0] == "OK"

    def flag(self, uid: int) -> bool:
        """Marks a mail that a person must look at; whether the server did so."""
        with _explained(self.account):
            return self._flagged(uid, "\\Flagged")

    def idle(self, at_most_s: float) -> None:
        """Waits until a mail comes (RFC 2177), at most so long, which must be under 29 minutes. Not at all where one
        came since the folder was last looked at: of that the server tells no second time.
        """
        self._at_once = self._at_once + 1 if self._has_news() else 0
        if 0 < self._at_once <= MOST_AT_ONCE:
            return
        until = time.monotonic() + at_most_s
        wire = self._wire
        with _explained(self.account):
            wire.send(_TAG + b" IDLE\r\n")
            came = False
            while not (line := wire.readline()).startswith(b"+"):
                if line.startswith(_TAG):
                    self.idles = False
                    return
                came = came or bool(_NEWS.match(line))
            while not came and wire.waits(until - time.monotonic()):
                line = wire.readline()
                if line.upper().startswith(b"* BYE"):
                    raise wire.abort("EOF")
                came = bool(_NEWS.match(line))
            wire.send(b"DONE\r\n")
            while not wire.readline().startswith(_TAG):
                pass

    def _has_news(self) -> bool:
        """Whether the server told of mail beside its answers since this was last asked."""
        return self._wire.response("EXISTS")[1] != [None]

    @property
    def _moves(self) -> bool:
        return bool(self.account.done_folder) and bool({"MOVE", "UIDPLUS"} & self._offers)

    def _sign_in(self) -> None:
        wire = self._wire
        signing_in.sign_in(wire, self.account, self._offers)
        self._offers = _offers(wire)
        self.idles = "IDLE" in self._offers
        if "ID" in self._offers:
            # 163.com and its kin open no folder to a program that does not say its name.
            wire.xatom("ID", OURSELVES)

    def _enter(self) -> None:
        account, wire = self.account, self._wire
        if account.done_folder:
            answer, said = wire.status(names.quoted(account.done_folder), "(MESSAGES)")
            self._there("done_folder", account.done_folder, answer, said)
        answer, chosen = wire.select(names.quoted(account.folder))
        self._there("folder", account.folder, answer, chosen)
        self.validity = (wire.response("UIDVALIDITY")[1] or [b""])[0] or b""

    def _there(self, key: str, folder: str, answer: str, said: Sequence[object]) -> None:
        if answer != "OK":
            text = signing_in.shown(said[-1] if said else "")
            raise errors.ImapNoFolder(server=self.account.server, key=key, folder=folder, text=text)

    def _sizes(self, uids: list[int]) -> Iterator[Waiting]:
        found = self._asked(*self._wire.uid("FETCH", ",".join(map(str, uids)), "(UID FLAGS RFC822.SIZE)"))
        wanted = set(uids)
        for line in found:
            uid = _UID.search(line)
            if uid is None or int(uid[1]) not in wanted:
                continue
            wanted.discard(int(uid[1]))
            size, flags = _SIZE.search(line), _FLAGS.search(line)
            is_flagged = flags is not None and b"\\flagged" in flags[1].lower()
            yield Waiting(int(uid[1]), int(size[1]) if size else 0, is_flagged)

    def _flagged(self, uid: int, flag: str) -> bool:
        return bool(self._wire.uid("STORE", str(uid), "+FLAGS.SILENT", f"({flag})")[0] == "OK")

    def _asked(self, answer: str, found: Sequence[object]) -> list[bytes]:
        """The lines of an answer."""
        if answer != "OK":
            raise errors.ImapUnreachable(server=self.account.server, text="it does not say what is in the folder")
        return [line for line in found if isinstance(line, bytes)]


def _connected(account: Account, cord: Cord) -> Wire:
    context = ssl.create_default_context() if account.tls != "none" else None
    first = context if account.tls == "tls" else None
    wire = Wire(account.host, account.port, account.timeout_s, account.most_bytes, cord, first)
    if context is not None and first is None:
        try:
            wire.secure(context)
        except BaseException:
            wire.shutdown()
            raise
    return wire


def _offers(wire: Wire) -> frozenset[str]:
    """What the server can do, asked anew: before TLS or signing in it says something else."""
    _, found = wire.capability()
    return frozenset(one.upper() for line in found if line for one in line.decode("ascii", "replace").split())


@contextmanager
def _explained(account: Account) -> Iterator[None]:
    """Says of each fault what it means. What imaplib says may hold a customer's words, so that it is not shown."""
    server = account.server
    try:
        yield
    except ssl.SSLCertVerificationError as why:
        raise errors.ImapUntrusted(server=server, host=account.host, text=why.verify_message) from why
    except ssl.SSLError as why:
        said = f"there is no TLS as `imap.tls` says ({why.reason or 'broken off'})"
        raise errors.ImapUnreachable(server=server, text=said) from why
    except TimeoutError as why:
        raise errors.ImapUnreachable(server=server, text=f"no answer within {account.timeout_s:g} s") from why
    except socket.gaierror as why:
        raise errors.ImapUnreachable(server=server, text="nobody knows a host of that name") from why
    except OSError as why:
        said = os.strerror(why.errno) if why.errno and why.errno > 0 else "the connection broke"
        raise errors.ImapUnreachable(server=server, text=said) from why
    except imaplib.IMAP4.readonly as why:
        raise errors.ImapReadOnly(server=server, folder=account.folder) from why
    except (imaplib.IMAP4.error, ValueError, LookupError, TypeError) as why:
        raise errors.ImapUnreachable(server=server, text=_meant(str(why))) from why


def _meant(said: str) -> str:
    if "no STARTTLS" in said or "STARTTLS command error" in said:
        return "it offers no STARTTLS; nothing is sent in the clear"
    broke = any(word in said for word in ("EOF", "socket error", "BYE"))
    return "it hung up" if broke else "its answer can't be understood"
