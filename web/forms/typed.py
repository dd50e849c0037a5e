"""What was typed into a form, as it was typed, and the values that it gives."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from starlette.datastructures import FormData, UploadFile

from engine import casefile, fields, people
from engine.definitions.definition import Field
from web.forms.asked import Asked

Typed = Mapping[str, Any]
"""By field: a text; a list of texts (choices); a list of rows, each by column; a list of files."""

EMPTIED: tuple[()] = ()
"""Typed of a personal field: what it holds is to go."""
MOST_ROWS = 200
PREFIX = "f."

Files = Callable[[Field, list[Any]], list[dict[str, Any]]]
"""Takes what a form gave for a field of files: uploads, and sealed ones that were taken before."""


def prefilled(asked: Sequence[Asked], zone: ZoneInfo) -> dict[str, Any]:
    """What stands in a form at first: what the case has, but nothing personal."""
    return {one.field.name: _shown(one.field, None if one.field.personal else one.current, zone) for one in asked}


def _shown(field: Field, value: casefile.Json, zone: ZoneInfo) -> Any:
    if field.type == "rows":
        return [_row(field, row, zone) for row in value or []] or [blank(field)]
    if field.type in ("choices", "files"):
        return list(value or [])
    if value is None:
        return ""
    if field.type == "yes_no":
        return "yes" if value else "no"
    if field.type == "instant":
        return datetime.fromisoformat(value).astimezone(zone).strftime("%Y-%m-%dT%H:%M")
    return str(value)


def _row(field: Field, row: Mapping[str, casefile.Json], zone: ZoneInfo) -> dict[str, Any]:
    return {name: _shown(column, row.get(name), zone) for name, column in field.columns.items()}


def blank(field: Field) -> dict[str, Any]:
    """An empty row; defaults stand in it."""
    return {name: _shown(column, column.default, ZoneInfo("UTC")) for name, column in field.columns.items()}


def read(form: FormData, asked: Sequence[Asked], files: Files, zone: ZoneInfo, prefix: str = PREFIX) -> dict[str, Any]:
    """What was typed. A field that the form does not have stays as it is; boxes that are not ticked are not sent."""
    before = prefilled(asked, zone)
    return {
        one.field.name: EMPTIED
        if _is_emptied(form, one, prefix)
        else _typed(form, one.field, prefix + one.field.name, files)
        if one.field.type in ("choices", "files") or _has(form, prefix + one.field.name)
        else before[one.field.name]
        for one in asked
    }


def _is_emptied(form: FormData, one: Asked, prefix: str) -> bool:
    """Whether what a personal field holds is to go: an empty one alone says nothing, as it was shown empty."""
    name = prefix + one.field.name
    return one.field.personal and name in form.getlist("empty") and not str(form.get(name, "")).strip()


def _has(form: FormData, name: str) -> bool:
    return any(key == name or key.startswith(f"{name}.") for key in form)


def _typed(form: FormData, field: Field, name: str, files: Files) -> Any:
    if field.type == "files":
        return files(field, form.getlist(name))
    if field.type == "choices":
        return [one for one in form.getlist(name) if isinstance(one, str)]
    if field.type == "rows":
        return _rows(form, field, name, files)
    value = form.get(name)
    return "" if value is None or isinstance(value, UploadFile) else value


def _rows(form: FormData, field: Field, name: str, files: Files) -> list[dict[str, Any]]:
    """The rows in their order, with the one that was asked to go left out and the one asked for added."""
    places = sorted({int(key.split(".")[2]) for key in form if key.startswith(f"{name}.") and _is_place(key)})
    gone = form.get("drop")
    rows = [
        {column: _typed(form, one, f"{name}.{place}.{column}", files) for column, one in field.columns.items()}
        for place in places[:MOST_ROWS]
        if gone != f"{field.name}.{place}"
    ]
    if form.get("add") == field.name or not rows:
        rows.append(blank(field))
    return rows


def _is_place(key: str) -> bool:
    parts = key.split(".")
    return len(parts) == 4 and parts[2].isdecimal() and len(parts[2]) <= 6


def values(asked: Iterable[Asked], typed: Typed, zone: ZoneInfo) -> dict[str, casefile.Json]:
    """The values that were given, for the engine to check. An empty field gives nothing, unless it empties one.

    Nothing personal is shown in a form, so that an empty one leaves what is there, unless that is to go.
    """
    gone = {name for name, one in typed.items() if one is EMPTIED}
    given = {
        one.field.name: None if one.field.name in gone else _value(one.field, typed[one.field.name], zone)
        for one in asked
    }
    kept = {one.field.name for one in asked if one.current in (None, "", []) or one.field.personal} - gone
    return {name: value for name, value in given.items() if value is not None or name not in kept}


def _value(field: Field, typed: Any, zone: ZoneInfo) -> casefile.Json:
    if field.type == "rows":
        rows = [_cells(field, row, zone) for row in typed]
        empty = _cells(field, blank(field), zone)
        return [row for row in rows if row != empty] or None
    if field.type in ("choices", "files"):
        return typed or None
    if not typed.strip():
        return None
    return _instant(typed, zone) if field.type == "instant" else typed


def _cells(field: Field, row: Mapping[str, Any], zone: ZoneInfo) -> dict[str, casefile.Json]:
    return {name: _value(column, row[name], zone) for name, column in field.columns.items()}


def _instant(typed: str, zone: ZoneInfo) -> str:
    """A local time with the zone of the desk; what is no time stays as it was typed."""
    try:
        at = datetime.fromisoformat(typed.strip())
    except ValueError:
        return typed
    return (at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(UTC).isoformat()


def changed(asked: Iterable[Asked], given: Mapping[str, casefile.Json], desk: people.Desk) -> dict[str, casefile.Json]:
    """Of given values those that differ from what the case has; wrong ones differ."""
    by_name = {one.field.name: one for one in asked}
    return {name: value for name, value in given.items() if _differs(by_name[name], value, desk)}


def _differs(one: Asked, value: casefile.Json, desk: people.Desk) -> bool:
    outcome = fields.check(one.field, value, desk)
    return isinstance(outcome, fields.Wrong) or outcome.value != one.current
