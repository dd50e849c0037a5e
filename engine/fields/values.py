"""Checks one given value against its field and turns it into the form in which it is stored."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from engine import people
from engine.calendars import daybook
from engine.casefile import Json
from engine.definitions.definition import Field

LONGEST_TEXT = 2_000
LONGEST_LONG_TEXT = 100_000
MOST_ROWS = 500

_PHONE = re.compile(r"\+?[0-9][0-9 ()./-]{1,30}[0-9](?: ?(?:ext|x|转|轉) ?[0-9]{1,6})?")
_MAIL = re.compile(r"[^\s@<>,;:\"()\[\]\\]{1,64}@[^\s@<>,;:\"()\[\]\\]+\.[^\s@<>,;:\"()\[\]\\.]{2,}")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_YES, _NO = {"yes", "true", "1", "是", "on"}, {"no", "false", "0", "否", "off"}


@dataclass(frozen=True, slots=True)
class Checked:
    """An accepted value, as stored; None for an empty one."""

    value: Json


@dataclass(frozen=True, slots=True)
class Wrong:
    """Why a value can't be taken, as a code of `sentences` with its facts."""

    code: str
    facts: Mapping[str, Any]


Outcome = Checked | Wrong


def check(field: Field, given: Json, desk: people.Desk) -> Outcome:
    """The stored form of a given value, or what is wrong with it. Empty text and None are an empty value."""
    if given is None or (isinstance(given, str) and not given.strip()) or given == []:
        return Checked(None)
    return _CHECKS[field.type](field, given, desk)


def _wrong(code: str, **facts: Any) -> Wrong:
    return Wrong(code, facts)


def _text(field: Field, given: Json, _desk: people.Desk) -> Outcome:
    if not isinstance(given, str):
        return _wrong("not_text", given=given)
    longest = field.max_length or (LONGEST_LONG_TEXT if field.type == "long_text" else LONGEST_TEXT)
    text = given.replace("\r\n", "\n").strip()
    if len(text) > longest:
        return _wrong("too_long", count=len(text), most=longest)
    if _CONTROL.search(text) or (field.type != "long_text" and "\n" in text):
        return _wrong("control_characters")
    return Checked(text)


def _decimal(given: Json) -> Decimal | None:
    if isinstance(given, bool) or not isinstance(given, int | float | str):
        return None
    try:
        number = Decimal(str(given).strip().replace("\u2212", "-"))
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number) < Decimal(10) ** 15 else None


def _number(field: Field, given: Json, _desk: people.Desk) -> Outcome:
    number = _decimal(given)
    if number is None:
        return _wrong("not_a_number", given=given)
    places = -int(number.normalize().as_tuple().exponent)
    if field.decimals is not None and places > field.decimals:
        return _wrong("too_many_decimals", given=given, most=field.decimals)
    problem = _outside(field, number, given)
    if problem:
        return problem
    return Checked(int(number) if number == number.to_integral_value() else float(number))


def _outside(field: Field, value: Any, given: Json) -> Wrong | None:
    """Whether a number, date or instant lies outside the field's bounds."""
    if field.min is not None and value < field.min:
        return _wrong("too_small", given=given, least=str(field.min))
    if field.max is not None and value > field.max:
        return _wrong("too_large", given=given, most=str(field.max))
    return None


def _money(field: Field, given: Json, _desk: people.Desk) -> Outcome:
    amount = _decimal(given)
    if amount is None:
        return _wrong("not_money", given=given, currency=field.currency)
    decimals = 2 if field.decimals is None else field.decimals
    rounded = amount.quantize(Decimal(1).scaleb(-decimals))
    if rounded != amount:
        return _wrong("too_many_decimals", given=given, most=decimals)
    return _outside(field, amount, given) or Checked(str(rounded))


def _choice(field: Field, given: Json, _desk: people.Desk) -> Outcome:
    if given in field.choices:
        return Checked(given)
    return _wrong("not_a_choice", given=given, choices=tuple(field.choices))


def _choices(field: Field, given: Json, _desk: people.Desk) -> Outcome:
    several = [part.strip() for part in given.split(",")] if isinstance(given, str) else given
    if not isinstance(several, list):
        return _wrong("not_a_list", given=given)
    unknown = [one for one in several if not isinstance(one, str) or one not in field.choices]
    if unknown:
        return _wrong("not_a_choice", given=unknown[0], choices=tuple(field.choices))
    return Checked([choice for choice in field.choices if choice in several])


def _yes_no(_field: Field, given: Json, _desk: people.Desk) -> Outcome:
    if isinstance(given, bool):
        return Checked(given)
    word = str(given).strip().casefold()
    if word in _YES | _NO:
        return Checked(word in _YES)
    return _wrong("not_yes_or_no", given=given)


def _date(field: Field, given: Json, _desk: people.Desk) -> Outcome:
    try:
        on = date.fromisoformat(str(given).strip())
    except ValueError:
        return _wrong("not_a_date", given=given)
    return _too_far(on, given) or _outside(field, on.isoformat(), given) or Checked(on.isoformat())


def _too_far(on: date, given: Json) -> Wrong | None:
    """Whether calendars do not reckon that far, also in another zone: a deadline could hang on the value."""
    if on.year <= daybook.FIRST_YEAR:
        return _wrong("too_small", given=given, least=f"{daybook.FIRST_YEAR + 1}-01-01")
    return (
        _wrong("too_large", given=given, most=f"{daybook.LAST_YEAR - 1}-12-31")
        if on.year >= daybook.LAST_YEAR
        else None
    )


def _instant(field: Field, given: Json, _desk: people.Desk) -> Outcome:
    try:
        at = datetime.fromisoformat(str(given).strip())
    except ValueError:
        return _wrong("not_an_instant", given=given)
    if at.tzinfo is None:
        return _wrong("naive_instant", given=given)
    if problem := _too_far(at.date(), given):
        return problem
    stored = at.astimezone(UTC).isoformat()
    return _outside(field, stored, given) or Checked(stored)


def _phone(_field: Field, given: Json, _desk: people.Desk) -> Outcome:
    text = str(given).strip()
    return Checked(text) if _PHONE.fullmatch(text) else _wrong("not_a_phone", given=given)


def _mail_address(_field: Field, given: Json, _desk: people.Desk) -> Outcome:
    text = str(given).strip()
    return Checked(text) if len(text) <= 254 and _MAIL.fullmatch(text) else _wrong("not_a_mail_address", given=given)


def _person(field: Field, given: Json, desk: people.Desk) -> Outcome:
    person = desk.person(given) if isinstance(given, str) else None
    if person is None:
        able = (one.key for one in desk.persons.values() if not field.role or field.role in one.roles)
        return _wrong("unknown_person", given=given, persons=tuple(able))
    if field.role and field.role not in person.roles:
        return _wrong("not_in_role", given=person.name, role=field.role)
    if person.absent:
        return _wrong("absent", given=person.name)
    return Checked(person.key)


def _key(_field: Field, given: Json, _desk: people.Desk) -> Outcome:
    if not isinstance(given, str) or len(given) > 200 or _CONTROL.search(given):
        return _wrong("not_text", given=given)
    return Checked(given.strip())


def _files(field: Field, given: Json, _desk: people.Desk) -> Outcome:
    if not isinstance(given, list) or not all(_is_file(one) for one in given):
        return _wrong("not_files", given=given)
    if field.max_count and len(given) > field.max_count:
        return _wrong("too_many", count=len(given), most=field.max_count)
    large = [one for one in given if field.max_bytes and one["bytes"] > field.max_bytes]
    if large:
        return _wrong("file_too_large", given=large[0]["name"], most=field.max_bytes)
    return Checked(given)


def _is_file(given: Json) -> bool:
    kinds = {"hash": str, "name": str, "bytes": int, "media_type": str}
    return (
        isinstance(given, dict)
        and given.keys() == kinds.keys()
        and all(isinstance(given[k], t) for k, t in kinds.items())
    )


def _rows(field: Field, given: Json, desk: people.Desk) -> Outcome:
    if not isinstance(given, list) or not all(isinstance(row, dict) for row in given):
        return _wrong("not_rows", given=given, columns=tuple(field.columns))
    if len(given) > (field.max_count or MOST_ROWS):
        return _wrong("too_many", count=len(given), most=field.max_count or MOST_ROWS)
    rows: list[dict[str, Json]] = []
    for number, row in enumerate(given, 1):
        outcome = _row(field, number, row, desk)
        if isinstance(outcome, Wrong):
            return outcome
        rows.append(outcome.value)
    return Checked(rows)


def _row(field: Field, number: int, row: Mapping[str, Json], desk: people.Desk) -> Outcome:
    unknown = row.keys() - field.columns.keys()
    if unknown:
        return _wrong("unknown_column", row=number, given=min(unknown), columns=tuple(field.columns))
    checked: dict[str, Json] = {}
    for name, column in field.columns.items():
        outcome = check(column, row.get(name, column.default), desk)
        if isinstance(outcome, Wrong):
            return _wrong("in_row", row=number, column=name, titles=column.title, inner=outcome)
        if outcome.value is None and column.required:
            return _wrong("in_row", row=number, column=name, titles=column.title, inner=_wrong("missing"))
        checked[name] = outcome.value
    return Checked(checked)


_CHECKS: Mapping[str, Callable[[Field, Json, people.Desk], Outcome]] = {
    "text": _text, "long_text": _text, "number": _number, "money": _money, "choice": _choice, "choices": _choices,
    "yes_no": _yes_no, "date": _date, "instant": _instant, "phone": _phone, "mail_address": _mail_address,
    "person": _person, "customer": _key, "case": _key, "files": _files, "rows": _rows,
}  # fmt: skip
