"""Uses of links in mails: one is begun before its event is fired and said to be done afterwards, each link once."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select, update

from engine import database
from engine.store.statements import TABLES

USES = TABLES["link_uses"]


@dataclass(frozen=True, slots=True)
class Use:
    """A use of a link: when it was last begun; ``done_at`` None where nothing shows that its event was fired."""

    began_at: datetime
    done_at: datetime | None


def begin(connection: Connection, digest: str, notification: int, event: str, now: datetime) -> datetime | None:
    """Puts on record that a link is being used; when it was done already, else None."""
    row = {"digest": digest, "notification_id": notification, "event": event, "began_at": now, "done_at": None}
    begun = database.insert(USES, connection.dialect).values(**row)
    again = begun.on_conflict_do_update(index_elements=["digest"], set_={"began_at": now})
    done_at: datetime | None = connection.execute(again.returning(USES.c.done_at)).scalar_one()
    return done_at


def finish(connection: Connection, digest: str, now: datetime) -> None:
    """Says that what the link is for was done; the first instant at which that was said stays."""
    connection.execute(update(USES).where(USES.c.digest == digest, USES.c.done_at.is_(None)).values(done_at=now))


def use(connection: Connection, digest: str) -> Use | None:
    """How it stands with a link; None where nobody used it."""
    row = connection.execute(select(USES.c.began_at, USES.c.done_at).where(USES.c.digest == digest)).first()
    return Use(*row) if row else None
