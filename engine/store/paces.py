"""How fast mail goes, counted in the database for all workers together: so many a minute of all mail, and of the mail
to each receiving domain.

Each mail that goes moves the instant of its keys on by a part of the minute; mails go while that instant is less than a
tenth of a minute's mails ahead. So a few go at once, the others evenly, and in no sixty seconds more than the limit.
"""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, select

from engine import database
from engine.store import statements
from engine.store.statements import TABLES

PACES = TABLES["paces"]
ALL = ""
"""The key of all mail; the others are domains."""
MINUTE_S = 60.0
FORGOTTEN_AFTER = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Limits:
    """The most mails in a minute, of all and to one domain; 0 is no limit."""

    per_minute: int = 0
    domain_per_minute: int = 0

    @property
    def any(self) -> bool:
        """Whether there is a limit."""
        return bool(self.per_minute or self.domain_per_minute)

    def keys(self, address: str) -> list[str]:
        """What a mail to an address counts for."""
        own = [domain_of(address)] if self.domain_per_minute else []
        return [ALL, *own] if self.per_minute else own

    def of(self, key: str) -> "Rate":
        """How fast mails of a key go."""
        return Rate(self.domain_per_minute if key else self.per_minute)


NO_LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Rate:
    """So many a minute, at least one."""

    limit: int

    @property
    def at_once(self) -> int:
        """So many go at once after a quiet minute."""
        return 1 + self.limit // 10

    @property
    def apart(self) -> timedelta:
        """So far apart the others go; with those at once, a minute has the limit."""
        return timedelta(microseconds=math.ceil(MINUTE_S * 1e6 / (self.limit - self.at_once + 1)))

    def room_at(self, free_at: datetime) -> datetime:
        """From when on there is room for one mail."""
        return free_at - self.apart * (self.at_once - 1)

    def room(self, free_at: datetime, now: datetime) -> int:
        """For how many mails there is room."""
        since = now - self.room_at(max(free_at, now))
        return since // self.apart + 1 if since >= timedelta() else 0


@dataclass(frozen=True, slots=True)
class Room:
    """For how many mails there is room now: of all, None for any number, and to domains to which some went lately."""

    limits: Limits
    most: int | None
    domains: Mapping[str, int]

    @property
    def closed(self) -> list[str]:
        """Domains to which none may go now."""
        return sorted(domain for domain, count in self.domains.items() if not count)

    def fitting(self, addresses: Sequence[str]) -> list[bool]:
        """Which of the mails to these have room, the first ones first."""
        left = dict(self.domains)
        return [self._takes(left, domain_of(one)) for one in addresses]

    def _takes(self, left: dict[str, int], domain: str) -> bool:
        if not self.limits.domain_per_minute:
            return True
        count = left.setdefault(domain, self.limits.of(domain).at_once)
        left[domain] = max(0, count - 1)
        return count > 0


def domain_of(address: str) -> str:
    """The receiving domain."""
    return address.rpartition("@")[2].lower()


def room(connection: Connection, now: datetime, limits: Limits) -> Room:
    """What may go now; another worker may take it before."""
    if not limits.any:
        return Room(limits, None, {})
    found = {key: limits.of(key).room(at, now) for key, at in _ahead(connection, now, limits).items()}
    most = found.pop(ALL, limits.of(ALL).at_once) if limits.per_minute else None
    return Room(limits, most, found)


def next_room(connection: Connection, now: datetime, limits: Limits) -> datetime | None:
    """When there is room after now where there is none; None where nothing waits for room."""
    closed = [limits.of(key).room_at(at) for key, at in _ahead(connection, now, limits).items()] if limits.any else []
    return min((at for at in closed if at > now), default=None)


def take(connection: Connection, now: datetime, limits: Limits, addresses: Sequence[str]) -> list[bool]:
    """Takes room for mails to these, the first ones first; which of them have it. Nobody else takes any meanwhile."""
    if not limits.any or not addresses:
        return [True] * len(addresses)
    wanted = [limits.keys(one) for one in addresses]
    known = {key for keys in wanted for key in keys}
    found = _locked(connection, now, known)
    taken = []
    for keys in wanted:
        taken.append(all(limits.of(key).room(found[key], now) for key in keys))
        if taken[-1]:
            found |= {key: max(found[key], now) + limits.of(key).apart for key in keys}
    connection.execute(delete(PACES).where(PACES.c.free_at < now - FORGOTTEN_AFTER))
    statements.of(connection).put_pace.run(connection, sorted(found.items()))
    return taken


def _ahead(connection: Connection, now: datetime, limits: Limits) -> dict[str, datetime]:
    """The keys under a limit of which mails went lately."""
    found = connection.execute(select(PACES.c.key, PACES.c.free_at).where(PACES.c.free_at > now)).all()
    limited = {True: limits.domain_per_minute, False: limits.per_minute}
    return {key: _believed(at, now) for key, at in found if limited[bool(key)]}


def _locked(connection: Connection, now: datetime, keys: Collection[str]) -> dict[str, datetime]:
    new = [{"key": key, "free_at": now} for key in sorted(keys)]
    connection.execute(database.insert(PACES, connection.dialect).on_conflict_do_nothing(), new)
    found = select(PACES.c.key, PACES.c.free_at).where(PACES.c.key.in_(sorted(keys))).order_by(PACES.c.key)
    return {key: _believed(at, now) for key, at in connection.execute(found.with_for_update())}


def _believed(free_at: datetime, now: datetime) -> datetime:
    """No instant is further ahead than a minute, but by a clock that was set back since."""
    return free_at if free_at <= now + timedelta(seconds=2 * MINUTE_S) else now
