"""How instants and JSON stand in a column, the same for every table."""

import functools
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import orjson
from sqlalchemy import DateTime, Dialect, String, Text
from sqlalchemy.types import TypeDecorator, TypeEngine
from sqlmodel import SQLModel

from engine import errors

# Constraints need names so that a migration can drop them on PostgreSQL.
SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


def instant_text(at: datetime) -> str:
    """An aware instant as UTC text of fixed width, so that texts sort as instants do; raises errors.NaiveInstant."""
    if at.tzinfo is not UTC:
        if at.tzinfo is None:
            raise errors.NaiveInstant(given=at.isoformat())
        at = at.astimezone(UTC)
    # What `isoformat` says, in a third of its time; microseconds only where there are some.
    text = orjson.dumps(at).decode()
    return text[1:-1] if at.microsecond else f"{text[1:20]}.000000+00:00"


def utc(at: datetime) -> datetime:
    """The instant in UTC; raises errors.NaiveInstant."""
    if at.tzinfo is None:
        raise errors.NaiveInstant(given=at.isoformat())
    return at.astimezone(UTC)


def json_text(value: Any) -> str:
    """A JSON value as text with sorted keys: the same value is always the same text, as digests need it."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()


class Instant(TypeDecorator[datetime]):
    """An aware instant, UTC in and out; text on SQLite, timestamptz on PostgreSQL."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        kind = String(32) if dialect.name == "sqlite" else DateTime(timezone=True)
        return dialect.type_descriptor(kind)  # type: ignore[arg-type, unused-ignore]

    # Every value of every row comes through here: the processors themselves, with no call for each dialect between.
    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], Any]:
        return _or_none(instant_text if dialect.name == "sqlite" else utc)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], datetime | None]:  # noqa: ARG002
        return _or_none(datetime.fromisoformat if dialect.name == "sqlite" else utc)


class Json(TypeDecorator[Any]):
    """A JSON value as canonical text on every database: what was digested is read back byte for byte."""

    impl = Text
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], str | None]:  # noqa: ARG002
        return _or_none(json_text)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[str | None], Any]:  # noqa: ARG002
        return _or_none(orjson.loads)


def _or_none(convert: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """A processor for SQLAlchemy; `prepared`, which converts no None, takes what is wrapped."""

    @functools.wraps(convert)
    def converted(value: Any) -> Any:
        return None if value is None else convert(value)

    return converted
