"""Definitions by the hash of their content, and which version of a workflow is live."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, func, insert, select

from engine import database, errors
from engine.store import facts
from engine.store.statements import TABLES

DEFINITIONS, LIVE = TABLES["definitions"], TABLES["live_definitions"]


@dataclass(frozen=True, slots=True)
class Published:
    """One version of a workflow as the database has it; ``new`` when this publishing brought it, ``left`` when it was
    in force before and was not brought back.
    """

    hash: str
    workflow: str
    version: int
    new: bool = False
    left: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """A definition's text and the path it came from; ``chains`` are the chain files that it uses, as JSON."""

    text: str
    path: str
    chains: Mapping[str, list[str]] = field(default_factory=dict)


def publish(
    connection: Connection, hash_: str, workflow: str, source: Source, at: datetime, by: str, *, back: bool = True
) -> Published:
    """Makes a definition the live version of its workflow; one that is in the database already is not stored again, and
    without ``back`` does not come into force again.
    """
    version = connection.execute(select(DEFINITIONS.c.version).where(DEFINITIONS.c.hash == hash_)).scalar()
    new = version is None
    if version is None:
        last = connection.execute(
            select(func.max(DEFINITIONS.c.version)).where(DEFINITIONS.c.workflow == workflow)
        ).scalar()
        version = (last or 0) + 1
        row = {"hash": hash_, "workflow": workflow, "version": version, "source": source.text, "path": source.path}
        row["chains"] = source.chains
        connection.execute(insert(DEFINITIONS).values(**row, published_at=at, published_by=by))
    in_force = live(connection, workflow)
    if not new and not back and in_force not in (None, hash_):
        return Published(hash_, workflow, version, left=True)
    if in_force != hash_:
        writing = database.upserting(LIVE, ("workflow",), ("workflow", "hash"), connection.dialect)
        writing.run(connection, [(workflow, hash_)])
        facts.outdate(connection, "definitions")
    return Published(hash_, workflow, version, new)


def live(connection: Connection, workflow: str) -> str | None:
    """The hash of a workflow's live definition, None where there is none."""
    return connection.execute(select(LIVE.c.hash).where(LIVE.c.workflow == workflow)).scalar()


def all_live(connection: Connection) -> dict[str, str]:
    """The hashes of all live definitions by workflow."""
    return dict(connection.execute(select(LIVE.c.workflow, LIVE.c.hash).order_by(LIVE.c.workflow)).all())


def source(connection: Connection, hash_: str) -> Source:
    """A definition's source; raises errors.UnknownDefinition."""
    found = connection.execute(
        select(DEFINITIONS.c.source, DEFINITIONS.c.path, DEFINITIONS.c.chains).where(DEFINITIONS.c.hash == hash_)
    ).first()
    if found is None:
        raise errors.UnknownDefinition(given=hash_)
    return Source(*found)


def version_of(connection: Connection, hash_: str) -> int | None:
    """The number of a version by its hash, None where it is not here."""
    return connection.execute(select(DEFINITIONS.c.version).where(DEFINITIONS.c.hash == hash_)).scalar()


def versions(connection: Connection) -> list[Published]:
    """Every version of every workflow, oldest first."""
    columns = select(DEFINITIONS.c.hash, DEFINITIONS.c.workflow, DEFINITIONS.c.version)
    rows = connection.execute(columns.order_by(DEFINITIONS.c.workflow, DEFINITIONS.c.version))
    return [Published(*row) for row in rows]
