"""A definition's normal form: canonical JSON of what it means. Its digest is the definition's identity."""

import dataclasses
import hashlib
import json
from collections.abc import Mapping
from datetime import time
from decimal import Decimal
from typing import Any

from engine.calendars import Span
from engine.definitions.definition import Definition

_APART = frozenset({"place", "path", "hash", "index", "chain_files"})
_UNORDERED = frozenset((
    "by", "opened_by", "never", "not_by", "not_by_fields", "starts", "met_by", "cancelled_by", "restarts_by",
    "pauses_in", "notify", "to", "remind_whom",
))  # fmt: skip
# The order of these is what people see on pages and forms; that of other mappings means nothing.
_ORDERED = frozenset({"fields", "columns", "choices"})


def normalise(definition: Definition) -> str:
    """Canonical JSON: the same for two files that mean the same, whatever their comments, layout and order of keys.

    What has its default is left out, so that a key that the language gains later changes no digest.
    """
    return json.dumps(_normal(definition), sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def digest(definition: Definition) -> str:
    """SHA-256 of the normal form, in hexadecimal."""
    return hashlib.sha256(normalise(definition).encode()).hexdigest()


def _normal(value: Any) -> Any:
    if isinstance(value, Span | Decimal | time):
        return str(value.normalize() + 0) if isinstance(value, Decimal) else str(value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: _member(field.name, kept) for field, kept in _telling(value)}
    if isinstance(value, Mapping):
        return {key: _normal(one) for key, one in value.items()}
    return [_normal(one) for one in value] if isinstance(value, tuple | list) else value


def _telling(value: Any) -> list[tuple[Any, Any]]:
    fields = [field for field in dataclasses.fields(value) if field.name not in _APART]
    pairs = [(field, getattr(value, field.name)) for field in fields]
    return [(field, kept) for field, kept in pairs if not _is_default(field, kept)]


def _is_default(field: Any, value: Any) -> bool:
    default = field.default
    alike = isinstance(value, type(default)) or (isinstance(value, Mapping) and isinstance(default, Mapping))
    return alike and bool(default == value)


def _member(name: str, value: Any) -> Any:
    if name in _UNORDERED and isinstance(value, tuple):
        return sorted(value)
    if name in _ORDERED and isinstance(value, Mapping):
        return [[key, _normal(one)] for key, one in value.items()]
    return _normal(value)
