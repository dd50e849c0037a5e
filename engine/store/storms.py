"""A storm: more mails to the desk's own people within an hour than is good; what was sent, and who hears of it."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select

from engine import contexts, recipients
from engine.models import outbox as rows
from engine.store import caps, deskmails, people
from engine.store.statements import CASES, TABLES

NOTIFICATIONS = TABLES["notifications"]
N = NOTIFICATIONS.c
TEMPLATE = "storm"
REPORTED_EVERY = timedelta(hours=1)
"""Word of storms goes out no more often."""
MOST_CAPS = 20
"""So many of the caps that were passed are named in it."""
_ANY = (
    "queued", "held", "deferred", "attempting", "sent", "unknown", "failed", "bounced", "suppressed", "withdrawn",
)  # fmt: skip
"""All states, named so that the index of mails about no one case, which begins with the state, is looked into and not
all of them.
"""
_ALONE = 7_264_019
"""Any number that nothing else takes for an advisory lock in the same database."""


def one_at_a_time(connection: Connection) -> None:
    """No other worker gathers mails until this transaction ends, so that none is told of twice. SQLite has one writer
    anyway.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(_ALONE)))


def reached_count(connection: Connection, now: datetime) -> int:
    """How many mails went to the desk's own people within the hour."""
    found = select(func.count()).select_from(NOTIFICATIONS).where(rows.REACHED, N.sent_at > now - caps.WINDOW)
    return connection.execute(found).scalar_one()


def reached(connection: Connection, now: datetime) -> caps.Count:
    """The same by reader, case and workflow; a digest is one mail to its reader, and counts for no case."""
    joined = NOTIFICATIONS.outerjoin(CASES, CASES.c.id == N.case_id)
    found = select(N.to_key, N.case_id, CASES.c.workflow, func.count()).select_from(joined)
    found = found.where(rows.REACHED, N.sent_at > now - caps.WINDOW).group_by(N.to_key, N.case_id, CASES.c.workflow)
    count = caps.Count()
    for row in connection.execute(found):
        count.add(*row)
    return count


def lasts(connection: Connection) -> bool:
    """Whether mails are gathered now because a cap was passed."""
    found = select(N.id).where(rows.GATHERED, N.digest_rule.in_(caps.STORMS)).limit(1)
    return connection.execute(found).first() is not None


def joined(connection: Connection, now: datetime) -> dict[str, tuple[caps.Rule, datetime]]:
    """By reader for whom a storm's mails are gathered: the rule, and when they are told."""
    gathered = (rows.GATHERED, N.digest_rule.in_(caps.STORMS), N.next_attempt_at > now)
    found = select(N.to_key, func.min(N.digest_rule), func.min(N.next_attempt_at)).where(*gathered).group_by(N.to_key)
    return {row[0]: (row[1], row[2]) for row in connection.execute(found)}


def last_digests(connection: Connection, now: datetime, template: str) -> dict[str, datetime]:
    """By reader when their last digest was made, of those that had one not long ago."""
    recent = (rows.OWN, N.state.in_(_ANY), N.template == template, N.created_at > now - caps.NEXT_AFTER)
    found = select(N.to_key, func.max(N.created_at)).where(*recent).group_by(N.to_key)
    return dict(connection.execute(found).all())


def last_report(connection: Connection) -> datetime | None:
    """When the last word of a storm was queued."""
    found = select(func.max(N.created_at)).where(rows.OWN, N.state.in_(_ANY), N.template == TEMPLATE)
    return connection.execute(found).scalar()


def report(
    connection: Connection, now: datetime, governor: caps.Governor, passed: Sequence[caps.Passed], count: int
) -> None:
    """Tells the duty supervisor which caps were passed, and that ``count`` mails are gathered so far; once an hour."""
    last = last_report(connection)
    if last is not None and now - last < REPORTED_EVERY:
        return
    first = sorted(passed, key=lambda one: caps.STORMS.index(one.rule), reverse=True)[:MOST_CAPS]
    named = tuple(contexts.Cap(one.rule, one.of, one.count, one.most) for one in first)
    told = contexts.Digest(rule=first[0].rule, count=count, since=contexts.instant(now), caps=named)
    desk = people.desk(connection)
    for one in recipients.in_charge(governor.storm_to, desk, now):
        to = deskmails.Reader(one.key, one.name, one.mail_address, one.language, one.rule)
        zone, domain = governor.zone, governor.domain
        deskmails.queue(connection, now, TEMPLATE, to, told, rows.PRESSING, domain=domain, zone=zone)
