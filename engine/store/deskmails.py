"""Mails about the desk and not about one case: digests, and word of storms. Queued as all mails are, frozen."""

import hashlib
import os
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert

from engine import contexts
from engine.store import templates
from engine.store.statements import TABLES

NOTIFICATIONS = TABLES["notifications"]
FALLBACK = "en"
TEMPLATES = ("digest", "gathered", "storm", "quarantined")
"""The templates of such mails, which no workflow names."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Someone of the desk, and the ``rule`` by which they get it."""

    key: str
    name: str
    mail_address: str
    language: str
    rule: str


def queue(
    connection: Connection,
    now: datetime,
    template: str,
    to: Reader,
    told: contexts.Digest,
    urgency: int,
    *,
    domain: str,
    zone: str,
) -> int:
    """Queues a mail to go out at once; returns its id. All of one template to one reader lie in one thread."""
    live = templates.live(connection)
    context = contexts.MailContext(
        recipient=contexts.Recipient(to.name, to.rule),
        event=contexts.Event(at=contexts.instant(now)),
        digest=told,
        zone=zone,
    )
    thread = hashlib.sha256(f"{template}\n{to.key}\n{domain}".encode()).hexdigest()[:20]
    row = {
        "case_id": None,
        "occasion": f"{template}/{told.rule}/{contexts.instant(now)}",
        "template": template,
        "template_hash": live.get((template, to.language)) or live.get((template, FALLBACK)),
        "language": to.language,
        "to_kind": "person",
        "to_key": to.key,
        "mail_address": to.mail_address,
        "name": to.name,
        "rule": to.rule,
        "context": context.as_json(),
        "message_id": f"<{template}.{os.urandom(10).hex()}@{domain}>",
        "thread_id": f"<{template}.{thread}@{domain}>",
        "state": "queued",
        "next_attempt_at": now,
        "attempt_count": 0,
        "created_at": now,
        "urgency": urgency,
    }
    made = connection.execute(insert(NOTIFICATIONS).values(**row).returning(NOTIFICATIONS.c.id))
    return int(made.scalar_one())
