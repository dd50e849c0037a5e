"""Mails to the desk's own people, queued and sent by hand, as the tests of digests and storms need them."""

import itertools
from datetime import timedelta
from typing import Any

from sqlalchemy import insert, select, update

from engine import cases, contexts, models, people, store
from engine.models import outbox as rows
from engine.store import caps, digests
from tests.engine import small_desk
from tests.engine.small_desk import MONDAY

TABLES = models.METADATA.tables
N = TABLES["notifications"]
NOW = MONDAY
SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
NUMBERS = itertools.count(1)
STAFF = [
    people.Person(key, key.replace("_", " ").title(), f"{key}@desk.example", roles=frozenset(roles))
    for key, roles in (("li_na", ("technician",)), ("chen_wei", ()), ("zhao_lei", ("supervisor",)))
]


class Template:
    """A template as a bundle of the notifications would be."""

    language, source = "en", "told"

    def __init__(self, name: str) -> None:
        self.name = self.hash = name
        self.kind = "digest" if name == "digest" else "case"


def begin(lifts: cases.Cases) -> cases.Cases:
    """Four cases, nobody told of anything, and a supervisor."""
    small_desk.open_many(lifts, 4)
    with lifts.database.revising() as connection:
        store.people.put(connection, people.Desk.of(STAFF))
        store.templates.publish(connection, [Template(name) for name in digests.TEMPLATES], NOW, "li_na")
    return lifts


def queue(desk: cases.Cases, count: int = 1, **changes: Any) -> list[int]:
    """Puts mails to Li Na about the first case into the outbox, as a step does; their ids."""
    with desk.database.writing() as connection:
        case = connection.execute(select(TABLES["cases"].c.id).order_by(TABLES["cases"].c.id)).scalars().all()
        made = []
        for _ in range(count):
            number = next(NUMBERS)
            row = {
                "case_id": case[changes.get("case", 0)], "occasion": f"noted/{number}/0", "template": "assigned",
                "template_hash": None, "language": "en", "to_kind": "person", "to_key": "li_na",
                "mail_address": "li.na@desk.example", "name": "Li Na", "rule": "assignee", "deadline": None,
                "context": context("Assign").as_json(), "message_id": f"<{number}@desk.example>",
                "thread_id": "<root@desk.example>", "state": "queued", "next_attempt_at": NOW, "attempt_count": 0,
                "created_at": NOW, "urgency": rows.USUAL,
            } | {name: value for name, value in changes.items() if name != "case"}  # fmt: skip
            made.append(connection.execute(insert(N).values(**row).returning(N.c.id)).scalar_one())
    return made


def context(title: str) -> contexts.MailContext:
    """What a notice about a step has."""
    return contexts.MailContext(case=contexts.Case("LIFT", "Stuck!", url="/cases/LIFT"), event=contexts.Event(title))


def claim(desk: cases.Cases, governor: caps.Governor, at: Any = NOW, most: int = 500) -> list[store.outbox.Claimed]:
    with desk.database.writing() as connection:
        return store.outbox.claim(connection, "one", at, 300, most, governor)


def send(desk: cases.Cases, governor: caps.Governor, at: Any = NOW) -> list[store.outbox.Claimed]:
    """Claims what is due and has the relay take it."""
    claimed = claim(desk, governor, at)
    with desk.database.writing() as connection:
        ids = [one.id for one in claimed]
        values = {"state": "sent", "sent_at": at, "next_attempt_at": None, "lease_owner": None, "lease_until": None}
        connection.execute(update(N).where(N.c.id.in_(ids)).values(**values))
    return claimed


def row(desk: cases.Cases, notification: int) -> Any:
    with desk.database.reading() as connection:
        return connection.execute(select(N).where(N.c.id == notification)).one()


def said(desk: cases.Cases, notification: int) -> list[tuple[str, str]]:
    table = TABLES["attempts"]
    with desk.database.reading() as connection:
        found = select(table.c.outcome, table.c.text).where(table.c.notification_id == notification)
        return [tuple(one) for one in connection.execute(found.order_by(table.c.id))]
