"""How the desk stands at a moment: what is late, what waits to be sent, what was set aside. Cheap whatever was sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from engine.models.outbox import RULES, TROUBLED, WAITS
from engine.queries.aside import SAME
from engine.queries.due import due, first_mail
from engine.queries.gathered import gathered
from engine.queries.history import AMISS, WAITING_STATES
from engine.queries.tables import ASIDE, CASES, NOTIFICATIONS

STATES = (*WAITING_STATES, *AMISS)
"""The states of mails that wait, or that someone must look at."""


@dataclass(frozen=True, slots=True)
class Standing:
    """``oldest_due_at`` is of a case that is due and was not taken, ``oldest_queued_at`` when the mail was queued that
    waits longest, other than for its reader's hours, ``oldest_sendable_at`` since when one could have been sent; None
    where there is none. ``outbox`` counts mails by the states of STATES, ``gathered`` those that wait for a digest by
    the rule, ``digest_count`` the digests that wait.
    """

    oldest_due_at: datetime | None
    oldest_queued_at: datetime | None
    oldest_sendable_at: datetime | None
    outbox: Mapping[str, int]
    aside_count: int
    gathered: Mapping[str, int]
    digest_count: int


def standing(connection: Connection, now: datetime) -> Standing:
    """How the desk stands. What waits and what is troubled is read by its index, never the mails that were sent."""
    late = due(connection, now, 1)
    state, oldest = NOTIFICATIONS.c.state, func.min(NOTIFICATIONS.c.created_at)
    digests = func.count().filter(NOTIFICATIONS.c.case_id.is_(None))
    waiting = connection.execute(select(state, func.count(), oldest, digests).where(WAITS).group_by(state)).all()
    troubled = connection.execute(select(state, func.count()).where(TROUBLED).group_by(state)).all()
    aside = select(func.count()).select_from(ASIDE.join(CASES, SAME)).where(ASIDE.c.set_aside_at.is_not(None))
    return Standing(
        oldest_due_at=late[0].next_fire_at if late else None,
        oldest_queued_at=min((row[2] for row in waiting if row[0] != "held"), default=None),
        oldest_sendable_at=first_mail(connection, NOTIFICATIONS.c.next_attempt_at <= now),
        outbox={**dict.fromkeys(STATES, 0), **{row[0]: row[1] for row in (*waiting, *troubled)}},
        aside_count=connection.execute(aside).scalar_one(),
        gathered={**dict.fromkeys(RULES, 0), **{one.rule: one.count for one in gathered(connection)}},
        digest_count=sum(row[3] for row in waiting),
    )
