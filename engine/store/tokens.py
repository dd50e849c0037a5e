"""Tokens of the API: each acts as one person until it is revoked. Of a token only the digest is kept."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from engine.store.sessions import digest
from engine.store.statements import TABLES

TOKENS = TABLES["api_tokens"]
BEGINS = "caseclock_"


@dataclass(frozen=True, slots=True)
class Token:
    """What is known of a token."""

    mark: str
    person: str
    made_at: datetime
    made_by: str
    revoked_at: datetime | None


def add(connection: Connection, person: str, now: datetime, by: str) -> str:
    """A new token of a person: its text, which can't be had again. It begins with the mark that it is revoked by."""
    mark = secrets.token_hex(4)
    token = f"{BEGINS}{mark}_{secrets.token_urlsafe(32)}"
    row = {"mark": mark, "digest": digest(token), "person": person, "made_at": now, "made_by": by}
    connection.execute(insert(TOKENS).values(**row))
    return token


def person_of(connection: Connection, token: str) -> str | None:
    """The key of the person that a token acts as; None where there is none of that text, or it was revoked."""
    mine = select(TOKENS.c.person).where(TOKENS.c.digest == digest(token), TOKENS.c.revoked_at.is_(None))
    found: str | None = connection.execute(mine).scalar()
    return found


def listed(connection: Connection) -> list[Token]:
    """All tokens, the oldest first; those that were revoked too."""
    columns = [TOKENS.c[name] for name in ("mark", "person", "made_at", "made_by", "revoked_at")]
    return [Token(*row) for row in connection.execute(select(*columns).order_by(TOKENS.c.made_at, TOKENS.c.mark))]


def revoke(connection: Connection, mark: str, now: datetime) -> bool:
    """Ends a token; whether there was one of that mark that still worked."""
    found = update(TOKENS).where(TOKENS.c.mark == mark, TOKENS.c.revoked_at.is_(None)).values(revoked_at=now)
    return connection.execute(found).rowcount == 1
