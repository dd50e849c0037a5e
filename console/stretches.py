"""From when until when, as people type it: instants, or days of the desk."""

import re
import zoneinfo
from datetime import UTC, date, datetime, time, timedelta

import typer

from console import instants

ALLOWED = "a day such as 2026-12-24, or an instant such as 2026-12-24T13:00+08:00"
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def begin(given: str, zone: zoneinfo.ZoneInfo, param_hint: str) -> datetime:
    """The instant (UTC), or the begin of the day in the desk's zone. Raises typer.BadParameter."""
    return _midnight(given, zone, param_hint) if _DAY.fullmatch(given) else instants.read(given, param_hint)


def end(given: str, zone: zoneinfo.ZoneInfo, param_hint: str) -> datetime:
    """The instant (UTC), or the end of the day in the desk's zone. Raises typer.BadParameter."""
    if _DAY.fullmatch(given):
        return _midnight(given, zone, param_hint, timedelta(days=1))
    return instants.read(given, param_hint)


def _midnight(given: str, zone: zoneinfo.ZoneInfo, param_hint: str, later: timedelta = timedelta(0)) -> datetime:
    try:
        on = date.fromisoformat(given) + later
        return datetime.combine(on, time(0), tzinfo=zone).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise typer.BadParameter(f"{given!r} is no day: write {ALLOWED}.", param_hint=param_hint) from error
