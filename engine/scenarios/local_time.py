"""Instants as scenario files write them: with an offset, or in the local time of the calendar."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo


def read(text: str, zone: ZoneInfo) -> datetime:
    """An instant (UTC) as written; without an offset it is local time of the zone. Raises ValueError, OverflowError."""
    at = datetime.fromisoformat(text)
    return (at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(UTC)


def shown(at: datetime, zone: ZoneInfo) -> str:
    """An instant as a file would write it, in local time, to the second where it has any."""
    local_at = at.astimezone(zone)
    return f"{local_at:%Y-%m-%d %H:%M:%S}" if local_at.second else f"{local_at:%Y-%m-%d %H:%M}"
