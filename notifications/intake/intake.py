"""Intake: each mail is on record before a case hears of it, and a kill at any moment loses and doubles nothing.

A mail is begun under a lease and settled when all is said. One that was cut off in between is begun again and says the
same under the same idempotency key. What a mail can do wrong is its own: it is tried some times, then put into
quarantine, and all others go on.
"""

import logging
from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from engine import casefile, database, errors, faultpoints, queries, store
from engine.store.incoming import Judged
from notifications import reading, unsubscribing
from notifications.intake import belonging, booking, envelope, loops, opening, routed, saying
from notifications.intake.rules import Rules

log = logging.getLogger(__name__)

LEASE_S = 300.0
AGAIN_AFTER_S = 60.0
BATCH = 100
Fate = tuple[store.incoming.State, str, int | None]
"""What becomes of a mail, why, and the id of its case."""
IN_HAND = "its mail is being sent"
"""Why a report waits that comes in before what came of the sending is on record."""


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
        self.router = routed.Router(opened, desk, rules.most_file_bytes)

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
        self._raise_alarm(now)
        return Counts(counts["taken"], counts["waiting"], counts["left"], counts["stumbled"])

    def _raise_alarm(self, now: datetime) -> None:
        """Has whoever is in charge told of mail in quarantine."""
        with self._database.reading() as connection:
            if not store.quarantine.is_due(connection, now):
                return
        alarm = self._rules.alarm
        self._database.retrying(
            lambda connection: store.quarantine.report(connection, now, alarm), was_done=database.again
        )

    def take(self, mail_id: int, now: datetime) -> str:
        """Takes one mail: what it is counted as, "" where another has it or it is settled."""
        begun = self._begin(mail_id, now)
        if begun is None:
            return ""
        faultpoints.pass_by("intake.begun")
        try:
            judged = self._judge(begun, now)
        except errors.DatabaseFrozen:
            raise
        except Exception as why:  # noqa: BLE001  one mail never stops the others
            # Without the traceback: it can hold a customer's words.
            log.error("incoming mail %d stumbled: %s; it is tried again", mail_id, type(why).__name__)  # noqa: TRY400
            self._stumble(mail_id, now, type(why).__name__)
            return "stumbled"
        if judged is None:
            self._stumble(mail_id, now, IN_HAND)
            return "stumbled"
        faultpoints.pass_by("intake.said")
        self._settle(mail_id, judged, now)
        log.info("incoming mail %d: %s (%s)", mail_id, judged.state, judged.why)
        return _COUNTED.get(judged.state, "waiting")

    def _judge(self, begun: store.incoming.Begun, now: datetime) -> Judged | None:
        """What a mail is judged to be; None for a report about a mail that is being sent just now."""
        mail, found = reading.read(begun.content), envelope.of(begun.content)
        if mail.kind in ("bounce", "feedback"):
            return self._book(begun, mail, found, now)
        if self._unsubscribes(mail, found, now):
            return Judged("automatic", "unsubscribes", None, mail.sender.address, mail.sender.name, mail.subject)
        where = self.home_of(mail, found)
        fate = self._come_to(begun, mail, found, where, now)
        return Judged(*fate, mail.sender.address, mail.sender.name, mail.subject)

    def _unsubscribes(self, mail: reading.Mail, found: envelope.Envelope, now: datetime) -> bool:
        """Whether a mail says that its sender wants no more of a kind, which is kept."""

        if not unsubscribing.asks(mail.subject):
            return False

        def work(connection: database.Connection) -> bool:
            rules = self._rules
            said = unsubscribing.find(connection, found.recipients, rules.return_mailbox, rules.secret)
            if said:
                unsubscribing.keep(connection, said, now, wanted=False)
            return said is not None

        return self._database.retrying(work, was_done=database.again)

    def home_of(self, mail: reading.Mail, found: envelope.Envelope) -> belonging.Belonging:
        """The case that a mail belongs to."""
        rules = self._rules
        with self._database.reading() as connection:
            return belonging.find(connection, found, mail.sender.address, mail.subject, rules.mailbox, rules.secret)

    def _come_to(
        self,
        begun: store.incoming.Begun,
        mail: reading.Mail,
        found: envelope.Envelope,
        where: belonging.Belonging,
        now: datetime,
    ) -> Fate:
        """What becomes of a mail, by what that was judged, and its case. What nobody wrote is nobody's word."""
        case_id = where.home.id if where.home else None
        if automatic := self._automatic(mail, found):
            return "automatic", automatic, case_id
        given = self._given(_key(begun))
        if given is None and (stopped := self._stopped(found, mail, case_id, now)):
            return "quarantined", stopped, case_id
        if where.home is None:
            return self._begin_case(begun, mail, self.router.wish(mail, found, where.forged), given, now)
        if not where.by_requester:
            return "unconfirmed", "somebody else than the requester wrote it", case_id
        answer = given or self.say(begun, mail, where.home)
        return (
            ("triage", f"refused: {answer.refusal.code}", case_id) if answer.refusal else ("taken", where.how, case_id)
        )

    def _automatic(self, mail: reading.Mail, found: envelope.Envelope) -> str:
        """By what a mail shows that nobody wrote it; "" where it does not."""
        if mail.kind == "automatic":
            return "says so itself"
        if mail.sender.address.casefold() in self._rules.own_addresses:
            return "our own address"
        with self._database.reading() as connection:
            return "our own mail" if loops.is_own(connection, self._rules.secret, found) else ""

    def _stopped(self, found: envelope.Envelope, mail: reading.Mail, case_id: int | None, now: datetime) -> str:
        with self._database.reading() as connection:
            why = loops.stopped(connection, self._rules.limits, found, mail.sender.address, case_id, now)
        if why:
            log.warning("mail goes round in circles, or somebody sends very much: %s; it is in quarantine", why)
        return why

    def _begin_case(
        self,
        begun: store.incoming.Begun,
        mail: reading.Mail,
        wish: opening.Wish | routed.Waits,
        given: casefile.Answer | None,
        now: datetime,
    ) -> Fate:
        """What becomes of a mail that belongs to no case; ``given``, a try before this has opened one."""
        if given is not None:
            return "taken", wish.why if isinstance(wish, opening.Wish) else opening.OPENED, self.case_id(given)
        if isinstance(wish, routed.Waits):
            return "triage", wish.why, None
        answer = self.open(begun, mail, wish, now)
        if answer.refusal:
            return "triage", f"refused: {answer.refusal.code}", None
        return "taken", wish.why, self.case_id(answer)

    def open(
        self, begun: store.incoming.Begun, mail: reading.Mail, wish: opening.Wish, now: datetime
    ) -> casefile.Answer:
        """Opens the case that a mail begins, once."""
        return self._given(_key(begun)) or self.router.open(wish, mail, begun.came_at, now, _key(begun))

    def case_id(self, answer: casefile.Answer) -> int | None:
        """The case that was opened."""
        with self._database.reading() as connection:
            home = queries.home_by_number(connection, answer.number or "")
        return home.id if home else None

    def _book(
        self, begun: store.incoming.Begun, mail: reading.Mail, found: envelope.Envelope, now: datetime
    ) -> Judged | None:
        rules = self._rules

        def work(connection: database.Connection) -> Judged | None:
            about = booking.find(connection, found, mail, rules.return_mailbox, rules.secret)
            return booking.book(connection, begun, mail, about, now)

        return self._database.retrying(work, was_done=database.again)

    def say(self, begun: store.incoming.Begun, mail: reading.Mail, home: queries.Home) -> casefile.Answer:
        """Says a mail on a case, in the name of its requester, once."""
        key = _key(begun)
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
            if judged.state not in ("automatic", "bounce", "quarantined") and judged.from_address:
                # Whoever writes from an address reads there too.
                store.suppressions.lift(connection, judged.from_address, now, f"incoming:{mail_id}")

        self._database.retrying(work, was_done=database.again)
        faultpoints.pass_by("intake.settled")


def _key(begun: store.incoming.Begun) -> str:
    """The idempotency key of whatever a mail does to a case."""
    return f"mail/{begun.key}"


_COUNTED = {"taken": "taken", "automatic": "left", "bounce": "left"}
