"""A customer and the desk write to each other, in Chinese and with files, over Debian's Postfix and Dovecot: all of it
is one case and one thread, by either way in, and what can't be delivered comes back onto the case.
"""

import itertools
import queue
import re
import smtplib
import socket
from collections.abc import Callable, Collection, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from sqlalchemy import text

from engine import casefile, decide, definitions, people, places, queries, store
from notifications import bundles, delivery, fetching, intake, listening, policies, smtp, undelivered
from notifications.listening import reception
from tests.notifications import mail_programs, postfix
from tests.notifications.fetching import dovecot as dovecot_
from tests.notifications.intake.conftest import NOW, SECRET, Post, furnished, post

__all__ = ["furnished", "post"]

pytestmark = pytest.mark.xdist_group("postfix")

PATIENCE_S = 20.0
LI_NA = casefile.Actor("person", "li_na")
REPORT, REPORT_NAME = b"%PDF-1.7\n" + bytes(range(256)), "检修报告.pdf"


@dataclass
class Town:
    """The servers between the desk and everyone else. ``ear`` is where the mail server finds the desk's listener."""

    relay: postfix.Postfix
    dovecot: dovecot_.Dovecot
    ear: int

    def send(self, sender: str, to: str, raw: bytes) -> None:
        with smtplib.SMTP(self.relay.host, self.relay.port, timeout=PATIENCE_S) as line:
            assert line.sendmail(sender, [to], raw) == {}


@pytest.fixture(scope="module")
def town() -> Iterator[Town]:
    for server in (postfix, dovecot_):
        if not server.HERE:
            pytest.skip(server.LACKING)
    with ExitStack() as stack:
        dovecot = dovecot_.Dovecot("http://127.0.0.1:9/nobody")
        dovecot.start()
        stack.callback(dovecot.stop)
        with socket.create_server(("127.0.0.1", 0)) as free:
            ear = int(free.getsockname()[1])
        relay = postfix.Postfix(f"lmtp:[127.0.0.1]:{ear}", dovecot.maildirs)
        relay.start()
        stack.callback(relay.stop)
        yield Town(relay, dovecot, ear)


@dataclass
class Mailbox:
    """Somebody's mailbox in the town."""

    town: Town
    user: str

    @property
    def address(self) -> str:
        return f"{self.user}@{postfix.TOWN}"

    def visit(self) -> fetching.Visit:
        return fetching.Visit.begin(self.town.dovecot.account(self.user))

    def mails(self, count: int) -> list[EmailMessage]:
        """What lies in it, as its owner's program reads it, when there are so many."""
        visit = self.visit()
        try:
            for _ in range(count + 1):
                if len(found := visit.waiting()) >= count:
                    break
                visit.idle(PATIENCE_S)
            assert len(found) == count, self.town.relay.log
            contents = [visit.content(one.uid) or b"" for one in found]
        finally:
            visit.end()
        return [message_from_bytes(one, policy=policy.default) for one in contents]

    def send(self, to: str, raw: bytes) -> None:
        """As a mail program does that keeps what it sent beside what came."""
        self.town.send(self.address, to, raw)
        self.town.dovecot.deliver(self.user, raw)

    def threads(self) -> str:
        """As Dovecot sees them by RFC 5256 without its last step, which goes by subjects."""
        with self.town.dovecot.signed_in(self.user) as line:
            line.select(readonly=True)
            return str(line.thread("REFS", "UTF-8", "ALL")[1][0].decode())


@dataclass
class Desk:
    """A desk with the program's own repairs, routing and templates, by one way in. ``take`` waits for the next mail
    that comes to ``address`` and works it.
    """

    post: Post
    address: str
    take: Callable[[], None]
    sending: delivery.Delivery

    def incoming(self) -> queries.Incoming:
        """The last mail that came."""
        with self.post.cases.database.reading() as connection:
            return queries.incoming(connection, ("taken", "bounce", "triage", "unconfirmed", "automatic", "new"), 9)[-1]

    def do(self, event: str, **said: casefile.Json) -> None:
        command = casefile.Command(self.post.number, event, LI_NA, said)
        answer = self.post.cases.submit(command, self.post.now)
        assert answer.accepted, answer.refusal

    def uploaded(self, name: str, content: bytes) -> casefile.Json:
        """A file as whoever answers gives it."""
        with self.post.cases.database.writing() as connection:
            hash_ = store.files.put(connection, content, "application/pdf", self.post.now, 10_000)
        return {"hash": hash_, "name": name, "bytes": len(content), "media_type": "application/pdf"}

    def files(self) -> dict[str, bytes]:
        """What was attached, by name."""
        wanted = "SELECT name, content FROM attachments JOIN files ON hash = file_hash"
        with self.post.cases.database.reading() as connection:
            return {name: bytes(content) for name, content in connection.execute(text(wanted))}

    def send(self) -> int:
        """How many mails the relay took."""
        return self.sending.run_once(self.post.now).sent

    def column(self, wanted: str) -> list[str]:
        with self.post.cases.database.reading() as connection:
            return list(connection.execute(text(wanted)).scalars())


NAMES = itertools.count(1)


@pytest.fixture(params=["imap", "lmtp"])
def way(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def li_na(town: Town) -> Mailbox:
    return Mailbox(town, f"li.na.{next(NAMES)}")


@pytest.fixture
def fang(town: Town) -> Mailbox:
    return Mailbox(town, f"fang.{next(NAMES)}")


@pytest.fixture
def desk(
    way: str,
    town: Town,
    post: Post,
    li_na: Mailbox,
    fang: Mailbox,
    published: dict[tuple[str, str], bundles.Bundle],
) -> Iterator[Desk]:
    box = Mailbox(town, f"desk.{next(NAMES)}")
    address = box.address if way == "imap" else f"desk@{postfix.OURS}"
    town.relay.house(box.user, li_na.user, fang.user)
    furnish(post, published, li_na.address, fang.address)
    rules = intake.Rules(frozenset({address}), address, SECRET, 1_000_000, 100_000, address)
    taking = intake.Intake(post.cases.database, post.cases, rules)
    letters = policies.Policy(
        "服务台", address, secret=SECRET, links=False, return_address=address, reply_address=address
    )
    over = smtp.Relay(town.relay.host, town.relay.port, timeout_s=PATIENCE_S)
    sending = delivery.Delivery(post.cases.database, over, letters, post.cases.clock)
    with ExitStack() as stack:
        stack.callback(sending.close)
        take = (by_imap if way == "imap" else by_lmtp)(stack, box, address, taking, post)
        yield Desk(post, address, take, sending)


def furnish(post: Post, published: dict[tuple[str, str], bundles.Bundle], li_na: str, fang: str) -> None:
    repair, routing = places.WORKFLOWS / "repair.yaml", places.WORKFLOWS / "mail" / "routing.yaml"
    source = routing.read_text(encoding="utf-8")
    with post.cases.database.revising() as connection:
        chains = definitions.chains_beside(repair)
        post.cases.registry.publish(connection, repair.read_text(encoding="utf-8"), repair.name, NOW, "x", chains)
        hash_ = definitions.parse_routing(source).hash
        store.routings.publish(connection, hash_, source, routing.name, NOW, "x")
        store.templates.publish(connection, tuple(published.values()), NOW, "x")
        person = people.Person("li_na", "李娜", li_na, "zh-Hans", roles=frozenset({"agent"}))
        store.people.put(connection, people.Desk.of([person]))
        hengtai = store.people.put_customer(connection, "hengtai", "恒泰广场", "A")
        store.people.add_contact(connection, "王芳", fang, "zh-Hans", None, hengtai.id)


def by_imap(stack: ExitStack, box: Mailbox, _address: str, taking: intake.Intake, post: Post) -> Callable[[], None]:
    """Postfix puts the desk's mail into its mailbox, from which it is fetched."""
    visit = box.visit()
    stack.callback(visit.end)
    fetcher = fetching.Fetcher(taking, post.cases.clock, 100_000)

    def take() -> None:
        for _ in range(3):
            if fetcher.run_once(visit).came:
                return
            visit.idle(PATIENCE_S)
        raise AssertionError(box.town.relay.log)

    return take


def by_lmtp(stack: ExitStack, box: Mailbox, address: str, taking: intake.Intake, post: Post) -> Callable[[], None]:
    """Postfix hands the desk's mail to its listener."""
    woken: queue.SimpleQueue[Collection[str]] = queue.SimpleQueue()
    rules = listening.Rules("127.0.0.1", box.town.ear, "mail.desk.example", frozenset({address}), 900_000, "lmtp")
    ear = listening.Listener(rules, reception.Reception(taking, post.cases.clock, woken.put), post.cases.clock)
    ear.start()
    stack.callback(ear.stop)

    def take() -> None:
        woken.get(timeout=PATIENCE_S)
        counts = taking.run_once(post.now)
        assert counts.taken + counts.left == 1, counts

    return take


def test_a_case_is_held_by_mail_until_a_mailbox_is_gone(way: str, desk: Desk, fang: Mailbox, li_na: Mailbox) -> None:
    program = mail_programs.QQ if way == "imap" else mail_programs.OUTLOOK

    fang.send(desk.address, program.first(fang.address, desk.address))
    desk.take()
    begun = desk.incoming()
    assert (begun.state, begun.why, begun.case) == ("taken", "opened", "RPR-2026-00001")
    desk.post.number = "RPR-2026-00001"
    desk.do("start_diagnosis")
    desk.do("answer", body="检修报告见附件。", files=[desk.uploaded(REPORT_NAME, REPORT)])
    desk.do("ask_customer", question="何时方便上门？")
    assert desk.send() == 3
    # Each after those that it names: the relay brings them in any order.
    _, receipt, answer, question = sorted(fang.mails(4), key=lambda one: len(one.get("References", "")))
    assert [one["Auto-Submitted"] for one in (receipt, answer, question)] == ["auto-replied", *["auto-generated"] * 2]
    assert {one["Subject"] for one in (receipt, answer, question)} == {"[RPR-2026-00001] 报修"}
    assert mail_programs.SUBJECT in read(receipt)
    assert "检修报告见附件。" in read(answer)
    assert [(one.get_filename(), one.get_content()) for one in answer.iter_attachments()] == [(REPORT_NAME, REPORT)]

    fang.send(str(question["Reply-To"]), program.reply(fang.address, question))
    desk.take()
    replied, case = desk.incoming(), desk.post.case
    assert (replied.state, replied.why, replied.case) == ("taken", "references", case.number)
    assert (case.title, case.fields["customer_reply"]) == (mail_programs.SUBJECT, mail_programs.REPLY)
    assert desk.files() == {REPORT_NAME: REPORT} | {one: mail_programs.photo(one) for one in mail_programs.PHOTO_NAMES}
    assert re.fullmatch(r"\([\d ]+\)", fang.threads()), "one thread in the customer's mailbox"

    comes_back(desk, fang, li_na)
    assert desk.column("SELECT event FROM history WHERE case_id = 2 ORDER BY seq") == [
        *("open", "start_diagnosis", "answer", "ask_customer", "customer_message", "customer_replied"),
        *("answer", "bounced"),
    ]


def comes_back(desk: Desk, fang: Mailbox, li_na: Mailbox) -> None:
    """Fang's mailbox is there no more: the relay's report of an answer to her comes in and is told."""
    fang.town.relay.house(li_na.user, desk.address.partition("@")[0])
    desk.do("answer", body="明天下午三点上门。")
    assert desk.send() == 1
    desk.take()
    report = desk.incoming()
    assert (report.state, report.case) == ("bounce", desk.post.number)
    states = desk.column("SELECT state FROM notifications WHERE to_kind = 'requester' ORDER BY id")
    assert states == ["sent", "sent", "sent", "bounced"]
    assert desk.column("SELECT address FROM suppressions WHERE kind = 'dead'") == [fang.address]
    assert undelivered.Undelivered(desk.post.cases.database, desk.post.cases).run_once(desk.post.now).told == 1
    assert decide.is_undelivered(desk.post.case)
    assert desk.send() == 1
    (told,) = li_na.mails(1)
    assert told["Subject"] == f"[{desk.post.number}] 发给客户的邮件未送达"


def read(mail: EmailMessage) -> str:
    """What a mail says."""
    body = mail.get_body(("plain",))
    assert body
    return str(body.get_content())
