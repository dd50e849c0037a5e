"""Made-up values of the right type: for what a form requires and a scenario leaves out, and for personal values."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from engine.casefile import Json
from engine.definitions.definition import Definition, Field, FormField
from engine.scenarios.cast import CUSTOMER, Cast

FROM_NOW = timedelta(days=1)
Holds = Callable[[str, Mapping[str, Json]], bool]
"""Whether a guard holds with these values."""


def missing(
    form: tuple[FormField, ...],
    source: Definition,
    known: Mapping[str, Json],
    cast: Cast,
    now: datetime,
    zone: ZoneInfo,
    holds: Holds,
) -> dict[str, Json]:
    """Values for the fields that a form requires and that ``known`` says nothing of; first those that it always
    requires, then those whose ``cond`` holds with them.
    """
    found: dict[str, Json] = {}
    for one in sorted(form, key=lambda item: item.cond is not None):
        if one.required and one.field not in known and (one.cond is None or holds(one.cond, {**known, **found})):
            found[one.field] = value(source.fields[one.field], cast, now, zone)
    return {name: given for name, given in found.items() if given is not None}


def value(field: Field, cast: Cast, now: datetime, zone: ZoneInfo) -> Json:
    """A value that the field takes; None where only the scenario can say one, as of another case."""
    make = _MADE.get(field.type)
    return make(field, cast, now.astimezone(zone)) if make else None


def _text(field: Field, _cast: Cast, _local_at: datetime) -> Json:
    text = field.title.get("en") or field.name.replace("_", " ").capitalize()
    return text[: field.max_length] if field.max_length else text


def _number(field: Field, _cast: Cast, _local_at: datetime) -> Json:
    return str(_bounded(field, Decimal(1)))


def _bounded(field: Field, wanted: Decimal) -> Decimal:
    low, high = (bound if isinstance(bound, Decimal) else None for bound in (field.min, field.max))
    at_least = wanted if low is None else max(low, wanted)
    return at_least if high is None else min(high, at_least)


def _money(field: Field, _cast: Cast, _local_at: datetime) -> Json:
    return str(_bounded(field, Decimal(100)))


def _choice(field: Field, _cast: Cast, _local_at: datetime) -> Json:
    return next(iter(field.choices), None)


def _date(field: Field, _cast: Cast, local_at: datetime) -> Json:
    return _within(field, (local_at + FROM_NOW).date().isoformat())


def _instant(field: Field, _cast: Cast, local_at: datetime) -> Json:
    return _within(field, (local_at + FROM_NOW).replace(second=0, microsecond=0).isoformat())


def _within(field: Field, wanted: str) -> str:
    low, high = (bound if isinstance(bound, str) else None for bound in (field.min, field.max))
    at_least = wanted if low is None else max(low, wanted)
    return at_least if high is None else min(high, at_least)


def _person(field: Field, cast: Cast, _local_at: datetime) -> Json:
    return cast.person(field.role) if field.role else next(iter(cast.order), None)


def _rows(field: Field, cast: Cast, local_at: datetime) -> Json:
    made = {name: _MADE[column.type](column, cast, local_at) for name, column in field.columns.items()}
    return [{name: one for name, one in made.items() if one is not None}]


def _always(given: Any) -> "Make":
    return lambda _field, _cast, _local_at: given


def _file(_field: Field, _cast: Cast, _local_at: datetime) -> Json:
    return [{"hash": "0" * 64, "name": "picture.png", "bytes": 1_000, "media_type": "image/png"}]


Make = Callable[[Field, Cast, datetime], Json]
_MADE: Mapping[str, Make] = {
    "text": _text,
    "long_text": _text,
    "number": _number,
    "money": _money,
    "choice": _choice,
    "choices": lambda field, _cast, _at: list(field.choices)[:1],
    "yes_no": _always(True),
    "date": _date,
    "instant": _instant,
    "phone": _always("+86 10 5555 0100"),
    "mail_address": _always("someone@customer.example"),
    "person": _person,
    "customer": _always(CUSTOMER),
    "files": _file,
    "rows": _rows,
}
