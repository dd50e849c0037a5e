"""Mails that are gathered for digests, and digests that wait: is a storm in force?"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, func, select

from engine.models.outbox import GATHERED, OWN, RULES, WAITING, Rule
from engine.queries.tables import NOTIFICATIONS


@dataclass(frozen=True, slots=True)
class Gathered:
    """Mails that wait for digests by one rule (`models.outbox.RULES`), to how many readers; the next digest goes at
    ``next_at``.
    """

    rule: Rule
    count: int
    readers: int
    next_at: datetime


def gathered(connection: Connection) -> tuple[Gathered, ...]:
    """What is gathered now, in the order of the rules; a storm is in force where one is of STORMS."""
    table = NOTIFICATIONS.c
    counts = (func.count(), func.count(table.to_key.distinct()), func.min(table.next_attempt_at))
    of_rule = and_(GATHERED, table.digest_rule.in_(RULES))
    found = {
        row[0]: row
        for row in connection.execute(select(table.digest_rule, *counts).where(of_rule).group_by(table.digest_rule))
    }
    return tuple(Gathered(*found[rule]) for rule in RULES if rule in found)


def waiting_digests(connection: Connection) -> int:
    """How many digests, and words of storms, wait to go out."""
    found = select(func.count()).select_from(NOTIFICATIONS).where(OWN, WAITING)
    return connection.execute(found).scalar_one()
