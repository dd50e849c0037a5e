"""Spans of time as a definition writes them: `4h`, `1h 30m`, `3 working days`, `45 calendar days`, `36h plain`."""

import re
from dataclasses import dataclass
from typing import Literal

from engine import errors
from engine.calendars import hours

Kind = Literal["working", "working_days", "calendar_days", "plain"]

LONGEST_DAYS = 3653
ALLOWED = "4h, 30m, 90s, 1h 30m (working time), 3 working days, 45 calendar days, 36h plain"

_UNITS = {"h": 3600, "m": 60, "s": 1}
_CLOCK = re.compile(r"(?:(\d{1,9})h)? ?(?:(\d{1,9})m)? ?(?:(\d{1,9})s)?( plain)?", re.ASCII)
_DAYS = re.compile(r"(\d{1,9}) (working|calendar) days?", re.ASCII)
_BARE_DAYS = re.compile(r"(\d{1,9}) ?(?:d|days?)", re.ASCII)
_WEEKS = re.compile(r"(\d{1,9}) ?(?:w|weeks?)", re.ASCII)
_WORDY = re.compile(r"(\d{1,9}) ?(hours?|hrs?|minutes?|mins?|seconds?|secs?|H|M|S)", re.ASCII)
_FRACTION = re.compile(r"(\d{1,9})\.(\d{1,9}) ?([hm])", re.ASCII)


@dataclass(frozen=True, slots=True)
class Span:
    """`amount` is seconds where the kind is working or plain (which the clock on the wall counts), else days."""

    kind: Kind
    amount: int

    @classmethod
    def parse(cls, text: str) -> "Span":
        """Raises errors.BadSpan, which says what was given, what is allowed and the likely fix."""
        given = text.strip() if isinstance(text, str) else ""
        if match := _DAYS.fullmatch(given):
            return _bounded(text, cls("working_days" if match[2] == "working" else "calendar_days", int(match[1])))
        match = _CLOCK.fullmatch(given)
        if match is None or not any(match.groups()[:3]):
            raise errors.BadSpan(given=text, allowed=ALLOWED, fix=_fix(given))
        amount = sum(int(part or 0) * unit for part, unit in zip(match.groups(), _UNITS.values(), strict=False))
        return _bounded(text, cls("plain" if match[4] else "working", amount))

    def __str__(self) -> str:
        if self.kind in ("working_days", "calendar_days"):
            return f"{self.amount} {self.kind[:-5]} {'day' if self.amount == 1 else 'days'}"
        return _clock(self.amount) + (" plain" if self.kind == "plain" else "")


def _bounded(text: str, span: Span) -> Span:
    day_s = hours.DAY_S if span.kind in ("working", "plain") else 1
    if span.amount > LONGEST_DAYS * day_s:
        raise errors.BadSpan(given=text, allowed="up to ten years", fix="write a shorter one")
    return span


def _clock(amount: int) -> str:
    parts = {"h": amount // 3600, "m": amount // 60 % 60, "s": amount % 60}
    return " ".join(f"{number}{unit}" for unit, number in parts.items() if number) or "0m"


def _fix(given: str) -> str:
    """The likely fix. A bare day is nine office hours to one reader and a night more to another: never guessed."""
    if match := _BARE_DAYS.fullmatch(given):
        return f"write {_days(int(match[1]), 'working')}, or {int(match[1]) * 8}h"
    if match := _WEEKS.fullmatch(given):
        return f"write {_days(int(match[1]) * 5, 'working')}, or {_days(int(match[1]) * 7, 'calendar')}"
    if match := _WORDY.fullmatch(given):
        return f"write {match[1]}{match[2][0].lower()}"
    if match := _FRACTION.fullmatch(given):
        seconds = round(float(f"{match[1]}.{match[2]}") * _UNITS[match[3]])
        return f"write {_clock(seconds)}"
    if given.isdecimal():
        return f"write {given}m for minutes, or {given}h for hours"
    return "write a number and its unit"


def _days(count: int, kind: str) -> str:
    return f"{count} {kind} {'day' if count == 1 else 'days'}"
