"""The routing of mails that begin a case, by the hash of what it says, and which version is live."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, select

from engine.store import facts
from engine.store.statements import TABLES

ROUTINGS = TABLES["routings"]
LIVE = "routing"
"""The fact that names the live version by its hash."""


@dataclass(frozen=True, slots=True)
class Published:
    """A version of the routing as the database has it; ``new`` when this publishing brought it, ``left`` when it was in
    force before and was not brought back.
    """

    hash: str
    version: int
    new: bool = False
    left: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """The live routing's text, the path it came from, and its identity."""

    hash: str
    text: str
    path: str


def publish(
    connection: Connection, hash_: str, source: str, path: str, at: datetime, by: str, *, back: bool = True
) -> Published:
    """Makes a routing the live one; one that is in the database already is not stored again, and without ``back`` does
    not come into force again.
    """
    version = connection.execute(select(ROUTINGS.c.version).where(ROUTINGS.c.hash == hash_)).scalar()
    new, in_force = version is None, facts.get(connection, LIVE)
    if version is None:
        version = (connection.execute(select(func.max(ROUTINGS.c.version))).scalar() or 0) + 1
        row = {"hash": hash_, "version": version, "source": source, "path": path}
        connection.execute(insert(ROUTINGS).values(**row, published_at=at, published_by=by))
    elif not back and in_force not in (None, hash_):
        return Published(hash_, version, left=True)
    if in_force != hash_:
        facts.put(connection, LIVE, hash_)
    return Published(hash_, version, new)


def retire(connection: Connection) -> None:
    """There is no routing any more: all mail without a case waits for a person."""
    connection.execute(delete(facts.FACTS).where(facts.FACTS.c.name == LIVE))


def live(connection: Connection) -> Source | None:
    """The routing that is in force, None where there is none."""
    hash_ = facts.get(connection, LIVE)
    columns = (ROUTINGS.c.hash, ROUTINGS.c.source, ROUTINGS.c.path)
    row = connection.execute(select(*columns).where(ROUTINGS.c.hash == hash_)).first() if hash_ else None
    return Source(*row) if row else None
