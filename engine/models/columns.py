"""How instants and JSON stand in a column, the same for every table."""

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
    return at.isoformat(timespec="microseconds")


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

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        return instant_text(value) if dialect.name == "sqlite" else utc(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return datetime.fromisoformat(value) if dialect.name == "sqlite" else utc(value)


class Json(TypeDecorator[Any]):
    """A JSON value as canonical text on every database: what was digested is read back byte for byte."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:  # noqa: ARG002
        return None if value is None else json_text(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:  # noqa: ARG002
        return None if value is None else orjson.loads(value)
