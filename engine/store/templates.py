"""Templates by hash, and which are live."""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from sqlalchemy import Connection, delete, select

from engine import database
from engine.store import facts
from engine.store.batch import Templates
from engine.store.statements import TABLES

TEMPLATES, LIVE = TABLES["templates"], TABLES["live_templates"]


class Template(Protocol):
    """One template in one language; its hash is of all that a mail is rendered from, layout included. Its kind is case,
    survey or digest.
    """

    @property
    def name(self) -> str: ...
    @property
    def language(self) -> str: ...
    @property
    def source(self) -> str: ...
    @property
    def hash(self) -> str: ...
    @property
    def kind(self) -> str: ...


def publish(connection: Connection, templates: Iterable[Template], at: datetime, by: str, *, back: bool = True) -> int:
    """Makes these the live templates, and no others; returns how many of them are new. Those stored before stay.

    Without ``back`` one that was live before does not come again, and none goes: whoever has older files than the
    database leaves what is newer.
    """
    rows = {(one.name, one.language): one for one in templates}
    before = live(connection)
    after = {key: one.hash for key, one in rows.items()}
    if not back:
        known = frozenset(connection.execute(select(TEMPLATES.c.hash)).scalars())
        after = {**before, **{key: hash_ for key, hash_ in after.items() if key not in before or hash_ not in known}}
    if before == after:
        return 0
    columns = ("hash", "name", "language", "source", "published_at", "published_by", "kind")
    stored = database.inserting_new(TEMPLATES, columns, connection.dialect)
    stored.run(connection, [(one.hash, one.name, one.language, one.source, at, by, one.kind) for one in rows.values()])
    connection.execute(delete(LIVE))
    writing = database.inserting(LIVE, ("name", "language", "hash"), connection.dialect)
    writing.run(connection, [(*key, hash_) for key, hash_ in after.items()])
    facts.outdate(connection, "templates")
    return len(set(after.values()) - set(before.values()))


def live(connection: Connection) -> Templates:
    """The live templates by name and language, as hashes."""
    rows = connection.execute(select(LIVE.c.name, LIVE.c.language, LIVE.c.hash))
    return {(name, language): hash_ for name, language, hash_ in rows}


def source(connection: Connection, hash_: str) -> str | None:
    """The source of the template of that hash."""
    return connection.execute(select(TEMPLATES.c.source).where(TEMPLATES.c.hash == hash_)).scalar()
