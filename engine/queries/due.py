"""Cases on which something is due."""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, Connection, DateTime, String, func, or_, select, type_coerce, union_all

from engine.models.outbox import URGENCIES, WAITS
from engine.queries.aside import SAME
from engine.queries.tables import ASIDE, CASES, NOTIFICATIONS


@dataclass(frozen=True, slots=True)
class Due:
    """A case that fires at or before the moment asked for; ``key`` is the instant as the database has it."""

    id: int
    number: str
    key: str | datetime

    @property
    def next_fire_at(self) -> datetime:
        """The instant; that of a row which was edited by hand into none is the first that there is."""
        try:
            at = datetime.fromisoformat(self.key) if isinstance(self.key, str) else self.key
        except ValueError:
            at = datetime.min  # noqa: DTZ901 - its zone comes below
        return at.replace(tzinfo=UTC) if at.tzinfo is None else at


def due(connection: Connection, now: datetime, most: int, after: Due | None = None) -> list[Due]:
    """Up to ``most`` cases that are due, the longest first; ``after`` is the last one of the page before.

    Those on which sweeps failed are left out until they are to be tried again.
    """
    # A text that is no instant must not keep all others from being found, so that it is not read as one here.
    text: String | DateTime = String() if connection.dialect.name == "sqlite" else DateTime(timezone=True)
    key: ColumnElement[str | datetime] = type_coerce(CASES.c.next_fire_at, text)
    tried = or_(ASIDE.c.next_try_at.is_(None), ASIDE.c.next_try_at <= now)
    found = select(CASES.c.id, CASES.c.number, key).outerjoin(ASIDE, SAME).where(CASES.c.next_fire_at <= now, tried)
    if after is not None:
        # Said this way the index is read in order from there.
        found = found.where(key >= after.key, or_(key > after.key, CASES.c.id > after.id))
    return [Due(*row) for row in connection.execute(found.order_by(CASES.c.next_fire_at, CASES.c.id).limit(most))]


def next_due(connection: Connection, now: datetime) -> datetime | None:
    """When the next case fires after now, or is tried again; None where none will."""
    fires = select(func.min(CASES.c.next_fire_at)).where(CASES.c.next_fire_at > now)
    tries = select(func.min(ASIDE.c.next_try_at)).where(ASIDE.c.next_try_at > now)
    return min((at for one in (fires, tries) if (at := connection.execute(one).scalar())), default=None)


def next_mail(connection: Connection, now: datetime) -> datetime | None:
    """When the next mail that waits is to be sent after now; None where none is."""
    return first_mail(connection, NOTIFICATIONS.c.next_attempt_at > now)


def first_mail(connection: Connection, when: ColumnElement[bool]) -> datetime | None:
    """The first instant at which a mail that waits is to be sent, of those that are so."""
    # One urgency at a time the index has the first at its end.
    first = select(func.min(NOTIFICATIONS.c.next_attempt_at).label("at")).where(when, WAITS)
    each = union_all(*(first.where(NOTIFICATIONS.c.urgency == urgency) for urgency in URGENCIES))
    return min(filter(None, connection.execute(each).scalars()), default=None)
