"""A desk with a case that waits for its requester, who writes to it by mail, on either store."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from sqlalchemy import text

from engine import calendars, casefile, cases, clock, database, queries, store
from notifications import intake, tokens
from notifications.intake import loops
from tests import postgres

NOW = datetime(2026, 2, 16, 1, 40, tzinfo=UTC)
AGENT = casefile.Actor("operator", "li_na")
MAILBOX, SECRET = "desk@desk.example", "a secret of thirty-two characters"
WANG = "wang@sunrise.example"
NUMBER = "LIFT-2026-00001"
TEXT = """\
workflow: lift
title: {en: Lift repair, zh-Hans: 电梯报修, zh-Hant: 電梯報修}
calendar: 24x7
number: "LIFT-{year}-{seq:05}"
fields:
  reply: {type: long_text, personal: true, title: {en: Reply, zh-Hans: 答复, zh-Hant: 答覆}}
states:
  received:
    initial: true
    title: {en: Received, zh-Hans: 已受理, zh-Hant: 已受理}
    transitions: [{event: ask, target: waiting}, {event: finish, target: finished}]
  waiting:
    title: {en: Waiting, zh-Hans: 等待, zh-Hant: 等待}
    transitions: [{event: customer_replied, target: received}]
  finished: {final: true, title: {en: Closed, zh-Hans: 已关闭, zh-Hant: 已關閉}}
events:
  ask: {title: {en: Ask, zh-Hans: 询问, zh-Hant: 詢問}, by: [anyone]}
  finish: {title: {en: Close, zh-Hans: 关闭, zh-Hant: 關閉}, by: [anyone]}
  customer_replied:
    title: {en: The customer replied, zh-Hans: 客户已答复, zh-Hant: 客戶已答覆}
    by: [requester]
    form: [{field: reply, fresh: true}]
"""


@dataclass
class Post:
    """The desk, its intake, one case of Wang's, and what a test wants to send and to know."""

    cases: cases.Cases
    number: str
    sent: int = 0
    address: str = MAILBOX
    limits: loops.Limits = loops.USUAL

    @property
    def intake(self) -> intake.Intake:
        """As a process that has just started has it."""
        own = frozenset({self.address})
        rules = intake.Rules(own, self.address, SECRET, 1_000_000, 100_000, limits=self.limits)
        return intake.Intake(self.cases.database, self.cases, rules)

    def mail(self, words: str = "After three.", sender: str = f"Wang <{WANG}>", **headers: str) -> EmailMessage:
        """A mail; a header by its name with underscores."""
        self.sent += 1
        made = EmailMessage()
        made["From"], made["To"], made["Subject"] = sender, MAILBOX, "Re: your case"
        made["Message-ID"] = f"<{self.sent}@sunrise.example>"
        for name, value in headers.items():
            del made[name.replace("_", "-")]
            made[name.replace("_", "-")] = value
        made.set_content(words)
        return made

    def answering(self, words: str = "After three.", **headers: str) -> EmailMessage:
        """A mail that answers the case's thread."""
        return self.mail(words, In_Reply_To=self.home.thread_id, **headers)

    def receive(self, mail: EmailMessage | bytes, source: str = "pipe") -> queries.Incoming:
        """Takes a mail in, whole."""
        raw = mail if isinstance(mail, bytes) else mail.as_bytes()
        mail_id, _ = self.intake.record(raw, source, self.now)
        self.intake.take(mail_id, self.now)
        return self.incoming(mail_id)

    def incoming(self, mail_id: int) -> queries.Incoming:
        with self.cases.database.reading() as connection:
            found = queries.incoming_one(connection, mail_id)
        assert found
        return found

    def ask(self) -> None:
        """The desk asks, and the case waits."""
        assert self.cases.submit(casefile.Command(self.number, "ask", AGENT), self.now).accepted

    @property
    def now(self) -> datetime:
        return self.cases.clock.now()

    @property
    def home(self) -> queries.Home:
        with self.cases.database.reading() as connection:
            home = queries.home_by_number(connection, self.number)
        assert home
        return home

    @property
    def case(self) -> casefile.CaseFile:
        with self.cases.database.reading() as connection:
            return store.load_cases(connection, [self.number])[self.number]

    @property
    def token(self) -> str:
        """The case's own, as its mails have it in Reply-To."""
        return tokens.case_token(SECRET, self.home.id, self.home.thread_id)

    def said(self) -> list[tuple[str, str]]:
        """What was said on the case, by event and words."""
        wanted = (
            "SELECT h.event, p.value FROM history h JOIN personal_values p ON p.case_id = h.case_id AND p.seq = h.seq"
            " WHERE p.key IN ('body', 'reply') ORDER BY h.seq"
        )
        with self.cases.database.reading() as connection:
            return [(event, value.strip('"')) for event, value in connection.execute(text(wanted))]

    def files(self) -> list[str]:
        """The names of what was attached."""
        with self.cases.database.reading() as connection:
            return list(connection.execute(text("SELECT name FROM attachments ORDER BY name")).scalars())

    def wait(self, seconds: float) -> None:
        """Time passes."""
        watch = self.cases.clock
        assert isinstance(watch, clock.VirtualClock)
        watch.advance(seconds)


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a desk with the one case; a copy of it is there sooner than a new one."""
    path = tmp_path_factory.mktemp("furnished") / "desk.sqlite"
    made = open_desk(f"sqlite:///{path}")
    furnish(made)
    made.database.close()
    return path


@pytest.fixture
def post(tmp_path: Path, furnished: Path) -> Iterator[Post]:
    """A desk on a file."""
    shutil.copy(furnished, tmp_path / "desk.sqlite")
    made = open_desk(f"sqlite:///{tmp_path / 'desk.sqlite'}")
    yield Post(made, NUMBER)
    made.database.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def either(request: pytest.FixtureRequest) -> Iterator[Post]:
    """A desk on each store."""
    if request.param == "sqlite":
        yield request.getfixturevalue("post")
        return
    made = open_desk(postgres.empty_database())
    furnish(made)
    yield Post(made, NUMBER)
    made.database.close()


def open_desk(url: str) -> cases.Cases:
    opened = database.open(url)
    return cases.Cases(opened, cases.Registry(lambda _name: calendars.ALWAYS), clock.VirtualClock(NOW))


def furnish(desk: cases.Cases) -> None:
    """Puts the workflow, Wang and her case there."""
    with desk.database.writing() as connection:
        desk.registry.publish(connection, TEXT, "lift.yaml", NOW, "li_na")
        wang = store.people.add_contact(connection, "Wang", WANG)
    opening = casefile.Opening(requester=wang, number=NUMBER)
    command = casefile.Command(None, "open", AGENT, {}, "lift", opening=opening)
    assert desk.submit(command, NOW - timedelta(hours=1)).accepted
