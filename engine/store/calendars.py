"""Calendars by version, and which of them count."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from engine import database, faultpoints
from engine.store import facts
from engine.store.statements import TABLES

VERSIONS, LIVE = TABLES["calendar_versions"], TABLES["live_calendars"]


@dataclass(frozen=True, slots=True)
class Published:
    """One version of a calendar as the database has it; ``changed`` when it counts from this publishing on."""

    name: str
    hash: str
    version: int
    changed: bool = False


def publish(
    connection: Connection, name: str, hash_: str, sources: Mapping[str, Any], at: datetime, by: str
) -> Published:
    """Makes this the version by which the calendar counts; one that is in the database already is not stored again.

    What says the same in other words (a title, another layout) is the same version with a newer text.
    """
    here = (VERSIONS.c.name == name, VERSIONS.c.hash == hash_)
    known = connection.execute(select(VERSIONS.c.version, VERSIONS.c.sources).where(*here)).first()
    changed = live(connection).get(name) != hash_
    if known is None:
        last = connection.execute(select(func.max(VERSIONS.c.version)).where(VERSIONS.c.name == name)).scalar()
        version = (last or 0) + 1
        row = {"name": name, "hash": hash_, "version": version, "sources": sources}
        connection.execute(insert(VERSIONS).values(**row, published_at=at, published_by=by))
        faultpoints.pass_by("calendar.stored")
    else:
        version = known.version
        if known.sources != sources:
            connection.execute(update(VERSIONS).where(*here).values(sources=sources))
            facts.outdate(connection, "calendars")
    if changed:
        database.upserting(LIVE, ("name",), ("name", "hash"), connection.dialect).run(connection, [(name, hash_)])
        facts.outdate(connection, "calendars")
    return Published(name, hash_, version, changed)


def find(connection: Connection, name: str, hash_: str) -> Published:
    """A version that the database has, as it has it."""
    here = (VERSIONS.c.name == name, VERSIONS.c.hash == hash_)
    return Published(name, hash_, connection.execute(select(VERSIONS.c.version).where(*here)).scalar_one())


def live(connection: Connection) -> dict[str, str]:
    """The versions (hashes) by which calendars count, by name."""
    return dict(connection.execute(select(LIVE.c.name, LIVE.c.hash)).all())


def was_live(connection: Connection, name: str, hash_: str) -> bool:
    """Whether the database has that version already."""
    here = (VERSIONS.c.name == name, VERSIONS.c.hash == hash_)
    return connection.execute(select(VERSIONS.c.version).where(*here)).first() is not None


def live_sources(connection: Connection) -> dict[str, Any]:
    """The texts of the versions by which calendars count, by name."""
    joined = LIVE.join(VERSIONS, (LIVE.c.name == VERSIONS.c.name) & (LIVE.c.hash == VERSIONS.c.hash))
    return dict(connection.execute(select(LIVE.c.name, VERSIONS.c.sources).select_from(joined)).all())
