"""Working hours of one day, as seconds from local midnight; an end beyond 24 hours lies on the next day."""

import re
from collections.abc import Iterable

from engine import errors

DAY_S = 86_400
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

Hours = tuple[tuple[int, int], ...]

_CLOCK = re.compile(r"([01]\d|2[0-4]):([0-5]\d)(?::([0-5]\d))?", re.ASCII)


def parse(spans: Iterable[tuple[str, str]]) -> Hours:
    """Seconds from local midnight of pairs such as ("09:00", "17:00"); a span over midnight ends on the next day.

    Raises errors.BadHours.
    """
    return tuple(sorted(_span(pair) for pair in spans))


def _span(pair: tuple[str, str]) -> tuple[int, int]:
    if isinstance(pair, str) or len(pair) != 2:
        raise errors.BadHours(given=pair, fix='write it as a pair ("09:00", "17:00")')
    opens, closes = pair
    given = f"{opens}-{closes}"
    from_s, to_s = _seconds(opens, given), _seconds(closes, given)
    if from_s in (to_s, DAY_S):
        raise errors.BadHours(given=given, fix="for the whole day write 00:00-24:00")
    return (from_s, to_s) if from_s < to_s else (from_s, to_s + DAY_S)


def _seconds(clock: str, given: str) -> int:
    match = _CLOCK.fullmatch(clock) if isinstance(clock, str) else None
    if match is None:
        raise errors.BadHours(given=given, fix="hours and minutes have two digits each")
    hour, minute, second = (int(part or 0) for part in match.groups())
    total_s = hour * 3600 + minute * 60 + second
    if total_s > DAY_S:
        raise errors.BadHours(given=given, fix="a day ends at 24:00")
    return total_s


def clock(seconds: int) -> str:
    """HH:MM, or HH:MM:SS where there are seconds, of seconds from local midnight; 24:00 stays, 30:00 is 06:00."""
    within = seconds if seconds <= DAY_S else seconds - DAY_S
    text = f"{within // 3600:02}:{within // 60 % 60:02}"
    return f"{text}:{within % 60:02}" if within % 60 else text
