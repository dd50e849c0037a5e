"""When gathered mails are told, in the hours of their reader."""

from datetime import UTC, datetime

import pytest

from engine.calendars import WorkingCalendar, registry
from engine.store import caps, rounds

OFFICE = registry.find("cn_office")
NIGHTS = WorkingCalendar("Asia/Shanghai", {"mon": [("22:00", "24:00")]})
NEVER = WorkingCalendar("Asia/Shanghai", {})


@pytest.mark.parametrize(
    ("wish", "at", "hours", "then"),
    [
        ("hourly", "2026-03-02 10:20", OFFICE, "2026-03-02 11:00"),
        ("hourly", "2026-03-02 10:00", OFFICE, "2026-03-02 11:00"),
        ("hourly", "2026-03-02 07:20", OFFICE, "2026-03-02 09:00"),
        ("hourly", "2026-03-06 17:40", OFFICE, "2026-03-09 09:00"),
        ("daily", "2026-03-02 10:20", OFFICE, "2026-03-03 09:00"),
        ("daily", "2026-03-02 07:20", OFFICE, "2026-03-02 09:00"),
        ("daily", "2026-03-06 17:40", OFFICE, "2026-03-09 09:00"),
        ("daily", "2026-03-03 10:20", NIGHTS, "2026-03-09 22:00"),
        ("daily", "2026-03-03 10:20", NEVER, "2026-03-03 10:20"),
    ],
)
def test_the_next_round_is_in_the_readers_own_hours(
    wish: caps.Rule, at: str, hours: WorkingCalendar, then: str
) -> None:
    local = datetime.fromisoformat(at).replace(tzinfo=hours.zone).astimezone(UTC)
    found = rounds.next_round(wish, local, hours).astimezone(hours.zone)
    assert f"{found:%Y-%m-%d %H:%M}" == then
