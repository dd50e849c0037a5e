"""Intake: each mail is on record before a case hears of it, and a kill at any moment loses and doubles nothing.

A mail is begun under a lease and settled when all is said. One that was cut off in between is begun again and says the
same under the same idempotency key. What a mail can do wrong is its own: it is tried some times, then put into
quarantine, and all others go on.
"""

import logging
from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from engine import casefile, database, errors, faultpoints, queries, settings, store
from engine.store.incoming import Judged
from notifications import reading
from notifications.intake import belonging, envelope, saying

log = logging.getLogger(__name__)

LEASE_S = 300.0
AGAIN_AFTER_S = 60.0
BATCH = 100


@dataclass(frozen=True, slots=True)
class Rules:
    """``own_addresses`` are those that our mails come from; ``mailbox`` takes answers under sub-addresses that
    ``secret`` signs, "" for none. No mail is larger than ``most_bytes``, no file than ``most_file_bytes``.
    """

    own_addresses: frozenset[str]
    mailbox: str
    secret: str
    most_bytes: int
    most_file_bytes: int

    @classmethod
    def of(cls, known: settings.Settings) -> "Rules":
        """As the settings have it: a mail may have one of the largest files, in base64, and some words."""
        own = {known.mail.from_address.casefold(), known.mail.return_address.casefold()} - {""}
        largest = known.files.max_bytes
        return cls(
            frozenset(own), known.mail.reply_address, known.web.secret_key.value, largest * 3 // 2 + 1_000_000, largest
        )


@dataclass(frozen=True, slots=True)
class Counts:
    """What a pass did: ``taken`` onto their case, ``waiting`` for a person, ``left`` as automatic or bounces,
    ``stumbled`` over a fault, to be tried again.
    """

    taken: int = 0
    waiting: int = 0
    left: int = 0
    stumbled: int = 0


class Intake:
    """Takes mail in. Threads and processes may share its database."""

    def __init__(self, opened: database.Database, desk: saying.Desk, rules: Rules) -> None:
        self._database, self._desk, self._rules = opened, desk, rules

    def record(self, raw: bytes, source: str, now: datetime) -> tuple[int, bool]:
        """Puts a mail on record; its id, and whether it is new. ``source`` says by which way it came.

        Raises errors.FileTooLarge, and what `Database.retrying` raises.
        """
        found = envelope.of(raw)
        most = self._rules.most_bytes

        def work(connection: database.Connection) -> tuple[int, bool]:
            return store.incoming.record(connection, found.key, found.message_id, raw, source, now, most)

        recorded = self._database.retrying(work, was_done=database.again)
        faultpoints.pass_by("intake.recorded")
        return recorded

    def run_once(self, now: datetime) -> Counts:
        """One pass over what waits for intake."""
        counts = Counter[str]()
        with self._database.reading() as connection:
            waiting = queries.due_incoming(connection, now, BATCH)
        for mail_id in waiting:
            counts[self.take(mail_id, now)] += 1
        return Counts(counts["taken"], counts["waiting"], counts["left"], counts["stumbled"])

    def take(self, mail_id: int, now: datetime) -> str:
        """Takes one mail: what it is counted as, "" where another has it or it is settled."""
        begun = self._begin(mail_id, now)
        if begun is None:
            return ""
        faultpoints.pass_by("intake.begun")
        try:
            judged = self._judge(begun)
        except errors.DatabaseFrozen:
            raise
        except Exception as why:  # noqa: BLE001  one mail never stops the others
            # Without the traceback: it can hold a customer's words.
            log.error("incoming mail %d stumbled: %s; it is tried again", mail_id, type(why).__name__)  # noqa: TRY400
            self._stumble(mail_id, now, type(why).__name__)
            return "stumbled"
        faultpoints.pass_by("intake.said")
        self._settle(mail_id, judged, now)
        log.info("incoming mail %d: %s (%s)", mail_id, judged.state, judged.why)
        return _COUNTED.get(judged.state, "waiting")

    def _judge(self, begun: store.incoming.Begun) -> Judged:
        mail, found = reading.read(begun.content), envelope.of(begun.content)
        rules = self._rules
        with self._database.reading() as connection:
            where = belonging.find(connection, found, mail.sender.address, mail.subject, rules.mailbox, rules.secret)
        state, why = self._come_to(begun, mail, where)
        case_id = where.home.id if where.home else None
        return Judged(state, why, case_id, mail.sender.address, mail.sender.name, mail.subject)

    def _come_to(
        self, begun: store.incoming.Begun, mail: reading.Mail, where: belonging.Belonging
    ) -> tuple[store.incoming.State, str]:
        """What becomes of a mail, and by what that was judged. What nobody wrote is nobody's word."""
        if mail.kind in ("bounce", "feedback"):
            return "bounce", mail.kind
        if mail.kind == "automatic":
            return "automatic", "says so itself"
        if mail.sender.address.casefold() in self._rules.own_addresses:
            return "automatic", "our own address"
        if where.home is None:
            return "triage", "names a case that it does not belong to" if where.forged else "no case is known"
        if not where.by_requester:
            return "unconfirmed", "somebody else than the requester wrote it"
        answer = self.say(begun, mail, where.home)
        return ("triage", f"refused: {answer.refusal.code}") if answer.refusal else ("taken", where.how)

    def say(self, begun: store.incoming.Begun, mail: reading.Mail, home: queries.Home) -> casefile.Answer:
        """Says a mail on a case, in the name of its requester, once."""
        key = f"mail/{begun.key}"
        given = self._given(key)
        if given is not None:
            return given
        files = saying.keep_files(self._database, mail, begun.came_at, self._rules.most_file_bytes)
        assert home.requester_id is not None
        return saying.say(self._desk, home.number, home.requester_id, saying.body(mail), files, key)

    def _given(self, key: str) -> casefile.Answer | None:
        with self._database.reading() as connection:
            found = store.answers.load(connection, [key]).get(key)
        if found is None:
            return None
        told = found.answer
        return casefile.Answer(told["number"], told["version"], tuple(told["states"]), replayed=True)

    def _begin(self, mail_id: int, now: datetime) -> store.incoming.Begun | None:
        def work(connection: database.Connection) -> store.incoming.Begun | None:
            return store.incoming.begin(connection, mail_id, now, LEASE_S)

        return self._database.retrying(work, was_done=database.again)

    def _stumble(self, mail_id: int, now: datetime, why: str) -> None:
        def work(connection: database.Connection) -> None:
            store.incoming.stumble(connection, mail_id, now, AGAIN_AFTER_S, why)

        self._database.retrying(work, was_done=database.again)

    def _settle(self, mail_id: int, judged: Judged, now: datetime) -> None:
        def work(connection: database.Connection) -> None:
            store.incoming.settle(connection, mail_id, judged, now)

        self._database.retrying(work, was_done=database.again)
        faultpoints.pass_by("intake.settled")


_COUNTED = {"taken": "taken", "automatic": "left", "bounce": "left"}
