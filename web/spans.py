"""How much of a deadline is used and left, in words: minutes and hours, or days when it is many."""

from datetime import datetime

from engine import calendars, casefile, deadlines
from web.reader import Reader

_MANY_DAYS = 2


def used_s(row: casefile.DeadlineRow, calendar: calendars.WorkingCalendar, now: datetime) -> float:
    """The seconds of its calendar that a deadline has used."""
    if row.running_since is None or now <= row.running_since:
        return row.consumed_s
    return row.consumed_s + calendar.elapsed(row.running_since, now)


def text(seconds: float, calendar: calendars.WorkingCalendar, name: str, reader: Reader) -> str:
    """ "2 h 10 m", "4 working days", "12 calendar days"; ``name`` is that of the calendar."""
    day_s = day_length_s(calendar)
    days = int(seconds // day_s) if day_s else 0
    if days < _MANY_DAYS:
        return reader.duration(seconds)
    forms = reader.wording.forms
    one, many = forms.calendar_days if name == deadlines.PLAIN else forms.working_days
    return (one if days == 1 else many).format(days)


def day_length_s(calendar: calendars.WorkingCalendar) -> float:
    """The working seconds of the longest day of its week."""
    return max(sum(to_s - from_s for from_s, to_s in day.hours) for day in calendar.book.week)
