"""Values of fields as a reader sees them: in words, and masked where they are personal."""

import re
from datetime import date, datetime

from engine import casefile, people
from engine.definitions import definition
from web.reader import Reader

DOTS = "••••"


def shown(field: definition.Field, value: casefile.Json, reader: Reader, desk: people.Desk) -> str:
    """A value in the reader's language; a personal one masked."""
    if field.personal:
        return masked(field.type, value)
    return _plain(field, value, reader, desk)


def _plain(field: definition.Field, value: casefile.Json, reader: Reader, desk: people.Desk) -> str:
    match field.type:
        case "choice":
            return reader.title(field.choices.get(str(value), {}), str(value))
        case "choices":
            titles = [reader.title(field.choices.get(one, {}), one) for one in value]
            return reader.wording.forms.join.join(titles)
        case "yes_no":
            return reader.say("yes" if value else "no")
        case "money":
            return f"{value} {field.currency or ''}".strip()
        case "person":
            return person(str(value), desk)
        case "date":
            on = datetime.combine(date.fromisoformat(value), datetime.min.time(), tzinfo=reader.zone)
            return reader.wording.day(on)
        case "instant":
            return reader.moment(datetime.fromisoformat(value))
        case "files":
            return reader.wording.forms.join.join(one["name"] for one in value)
        case "rows":
            return "\n".join(_row(field, row, reader, desk) for row in value)
    return str(value)


def _row(field: definition.Field, row: casefile.Json, reader: Reader, desk: people.Desk) -> str:
    known = [(field.columns[name], cell) for name, cell in row.items() if name in field.columns and cell is not None]
    return " × ".join(shown(column, cell, reader, desk) for column, cell in known)


def person(key: str | None, desk: people.Desk) -> str:
    """The name of a person of the desk, their key where nobody has it any more."""
    found = desk.person(key)
    return found.name if found else (key or "")


def masked(kind: str, value: casefile.Json) -> str:
    """Enough to recognise a value that one knows, too little to learn it: 138 •••• 2207, l•••@hengtai.example."""
    text = str(value)
    digits = re.sub(r"\D", "", text)
    if kind == "phone" and len(digits) >= 8:
        digits = digits.removeprefix("86") if len(digits) >= 12 else digits
        return f"{digits[:3]} {DOTS} {digits[-4:]}" if len(digits) >= 11 else f"{DOTS} {digits[-4:]}"
    if kind == "mail_address" and "@" in text:
        return f"{text[0]}•••@{text.rpartition('@')[2]}"
    return f"{text[:1]}•••" if kind in ("text", "person") else DOTS
