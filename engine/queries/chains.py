"""Histories as they stand in the table, for checking their chains."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Text, select, type_coerce

from engine.queries.tables import CASES, HISTORY, PERSONAL


@dataclass(frozen=True, slots=True)
class Entry:
    """A history entry with its JSON as texts, byte for byte."""

    seq: int
    at: datetime
    actor_kind: str
    actor_key: str
    event: str
    from_states: str
    to_states: str
    facts: str
    personal_digests: str
    previous: str
    digest: str


@dataclass(frozen=True, slots=True)
class Personal:
    """A personal value with its salt; both are gone when ``erased_at`` is set."""

    seq: int
    key: str
    salt: str | None
    value: Any
    erased_at: datetime | None


@dataclass(frozen=True, slots=True)
class Chain:
    """The history of one case with what the case says of it."""

    case_id: int
    number: str
    seq: int
    head: str
    entries: tuple[Entry, ...]
    personal: tuple[Personal, ...]


_TEXTS = ("from_states", "to_states", "facts", "personal_digests")
_ENTRY = ("seq", "at", "actor_kind", "actor_key", "event", *_TEXTS, "previous", "digest")


def chains(connection: Connection, page: int = 500) -> Iterator[Chain]:
    """The chain of every case, by id, some hundred cases in memory at a time."""
    last = -1
    columns = [CASES.c.id, CASES.c.number, CASES.c.seq, CASES.c.head]
    while rows := connection.execute(select(*columns).where(CASES.c.id > last).order_by(CASES.c.id).limit(page)).all():
        ids = [row[0] for row in rows]
        entries, personal = _entries(connection, ids), _personal(connection, ids)
        for row in rows:
            whole = [*row, tuple(entries.get(row[0], ())), tuple(personal.get(row[0], ()))]
            yield Chain(*whole)
        last = ids[-1]


def _entries(connection: Connection, ids: list[int]) -> dict[int, list[Entry]]:
    columns = [type_coerce(HISTORY.c[one], Text) if one in _TEXTS else HISTORY.c[one] for one in _ENTRY]
    found = select(HISTORY.c.case_id, *columns).where(HISTORY.c.case_id.in_(ids))
    rows = connection.execute(found.order_by(HISTORY.c.case_id, HISTORY.c.seq))
    return {key: [Entry(*row[1:]) for row in group] for key, group in groupby(rows, lambda row: row[0])}


def _personal(connection: Connection, ids: list[int]) -> dict[int, list[Personal]]:
    names = ("case_id", "seq", "key", "salt", "value", "erased_at")
    found = select(*(PERSONAL.c[name] for name in names)).where(PERSONAL.c.case_id.in_(ids))
    rows = connection.execute(found.order_by(PERSONAL.c.case_id, PERSONAL.c.seq))
    return {key: [Personal(*row[1:]) for row in group] for key, group in groupby(rows, lambda row: row[0])}
