"""Values that a definition itself gives to fields: defaults, bounds, and what an event sets."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from engine.definitions.definition import Field
from engine.sheets import Node

_AMOUNT = re.compile(r"[-+]?[0-9]{1,15}(\.[0-9]{1,8})?")
BOUNDED = ("number", "money", "date", "instant")
GIVEN_A_VALUE = (
    "text", "long_text", "number", "money", "choice", "choices", "yes_no", "date", "instant", "phone", "mail_address",
)  # fmt: skip
WORDS = {
    "text": "a text",
    "long_text": "a text",
    "phone": "a text",
    "mail_address": "a text",
    "number": "a number",
    "money": "an amount such as 12.50",
    "yes_no": "true or false",
    "date": 'a date such as "2026-02-14"',
    "instant": 'an instant with its offset, such as "2026-02-14T16:45+08:00"',
}


def bound(type_: str, node: Node) -> Decimal | str:
    """The least or greatest value of a field of that type, as it is compared. Raises ValueError."""
    if type_ in ("number", "money"):
        return _amount(node)
    return _date(node) if type_ == "date" else _instant(node)


def stored(field: Field, node: Node) -> Any:
    """The value as a case file holds it. Raises ValueError where the field can't have it."""
    value = _READERS[field.type](field, node)
    if field.type in BOUNDED:
        _check_bounds(field, node)
    return value


def _check_bounds(field: Field, node: Node) -> None:
    value: Any = bound(field.type, node)
    if (field.min is not None and value < field.min) or (field.max is not None and value > field.max):
        raise ValueError(node.text)


def _text(field: Field, node: Node) -> str:
    if not isinstance(node.value, str) or (field.max_length and len(node.value) > field.max_length):
        raise ValueError(node.text)
    return node.value


def _number(field: Field, node: Node) -> int | float:
    number = _amount(node)
    _check_decimals(number, field.decimals)
    return int(number) if number == number.to_integral_value() else float(number)


def _money(field: Field, node: Node) -> str:
    decimals = 2 if field.decimals is None else field.decimals
    amount = _amount(node)
    _check_decimals(amount, decimals)
    return str(amount.quantize(Decimal(1).scaleb(-decimals)))


def _check_decimals(number: Decimal, most: int | None) -> None:
    if most is not None and number != round(number, most):
        raise ValueError(str(number))


def _amount(node: Node) -> Decimal:
    if isinstance(node.value, bool) or not _AMOUNT.fullmatch(node.text):
        raise ValueError(node.text)
    try:
        return Decimal(node.text)
    except InvalidOperation as why:
        raise ValueError(node.text) from why


def _choice(field: Field, node: Node) -> str:
    if not isinstance(node.value, str) or node.value not in field.choices:
        raise ValueError(node.text)
    return node.value


def _choices(field: Field, node: Node) -> list[str]:
    if node.kind != "sequence":
        raise ValueError(node.text)
    chosen = [_choice(field, one) for one in node.value]
    return [choice for choice in field.choices if choice in chosen]


def _yes_no(_field: Field, node: Node) -> bool:
    if node.value is not True and node.value is not False:
        raise ValueError(node.text)
    return bool(node.value)


def _date(node: Node) -> str:
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", node.text, re.ASCII):
        raise ValueError(node.text)
    return date.fromisoformat(node.text).isoformat()


def _instant(node: Node) -> str:
    at = datetime.fromisoformat(node.text)
    if at.tzinfo is None:
        raise ValueError(node.text)
    return at.astimezone(UTC).isoformat(timespec="seconds")


_READERS: Mapping[str, Callable[[Field, Node], Any]] = {
    "text": _text,
    "long_text": _text,
    "phone": _text,
    "mail_address": _text,
    "number": _number,
    "money": _money,
    "choice": _choice,
    "choices": _choices,
    "yes_no": _yes_no,
    "date": lambda _field, node: _date(node),
    "instant": lambda _field, node: _instant(node),
}
