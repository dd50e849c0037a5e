"""Links that open the pages once, and sessions: of their secrets only digests are kept."""

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, delete, insert, select, update

from engine.store.statements import TABLES

TOKENS, SESSIONS = TABLES["entry_tokens"], TABLES["sessions"]
LINK_LASTS = timedelta(minutes=15)
SESSION_LASTS = timedelta(hours=12)


def make_token(connection: Connection, now: datetime) -> str:
    """The token of a new link; it opens the pages once, within LINK_LASTS. Those that are over are removed."""
    connection.execute(delete(TOKENS).where(TOKENS.c.expires_at <= now))
    token = secrets.token_urlsafe(32)
    row = {"digest": digest(token), "made_at": now, "expires_at": now + LINK_LASTS}
    connection.execute(insert(TOKENS).values(**row))
    return token


def is_usable(connection: Connection, token: str, now: datetime) -> bool:
    """Whether a link can still be used."""
    fresh = select(TOKENS.c.digest).where(TOKENS.c.digest == digest(token), *_fresh(now))
    return connection.execute(fresh).first() is not None


def begin(connection: Connection, token: str, now: datetime) -> str | None:
    """Uses a link up and begins a session; its key, or None where the link was used, is over or never was."""
    used = update(TOKENS).where(TOKENS.c.digest == digest(token), *_fresh(now)).values(used_at=now)
    if connection.execute(used).rowcount != 1:
        return None
    connection.execute(delete(SESSIONS).where(SESSIONS.c.expires_at <= now))
    key = secrets.token_urlsafe(32)
    row = {"digest": digest(key), "began_at": now, "expires_at": now + SESSION_LASTS}
    connection.execute(insert(SESSIONS).values(**row))
    return key


def person_of(connection: Connection, key: str, now: datetime) -> tuple[bool, str | None]:
    """Whether a session runs, and the key of the person that it acts as."""
    mine = select(SESSIONS.c.person).where(SESSIONS.c.digest == digest(key), SESSIONS.c.expires_at > now)
    found = connection.execute(mine).first()
    return (False, None) if found is None else (True, found[0])


def act_as(connection: Connection, key: str, person: str) -> None:
    """From now on the session acts as this person."""
    connection.execute(update(SESSIONS).where(SESSIONS.c.digest == digest(key)).values(person=person))


def end(connection: Connection, key: str) -> None:
    """Ends a session."""
    connection.execute(delete(SESSIONS).where(SESSIONS.c.digest == digest(key)))


def digest(secret: str) -> str:
    """What is kept of a secret. It is random and long, so that it needs no salt."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _fresh(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return TOKENS.c.used_at.is_(None), TOKENS.c.expires_at > now
