"""Bounces and complaints are booked to the delivery that they are about (MAIL_RULES 7, 9, 10)."""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from sqlalchemy import select, text, update

from engine import casefile, decide, faultpoints, models, store
from engine.queries import mails
from notifications import intake, reading, tokens, undelivered
from tests.notifications.intake.conftest import AGENT, NOW, SECRET, WANG, Post

RETURN = "bounces@desk.example"
SHAPES = Path(__file__).parents[1] / "bounces" / "shapes"
TABLE = models.METADATA.tables["notifications"]
STATUS = """\
Reporting-MTA: dns; relay.example
{envelope}
Final-Recipient: rfc822; {recipient}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; {reply}
"""
DEAD = {"action": "failed", "status": "5.1.1", "reply": "550 5.1.1 No such user"}
FULL = {"action": "failed", "status": "5.2.2", "reply": "552 5.2.2 Mailbox full"}
LATER = {"action": "delayed", "status": "4.4.1", "reply": "451 4.4.1 connection timed out"}
DONE = {"action": "delivered", "status": "2.0.0", "reply": "250 2.0.0 ok"}


@dataclass
class Answered:
    """A case whose answer to Wang was sent, and the reports of its relay."""

    post: Post
    mail: int
    message_id: str

    @property
    def token(self) -> str:
        return tokens.mail_token(SECRET, self.mail, self.message_id)

    def report(self, to: str = "postmaster@desk.example", envelope: str = "", returned: str = "", **said: str) -> bytes:
        """A report of RFC 3464 with what names our mail: where it was sent to, the ENVID, the mail that it returns."""
        told = {"recipient": WANG, **DEAD, **said}
        fields = STATUS.format(envelope=f"Original-Envelope-Id: {envelope}\n" if envelope else "", **told)
        self.post.sent += 1
        return (
            f"Return-Path: <>\nFrom: MAILER-DAEMON@relay.example\nTo: {to}\nSubject: Delivery report\n"
            f"Message-ID: <r{self.post.sent}@relay.example>\nAuto-Submitted: auto-replied\nMIME-Version: 1.0\n"
            'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\n\n'
            "--b\nContent-Type: text/plain\n\nThis is what became of your message.\n"
            f"--b\nContent-Type: message/delivery-status\n\n{fields}\n"
            f"--b\nContent-Type: text/rfc822-headers\n\nMessage-ID: {returned or '<other@x.example>'}\n\n--b--\n"
        ).encode()

    def receive(self, raw: bytes | EmailMessage) -> tuple[str, str]:
        """Takes a report in; the state and the case that it came to."""
        content = raw if isinstance(raw, bytes) else raw.as_bytes()
        mail_id, _ = self.intake.record(content, "pipe", self.post.now)
        self.intake.take(mail_id, self.post.now)
        found = self.post.incoming(mail_id)
        return found.state, found.case or ""

    @property
    def intake(self) -> intake.Intake:
        own = frozenset({"desk@desk.example", RETURN})
        rules = intake.Rules(own, "desk@desk.example", SECRET, 1_000_000, 100_000, RETURN)
        return intake.Intake(self.post.cases.database, self.post.cases, rules)

    def become(self, state: str) -> None:
        with self.post.cases.database.writing() as connection:
            connection.execute(update(TABLE).where(TABLE.c.id == self.mail).values(state=state))

    @property
    def story(self) -> list[tuple[str, str]]:
        """What became of the mail: state and words."""
        with self.post.cases.database.reading() as connection:
            return [(one.outcome, one.text) for one in mails.states(connection, self.mail)]

    @property
    def state(self) -> str:
        with self.post.cases.database.reading() as connection:
            return str(connection.execute(select(TABLE.c.state).where(TABLE.c.id == self.mail)).scalar())

    @property
    def dead(self) -> list[str]:
        """The addresses that take no mail."""
        with self.post.cases.database.reading() as connection:
            wanted = "SELECT address FROM suppressions WHERE kind = 'dead' AND lifted_at IS NULL"
            return list(connection.execute(text(wanted)).scalars())

    def tell(self) -> undelivered.Counts:
        """A pass over what cases have not heard of."""
        return undelivered.Undelivered(self.post.cases.database, self.post.cases).run_once(self.post.now)


def answered(post: Post) -> Answered:
    """The desk answers, and the relay takes the mail."""
    assert post.cases.submit(casefile.Command(post.number, "answer", AGENT, {"body": "Tomorrow."}), NOW).accepted
    with post.cases.database.writing() as connection:
        (mail, message_id) = connection.execute(
            select(TABLE.c.id, TABLE.c.message_id).where(TABLE.c.template == "answer")
        ).one()
        connection.execute(update(TABLE).where(TABLE.c.id == mail).values(state="sent", next_attempt_at=None))
    return Answered(post, int(mail), str(message_id))


@pytest.fixture
def sent(post: Post) -> Answered:
    return answered(post)


@pytest.fixture
def sent_on_either(either: Post) -> Answered:
    return answered(either)


@pytest.mark.parametrize("how", ["verp", "envid", "returned"])
def test_a_bounce_is_booked_to_the_mail_that_it_names_and_stands_on_its_case(
    sent_on_either: Answered, how: str
) -> None:
    sent = sent_on_either
    named = {
        "verp": {"to": tokens.sub_address(RETURN, sent.token)},
        "envid": {"envelope": sent.token.upper()},
        "returned": {"returned": sent.message_id},
    }
    assert sent.receive(sent.report(**named[how])) == ("bounce", sent.post.number)
    assert sent.state == "bounced"
    assert sent.story == [("bounced", "5.1.1 userunknown")]


def test_a_forged_token_or_a_recipient_alone_books_nothing(sent: Answered) -> None:
    forged = tokens.mail_token("another secret of thirty-two characters", sent.mail, sent.message_id)
    assert sent.receive(sent.report(to=tokens.sub_address(RETURN, forged), envelope=forged)) == ("bounce", "")
    assert sent.receive(sent.report()) == ("bounce", "")
    assert (sent.state, sent.story, sent.dead) == ("sent", [], [])


@pytest.mark.parametrize(
    ("before", "said", "after", "dead"),
    [
        ("sent", DEAD, "bounced", [WANG]),
        ("sent", FULL, "bounced", []),
        ("sent", {**DEAD, "recipient": "forwarded@elsewhere.example"}, "bounced", []),
        ("sent", LATER, "sent", []),
        ("unknown", LATER, "sent", []),
        ("unknown", DONE, "sent", []),
        ("unknown", DEAD, "bounced", [WANG]),
        ("deferred", DEAD, "bounced", [WANG]),
        ("withdrawn", DEAD, "withdrawn", [WANG]),
        ("bounced", FULL, "bounced", []),
    ],
)
def test_what_a_report_makes_of_a_mail(
    sent: Answered, before: str, said: dict[str, str], after: str, dead: list[str]
) -> None:
    sent.become(before)
    assert sent.receive(sent.report(envelope=sent.token, **said)) == ("bounce", sent.post.number)
    assert (sent.state, sent.dead) == (after, dead)


def test_reports_of_all_shapes_are_booked_to_the_mail_that_they_come_back_to(sent: Answered) -> None:
    to = f"Delivered-To: {tokens.sub_address(RETURN, sent.token)}\n".encode()
    booked = Counter[str]()
    for path in sorted(SHAPES.glob("*.eml")):
        raw = to + path.read_bytes()
        told = reading.read(raw)
        if told.kind == "bounce":
            sent.become("sent")
            assert sent.receive(raw) == ("bounce", sent.post.number), path.stem
            failed = not told.bounces[0].delayed and told.bounces[0].reason != "delivered"
            assert sent.state == ("bounced" if failed else "sent"), path.stem
            booked[sent.state] += 1
    assert (booked["bounced"] >= 50, booked["sent"] >= 3) == (True, True)


def test_the_same_report_twice_and_a_second_one_are_booked_once(sent: Answered) -> None:
    report = sent.report(envelope=sent.token)
    for raw in (report, report, sent.report(envelope=sent.token)):
        sent.receive(raw)
    assert sent.story == [("bounced", "5.1.1 userunknown")]
    assert sent.dead == [WANG]


def test_a_report_of_a_mail_in_a_workers_hand_waits_until_its_end_is_on_record(sent: Answered) -> None:
    with sent.post.cases.database.writing() as connection:
        leased = {"state": "attempting", "lease_owner": "one", "lease_until": NOW + timedelta(seconds=300)}
        connection.execute(update(TABLE).where(TABLE.c.id == sent.mail).values(**leased))
    report = sent.report(envelope=sent.token)
    assert sent.receive(report) == ("new", "")
    sent.become("sent")
    sent.post.wait(61)
    sent.intake.run_once(sent.post.now)
    assert sent.state == "bounced"


def test_a_complaint_suppresses_nothing_and_stands_with_the_mail(sent: Answered) -> None:
    complaint = (
        f"From: fbl@provider.example\nTo: {tokens.sub_address(RETURN, sent.token)}\nSubject: abuse\n"
        "Message-ID: <c@p.example>\nMIME-Version: 1.0\n"
        'Content-Type: multipart/report; report-type=feedback-report; boundary="b"\n\n'
        "--b\nContent-Type: text/plain\n\nSpam.\n"
        "--b\nContent-Type: message/feedback-report\n\nFeedback-Type: abuse\nVersion: 1\n\n"
        f"--b\nContent-Type: message/rfc822\n\nMessage-ID: {sent.message_id}\nTo: {WANG}\n\nx\n--b--\n"
    ).encode()
    assert sent.receive(complaint) == ("bounce", sent.post.number)
    assert sent.story == [("sent", "the reader complained about it: feedback")]
    assert sent.dead == []


def _whole_way(sent: Answered, report: bytes) -> None:
    sent.receive(report)
    sent.tell()


@pytest.mark.parametrize("point", ["intake.begun", "intake.said", "intake.settled", "undelivered.told"])
def test_a_kill_at_any_point_books_once_and_tells_the_case_once(sent: Answered, point: str) -> None:
    def strike(passed: str) -> None:
        if passed == point:
            raise KeyboardInterrupt

    report = sent.report(envelope=sent.token)
    faultpoints.arm(strike)
    try:
        with pytest.raises(KeyboardInterrupt):
            _whole_way(sent, report)
    finally:
        faultpoints.arm(None)
    sent.post.wait(301)
    for _ in range(2):
        sent.intake.run_once(sent.post.now)
        sent.tell()
    assert sent.story == [("bounced", "5.1.1 userunknown")]
    with sent.post.cases.database.reading() as connection:
        history = connection.execute(text("SELECT event FROM history ORDER BY seq")).scalars().all()
    assert history == ["open", "answer", "bounced"]
    assert decide.is_undelivered(sent.post.case)


def test_a_mail_that_was_sent_after_all_is_told_too(sent: Answered) -> None:
    sent.receive(sent.report(envelope=sent.token))
    sent.tell()
    sent.become("sent")
    assert sent.tell().sent == 1
    assert not decide.is_undelivered(sent.post.case)


@pytest.mark.parametrize(
    ("code", "words", "dead"),
    [
        (550, "5.1.1 <wang@sunrise.example>: no such user here", [WANG]),
        (550, "5.7.1 blocked by policy", []),
        (552, "5.3.4 message too big", []),
        (500, "no", []),
    ],
)
def test_a_relay_that_calls_the_address_dead_in_the_dialogue_is_believed(
    sent: Answered, code: int, words: str, dead: list[str]
) -> None:
    with sent.post.cases.database.writing() as connection:
        store.outbox.record(connection, sent.mail, NOW, "failed", code, words)
    sent.become("failed")
    assert sent.tell().dead == len(dead)
    assert sent.dead == dead
    with sent.post.cases.database.reading() as connection:
        facts = connection.execute(text("SELECT facts FROM history WHERE event = 'bounced'")).scalar()
    assert "@" not in str(facts)


def test_a_mail_from_a_dead_address_shows_that_it_lives(sent: Answered) -> None:
    sent.receive(sent.report(envelope=sent.token))
    assert sent.dead == [WANG]
    sent.receive(sent.post.answering("I am here."))
    assert sent.dead == []
