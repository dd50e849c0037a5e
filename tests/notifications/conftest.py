"""An outbox on a real database, and relays that answer by SMTP as a test wants."""

import asyncio
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session
from sqlalchemy import insert, select, update

from engine import clock, contexts, database, models, places, store
from notifications import bundles, delivery, mailbox_server, outcomes, policies, smtp

NOW = datetime(2026, 2, 16, 1, 40, tzinfo=UTC)
TEMPLATES = places.TEMPLATES / "mail"
TABLES = models.METADATA.tables


@pytest.fixture(scope="session")
def published() -> dict[tuple[str, str], bundles.Bundle]:
    """The program's own templates by name and language."""
    return {(one.name, one.language): one for one in bundles.load(TEMPLATES)}


class HangingUp(asyncio.Protocol):
    """Closes each connection as soon as it is there."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        transport.close()


class ScriptedRelay(mailbox_server.MailboxServer):
    """Takes mail and answers each with the next line of ``script``, then with 250. "hang" and "drop" do as they say."""

    def __init__(self) -> None:
        super().__init__(None, "127.0.0.1", 0)  # type: ignore[arg-type]  it keeps what comes in `taken`
        self._taker = self  # type: ignore[assignment]
        self.script: list[str] = []
        self.taken: list[bytes] = []
        self.recipients: list[str] = []
        self.connection_count = 0
        self.has_content = threading.Event()
        self.is_away, self.takes_utf8 = False, True
        self._lines: list[SMTP] = []

    def _protocol(self) -> Any:
        if self.is_away:
            return HangingUp()
        self.connection_count += 1
        self._lines.append(SMTP(self, hostname="relay", enable_SMTPUTF8=self.takes_utf8))
        return self._lines[-1]

    def hang_up(self) -> None:
        """Closes all connections from the relay's side."""
        assert self._loop is not None
        asyncio.run_coroutine_threadsafe(self._abort(), self._loop).result()

    async def _abort(self) -> None:
        for line in self._lines:
            if line.transport is not None:
                line.transport.abort()

    async def handle_RCPT(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: Any
    ) -> str:
        if address.startswith("nobody"):
            return "550 5.1.1 No such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        answer = self.script.pop(0) if self.script else "250 OK"
        if answer == "hang":
            self.has_content.set()
            await asyncio.sleep(60)
        if not answer.startswith(("4", "5")):
            self.taken.append(envelope.original_content or b"")
            self.recipients += envelope.rcpt_tos
        if answer == "drop":
            assert server.transport is not None
            server.transport.abort()
        return answer


@pytest.fixture
def relay() -> Iterator[ScriptedRelay]:
    """A relay that listens on a free port."""
    listening = ScriptedRelay()
    listening.start()
    yield listening
    listening.stop()


@dataclass
class Outbox:
    """A database with one case, and what a test wants to queue and to know."""

    database: database.Database
    clock: clock.VirtualClock
    queued: int = 0
    opened: list[delivery.Delivery] = field(default_factory=list)

    def queue(self, **changes: Any) -> int:
        """Puts a reminder into the outbox; returns its id."""
        self.queued += 1
        row = {
            "case_id": 1, "occasion": f"first_response/1/{self.queued}", "template": "reminder",
            "template_hash": self.template_hash("reminder", "en"), "language": "en", "to_kind": "person",
            "to_key": "li_na", "mail_address": f"li.na.{self.queued}@desk.example", "name": "Li Na", "rule": "assignee",
            "deadline": None, "context": context().as_json(), "message_id": f"<{self.queued}.RPR-1@desk.example>",
            "thread_id": "<RPR-1@desk.example>", "state": "queued", "next_attempt_at": NOW, "attempt_count": 0,
            "created_at": NOW,
        } | changes  # fmt: skip
        with self.database.writing() as connection:
            return int(connection.execute(insert(TABLES["notifications"]).values(**row)).inserted_primary_key[0])

    def template_hash(self, name: str, language: str) -> str:
        with self.database.reading() as connection:
            return store.templates.live(connection)[name, language]

    def row(self, notification: int = 1) -> Any:
        """A notification as it stands now."""
        table = TABLES["notifications"]
        with self.database.reading() as connection:
            return connection.execute(select(table).where(table.c.id == notification)).one()

    def attempts(self, notification: int = 1) -> list[Any]:
        """What came of each try."""
        return [row for row in self.states(notification) if row.outcome != "attempting"]

    def states(self, notification: int = 1) -> list[Any]:
        """All that is on record of what became of a mail."""
        table = TABLES["attempts"]
        with self.database.reading() as connection:
            return list(
                connection.execute(select(table).where(table.c.notification_id == notification).order_by(table.c.id))
            )

    def end_deadline(self) -> None:
        """Meets the deadline first_response/1 now."""
        with self.database.writing() as connection:
            connection.execute(update(TABLES["deadlines"]).values(state="met", ended_at=self.clock.now()))
            connection.execute(update(TABLES["cases"]).values(changed_at=self.clock.now()))

    def sender(self, relay: Any, **changes: Any) -> delivery.Delivery:
        """A delivery over that relay, with a short time-out and no chance in its waits."""
        timeout_s = changes.pop("timeout_s", 0.5)
        given = {"from_name": "Service Desk", "from_address": "desk@desk.example", "jitter": lambda: 0.0} | changes
        made = delivery.Delivery(
            self.database, smtp.Relay(relay.host, relay.port, timeout_s=timeout_s), policies.Policy(**given), self.clock
        )
        self.opened.append(made)
        return made

    def run(self, relay: Any, after_s: float = 0.0, **changes: Any) -> outcomes.Counts:
        """One pass over that relay, so many seconds later."""
        return self.sender(relay, **changes).run_once(self.clock.advance(after_s))


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory, published: dict[tuple[str, str], bundles.Bundle]) -> Path:
    """The file of an outbox with nothing in it; a copy of it is there sooner than a new one."""
    path = tmp_path_factory.mktemp("outbox") / "desk.sqlite"
    opened = database.open(f"sqlite:///{path}")
    case = {
        "id": 1, "number": "RPR-1", "workflow": "repair", "definition_hash": "d", "title": "Lift 3", "channel": "web",
        "priority": "normal", "opened_at": NOW, "changed_at": NOW, "configuration": [], "remembered": {}, "fields": {},
        "last_by": {}, "version": 1, "seq": 1, "head": "", "thread_id": "<RPR-1@desk.example>",
    }  # fmt: skip
    deadline = {
        "id": 1, "case_id": 1, "name": "first_response", "occasion": 1, "calendar": "office", "target_s": 60.0,
        "started_at": NOW, "state": "armed", "consumed_s": 0.0, "rung": 0, "provisional": False, "runs": [],
    }  # fmt: skip
    definition = {
        "hash": "d", "workflow": "repair", "version": 1, "source": "", "path": "", "published_at": NOW,
        "published_by": "test",
    }  # fmt: skip
    with opened.writing() as connection:
        store.templates.publish(connection, published.values(), NOW, "test")
        for table, row in (("definitions", definition), ("cases", case), ("deadlines", deadline)):
            known = {name: value for name, value in row.items() if name in TABLES[table].c}
            connection.execute(insert(TABLES[table]).values(**known))
    opened.close()
    return path


@pytest.fixture
def outbox(tmp_path: Path, prepared: Path) -> Iterator[Outbox]:
    """An outbox with the program's templates published and one case."""
    shutil.copy(prepared, tmp_path / "desk.sqlite")
    opened = database.open(f"sqlite:///{tmp_path}/desk.sqlite")
    made = Outbox(opened, clock.VirtualClock(NOW))
    yield made
    for one in made.opened:
        one.close()
    opened.close()


def context(**changes: Any) -> contexts.MailContext:
    """The context of a breached deadline with everything in it, as on a Monday after a make-up Saturday."""
    stretch = contexts.Stretch
    given = {
        "case": contexts.Case(
            "RPR-1", "Lift 3 stands between two floors", "Repair request", "Dispatched", "high", "A",
            "Sunrise Property", "Zhao Lei", "http://127.0.0.1:8321/cases/RPR-1",
        ),
        "recipient": contexts.Recipient("Wang Fang", "supervisor", ""),
        "event": contexts.Event("Dispatch", NOW.isoformat(), "Li Na"),
        "deadline": contexts.Deadline(
            title="Solution", due_at=NOW.isoformat(), state="breached", target="7h 10m", counted_s=25_800.0,
            counted=(
                stretch("2026-02-13T08:00:00+00:00", "2026-02-13T10:00:00+00:00"),
                stretch("2026-02-14T01:00:00+00:00", "2026-02-14T02:30:00+00:00", "make-up day", "Spring Festival"),
                stretch("2026-02-14T07:00:00+00:00", "2026-02-14T10:00:00+00:00", "make-up day", "Spring Festival"),
                stretch("2026-02-16T01:00:00+00:00", "2026-02-16T01:40:00+00:00"),
            ),
            uncounted=(
                stretch("2026-02-13T10:00:00+00:00", "2026-02-13T16:00:00+00:00"),
                stretch("2026-02-14T02:30:00+00:00", "2026-02-14T07:00:00+00:00", "pause", "Waiting for the customer"),
                stretch("2026-02-14T16:00:00+00:00", "2026-02-15T16:00:00+00:00", "weekend"),
            ),
            next=contexts.Next(
                (NOW + timedelta(hours=2)).isoformat(), "rung", (contexts.Whom("director", "Director"),), True,
                "Escalate", "the duty engineer",
            ),
        ),
        "passed": (contexts.Passed("Solution", "reminder", "2026-02-14T09:00:00+00:00"),),
        "tried": (
            contexts.Tried("2026-02-14T01:10:00+00:00", "take", "take", ("Zhao Lei",)),
            contexts.Tried("2026-02-14T01:30:00+00:00", "step", "Dispatch", ("Li Na",)),
            contexts.Tried("2026-02-14T09:00:00+00:00", "reminder", whom=("Zhao Lei", "Chen Wei")),
        ),
        "facts": (contexts.Fact("Fault level", "Severe"),),
        "body": "Please switch it off.\n\n  Then on again.",
        "linked": "RPR-2",
        "zone": "Asia/Shanghai",
    } | changes  # fmt: skip
    return contexts.MailContext(**given)


@pytest.fixture
def full_context() -> Callable[..., contexts.MailContext]:
    """`full_context(body="…")`: everything that a template can use, with changes."""
    return context
