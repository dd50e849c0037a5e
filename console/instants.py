"""Instants and spans of time as people type and read them."""

import zoneinfo
from datetime import UTC, datetime

import typer

DAY_S = 86_400


def read(given: str, param_hint: str) -> datetime:
    """The instant (UTC) of what was typed, such as 2026-02-14T16:45+08:00; without a zone it is wrong use."""
    try:
        at = datetime.fromisoformat(given.strip())
    except ValueError as error:
        raise typer.BadParameter(
            f"{given!r} is not a time: write 2026-02-14T16:45+08:00.", param_hint=param_hint
        ) from error
    if at.tzinfo is None:
        said = f"{given} has no time zone: write for example {at.isoformat(timespec='minutes')}+08:00."
        raise typer.BadParameter(said, param_hint=param_hint)
    try:
        return at.astimezone(UTC)
    except OverflowError as error:
        raise typer.BadParameter(f"{given} lies beyond all calendars.", param_hint=param_hint) from error


def shown(at: datetime | None, zone: zoneinfo.ZoneInfo) -> str:
    """An instant as local time, such as `Tue 2026-02-24 09:15`; empty for none."""
    return f"{at.astimezone(zone):%a %Y-%m-%d %H:%M}" if at else ""


def span(seconds: float, in_days: bool = False) -> str:
    """Seconds in words, such as `2h 5m`; below a minute `40s`, and with days of 24 hours `6d 3h`."""
    whole = round(abs(seconds))
    if in_days and whole >= DAY_S:
        parts = {"d": whole // DAY_S, "h": whole // 3600 % 24}
    else:
        parts = {"h": whole // 3600, "m": whole // 60 % 60, "s": whole % 60 if whole < 60 else 0}
    return " ".join(f"{count}{unit}" for unit, count in parts.items() if count) or "0s"


def remaining(seconds: float, in_days: bool = False) -> str:
    """Seconds up to a deadline in words: `2h 5m left`, `3h late`."""
    return f"{span(seconds, in_days)} {'left' if seconds >= 0 else 'late'}"
