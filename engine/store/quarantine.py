"""Mail that came in and was put into quarantine: whoever is in charge of the desk hears of it, once an hour at most."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select

from engine import contexts, recipients
from engine.models import outbox as rows
from engine.models.incoming import OPEN_TO_PEOPLE
from engine.store import deskmails, people, storms, templates
from engine.store.statements import TABLES

INCOMING, N = TABLES["incoming_mails"], TABLES["notifications"].c
TEMPLATE = "quarantined"
REPORTED_EVERY = timedelta(hours=1)
QUARANTINED = (OPEN_TO_PEOPLE, INCOMING.c.state == "quarantined")


@dataclass(frozen=True, slots=True)
class Alarm:
    """Who hears of it, a role or `duty.` and a roster; ``domain`` is the right side of Message-IDs, ``zone`` that in
    which instants are shown.
    """

    to: str = "supervisor"
    domain: str = "caseclock.example"
    zone: str = "UTC"


USUAL = Alarm()


def is_due(connection: Connection, now: datetime) -> bool:
    """Whether a mail was put into quarantine since it was last told, and that was not within this hour; never where
    there is no template for it.
    """
    newest = connection.execute(select(func.max(INCOMING.c.settled_at)).where(*QUARANTINED)).scalar()
    if newest is None:
        return False
    last = _last(connection)
    if last is not None and (newest <= last or now - last < REPORTED_EVERY):
        return False
    return (TEMPLATE, deskmails.FALLBACK) in templates.live(connection)


def report(connection: Connection, now: datetime, alarm: Alarm) -> int:
    """Queues the mail to whoever is in charge, unless another has; to how many."""
    storms.one_at_a_time(connection)
    if not is_due(connection, now):
        return 0
    found = select(func.count(), func.min(INCOMING.c.settled_at)).where(*QUARANTINED)
    count, since = connection.execute(found).one()
    told = contexts.Digest(rule=TEMPLATE, count=count, since=contexts.instant(since))
    reached = recipients.in_charge(alarm.to, people.desk(connection), now)
    for one in reached:
        to = deskmails.Reader(one.key, one.name, one.mail_address, one.language, one.rule)
        domain, zone = alarm.domain, alarm.zone
        deskmails.queue(connection, now, TEMPLATE, to, told, rows.PRESSING, domain=domain, zone=zone)
    return len(reached)


def _last(connection: Connection) -> datetime | None:
    return connection.execute(select(func.max(N.created_at)).where(rows.OWN, N.template == TEMPLATE)).scalar()
