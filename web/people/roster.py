"""The page of a roster: who is on duty now, the week's plan drawn and as a table, hand-overs that come, swaps."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from markupsafe import Markup

from engine import people, staffing
from web import values
from web.parts import Parts
from web.people import changed, duty, presence, week
from web.reader import Reader

SHOWN = 20
MOST_WEEKS = 520
"""An address can't ask for a week further away than ten years."""


@dataclass(frozen=True, slots=True)
class Swap:
    """A stretch in which the plan does not hold; ``id`` is what taking it back names."""

    id: int | None
    when: str
    name: str
    over: bool


@dataclass(frozen=True, slots=True)
class View:
    """What the page shows; ``week`` is how many weeks from this one."""

    roster: people.Roster
    reader: Reader
    now: duty.Now
    heading: str
    week: int
    wide: Markup
    narrow: Markup
    table: tuple[duty.Shift, ...]
    swaps: tuple[Swap, ...]
    changes: tuple[changed.Line, ...]
    may_change: bool


def view(parts: Parts, reader: Reader, me: people.Person, key: str, asked: int) -> View | None:
    """The page of a week, ``asked`` weeks from now; None where there is no such roster."""
    with parts.database.reading() as connection:
        desk = parts.registry.view(connection).desk
        roster = desk.rosters.get(key)
        if roster is None:
            return None
        lines = changed.of_roster(connection, desk, reader, key, SHOWN)
    reader = reader.elsewhere(roster.zone)
    asked = max(-MOST_WEEKS, min(asked, MOST_WEEKS))
    monday = _monday(reader) + timedelta(weeks=asked)
    days = week.rows(roster, monday)
    shifts = [duty.shift(one, desk, reader) for one in roster.duties(days[0].from_at, days[-1].until_at)]
    now = duty.now(roster, desk, reader)
    return View(
        roster,
        reader,
        now,
        _heading(roster, monday, days[0], reader),
        asked,
        week.draw(days, desk, me.key, reader, 760, 66, "wide"),
        week.draw(days, desk, me.key, reader, 340, 60, "narrow"),
        tuple(shifts),
        tuple(_swaps(roster, desk, reader)),
        lines,
        staffing.may(desk, me.key, staffing.DropSwap(key, 0)),
    )


def _heading(roster: people.Roster, monday: date, first: week.Row, reader: Reader) -> str:
    """Which week it is, and which of the plan's where it has several."""
    of_year = reader.say("week_of", day=reader.wording.day(reader.local(first.from_at)))
    if roster.weeks == 1:
        return of_year
    of_plan = reader.say("week_in_plan", number=roster.week_of(monday) + 1, count=roster.weeks)
    return f"{of_year} · {of_plan}"


def _monday(reader: Reader) -> date:
    today = reader.local(reader.now).date()
    return today - timedelta(days=today.weekday())


def _swaps(roster: people.Roster, desk: people.Desk, reader: Reader) -> Iterator[Swap]:
    """Those that last or come first, then those that are over."""
    for one in sorted(roster.swaps, key=lambda swap: (swap.until_at <= reader.now, swap.from_at)):
        name = values.person(one.person, desk) or reader.say("nobody_on_duty")
        yield Swap(one.id, presence.stretch(one.from_at, one.until_at, reader), name, one.until_at <= reader.now)
