"""The plan of a duty roster, as a form asks for it line by line, and drawn as it was typed."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from markupsafe import Markup
from starlette.datastructures import FormData

from engine import people, staffing
from engine.definitions.definition import Field
from web import forms, sent
from web.forms import asked as asking
from web.people import duty, sheet, week, wish
from web.people.wish import Values, Wish
from web.reader import Reader

NOBODY = "-"
"""What stands for nobody in the list of people; no key of a person."""
DRAWN = 4
"""So many weeks of a plan are drawn below its form."""
_LISTS = frozenset({"week", "day", "who", "weeks"})
_HOUR = re.compile(r"[0-9]:[0-5][0-9]")


@dataclass(frozen=True, slots=True)
class Picture:
    """One week of the plan as it was typed: drawn for both widths, and in words."""

    title: str
    wide: Markup
    narrow: Markup
    table: tuple[duty.Shift, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """The form; its lines were drawn for so many ``weeks``. ``spread`` says that it was put over more or fewer."""

    sheet: sheet.Sheet
    weeks: int
    pictures: tuple[Picture, ...]
    spread: str = ""


def of(known: people.Roster | None, room: sheet.Room, weeks: int) -> Wish:
    """The wish of a roster: a new one, or another plan of one that is there, over so many weeks."""
    reader, me = room.reader, room.me.key
    roster = known or people.Roster("", "", reader.home)
    return Wish(
        reader.say("roster_change" if known else "roster_add"),
        roster.title if known else reader.say("nav_people"),
        f"/rosters/{roster.key}" if known else "/people",
        reader.say("roster_note"),
        tuple(_asked(roster, room, weeks)),
        staffing.may(room.desk, me, staffing.PutRoster(roster)),
        reader.say("for_leads"),
        lambda values: (staffing.PutRoster(_roster(roster, values)),),
        wish.seen(room.desk, "roster", roster.key) if known else staffing.Seen("roster", "", staffing.NEW),
        _LISTS,
        "" if known else "/rosters",
    )


def _asked(roster: people.Roster, room: sheet.Room, weeks: int) -> Iterator[forms.Asked]:
    reader = room.reader
    if not roster.key:
        yield forms.Asked(asking.word("key", "text", reader, max_length=64), required=True)
    more = {str(one): reader.say("weeks_count", count=one) for one in range(2, people.MOST_WEEKS + 1)}
    counts = {"1": reader.say("weeks_one"), **more}
    yield forms.Asked(asking.word("roster_title", "text", reader, max_length=200), True, current=roster.title)
    yield forms.Asked(asking.word("zone", "text", reader, max_length=64), required=True, current=roster.zone)
    yield forms.Asked(asking.word("weeks", "choice", reader, counts), required=True, current=str(weeks))
    if weeks > 1:
        starts_on = roster.starts_on or reader.local(reader.now).date()
        yield forms.Asked(asking.word("starts_on", "date", reader), required=True, current=starts_on.isoformat())
    lines = [_line(one, weeks) for one in sorted(roster.week, key=lambda one: one.place)]
    yield forms.Asked(_plan(room, weeks), required=True, current=lines)


def _plan(room: sheet.Room, weeks: int) -> Field:
    """The lines: from which time of which day on somebody is on duty."""
    reader = room.reader
    names = {NOBODY: reader.say("nobody_on_duty")} | {key: one.name for key, one in sorted(room.desk.persons.items())}
    days = {day: reader.wording.forms.weekdays[number] for number, day in enumerate(people.WEEKDAYS)}
    columns = {
        "day": asking.word("day", "choice", reader, days),
        "at": asking.word("at", "text", reader, max_length=8),
        "who": asking.word("who", "choice", reader, names),
    }
    if weeks > 1:
        numbers = {str(one): reader.say("week_number", number=one) for one in range(1, weeks + 1)}
        columns = {"week": asking.word("week", "choice", reader, numbers), **columns}
    required = {name: replace(one, required=True) for name, one in columns.items()}
    return replace(asking.word("plan", "rows", reader), columns=required)


def _line(one: people.Handover, weeks: int) -> dict[str, Any]:
    line = {"day": people.WEEKDAYS[one.day], "at": one.at, "who": one.person or NOBODY}
    return {"week": str(one.week + 1), **line} if weeks > 1 else line


def _roster(known: people.Roster, values: Values) -> people.Roster:
    starts_on = values.get("starts_on")
    return people.Roster(
        known.key or values["key"],
        values["roster_title"],
        values["zone"],
        tuple(sorted((_handover(line) for line in values["plan"] or ()), key=lambda one: one.place)),
        weeks=int(values["weeks"]),
        starts_on=date.fromisoformat(starts_on) if starts_on else known.starts_on,
    )


def _handover(line: Mapping[str, Any]) -> people.Handover:
    person = None if line["who"] == NOBODY else line["who"]
    return people.Handover(people.WEEKDAYS.index(line["day"]), _time(line["at"]), person, int(line.get("week", 1)) - 1)


def _time(typed: str) -> str:
    """A time of day in the one form: 8:00 is 08:00, and the wide colon of Chinese keyboards is one too."""
    text = typed.strip().replace("：", ":")
    return f"0{text}" if _HOUR.fullmatch(text) else text


def fresh(known: people.Roster | None, room: sheet.Room) -> Page:
    """The form as it stands at first."""
    weeks = known.weeks if known else 1
    wanted = of(known, room, weeks)
    given = forms.prefilled(wanted.asked, room.reader.zone)
    return _page(sheet.fresh(wanted, room), given, weeks, room)


def send(known: people.Roster | None, form: FormData, room: sheet.Room) -> Page | str:
    """Does what was typed: the page to go to if it was done, else the form again: with a line more or less, over more
    or fewer weeks, or with what is wrong.
    """
    before, weeks = (_count(sent.word(form, name)) for name in ("drawn", "f.weeks"))
    wanted = of(known, room, weeks)
    given = dict(sheet.typed(of(known, room, max(before, weeks)), form, room))
    if weeks != before:
        given["plan"] = _spread(given["plan"], before, weeks)
        again = sheet.as_sent(sheet.drawn(wanted, given, {}, room), form)
        spread = room.reader.say("plan_spread" if weeks > before else "plan_cut", count=weeks)
        return replace(_page(again, given, weeks, room), spread=spread)
    if any(name in form for name in ("add", "drop", "show")):
        return _page(sheet.as_sent(sheet.drawn(wanted, given, {}, room), form), given, weeks, room)
    outcome = sheet.send(wanted, form, given, room)
    return outcome if isinstance(outcome, str) else _page(outcome, given, weeks, room)


def _count(typed: str) -> int:
    """How many weeks; one where that is no such number."""
    fits = typed.isascii() and typed.isdecimal() and len(typed) < 3 and 1 <= int(typed) <= people.MOST_WEEKS
    return int(typed) if fits else 1


def _spread(lines: Sequence[Mapping[str, Any]], before: int, weeks: int) -> list[dict[str, Any]]:
    """The lines over more weeks, of which each new one begins as a copy of one that was there; or over fewer."""
    kept = [{**line, "week": line.get("week") or "1"} for line in lines]
    copied = [
        {**line, "week": str(number)}
        for number in range(before + 1, weeks + 1)
        for line in kept
        if _count(line["week"]) == (number - 1) % before + 1
    ]
    return [line for line in (*kept, *copied) if _count(line["week"]) <= weeks]


def _page(shown: sheet.Sheet, given: Mapping[str, Any], weeks: int, room: sheet.Room) -> Page:
    roster = _as_typed(given, weeks, room.reader)
    pictures = tuple(_picture(roster, number, room) for number in range(min(weeks, DRAWN))) if roster else ()
    return Page(shown, weeks, pictures)


def _as_typed(given: Mapping[str, Any], weeks: int, reader: Reader) -> people.Roster | None:
    """The roster that the whole lines make, for its picture; None while there is none, or no such zone."""
    whole = (line for line in given["plan"] if line["day"] in people.WEEKDAYS and line["who"] and line["at"])
    plan = [one for one in (_handover({**line, "week": line.get("week") or 1}) for line in whole) if _is_time(one.at)]
    zone = given["zone"].strip()
    if not plan or zone not in available_timezones():
        return None
    starts_on = given.get("starts_on") or f"{reader.now.astimezone(ZoneInfo(zone)).date()}"
    try:
        first = date.fromisoformat(starts_on)
    except ValueError:
        return None
    return people.Roster("", "", zone, tuple(plan), weeks=weeks, starts_on=first)


def _is_time(text: str) -> bool:
    return re.fullmatch(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]", text) is not None


def _picture(roster: people.Roster, number: int, room: sheet.Room) -> Picture:
    assert roster.starts_on
    reader = room.reader.elsewhere(roster.zone)
    monday = roster.starts_on - timedelta(days=roster.starts_on.weekday()) + timedelta(weeks=number)
    days = week.rows(roster, monday)
    shifts = (duty.shift(one, room.desk, reader) for one in roster.duties(days[0].from_at, days[-1].until_at))
    title = reader.say("week_number", number=number + 1) if roster.weeks > 1 else reader.say("plan_drawn")
    wide, narrow = (
        week.draw(days, room.desk, room.me.key, reader, width, left, f"{name}-{number}")
        for width, left, name in ((620, 66, "wide"), (340, 60, "narrow"))
    )
    return Picture(title, wide, narrow, tuple(shifts))
