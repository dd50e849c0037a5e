"""The page of a person: whether they are here, who is above and below them, their absences and duties."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta

from engine import people, staffing
from engine.queries import staff
from web import texts, values
from web.parts import Parts
from web.people import changed, duty, presence, roles
from web.reader import Reader

SHOWN = 20
DUTIES = timedelta(days=28)
MOST_DUTIES = 6


@dataclass(frozen=True, slots=True)
class Absence:
    """An absence in words; ``id`` is what ending it names, ``reason`` "" for whom it is not meant."""

    id: int | None
    when: str
    deputy: str
    now: bool
    over: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """A name with its page; no address where there is none."""

    title: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class View:
    """What the page shows."""

    person: people.Person
    card: presence.Card
    language: str
    digest: str
    teams: tuple[Link, ...]
    supervisor: Link | None
    deputy: Link | None
    below: tuple[Link, ...]
    absences: tuple[Absence, ...]
    duties: tuple[tuple[Link, duty.Shift], ...]
    changes: tuple[changed.Line, ...]
    may_note: bool
    may_supervise: bool
    may_change: bool
    hours: str
    grades: tuple[str, ...]


def view(parts: Parts, reader: Reader, me: people.Person, key: str) -> View | None:
    """The page; None where nobody has that key."""
    with parts.database.reading() as connection:
        desk = parts.registry.view(connection).desk
        person = desk.person(key)
        if person is None:
            return None
        titles = roles.titles(parts, connection)
        lines = changed.of_person(connection, desk, reader, key, SHOWN)
        private = me.key == key or staffing.is_above(desk, me.key, key)
        noted = staff.absences(connection, reader.now, [key]) if private else []
    reasons = {one.id: one.reason for one in noted}
    below = [one for _, one in sorted(desk.persons.items()) if one.supervisor == key]
    return View(
        person,
        presence.card(person, desk, roles.told(person.roles, titles, reader), reader),
        texts.NAMES.get(person.language, person.language),
        reader.word("digest", person.digest),
        tuple(Link(desk.teams[one].title, f"/teams/{one}") for one in sorted(person.teams) if one in desk.teams),
        link(person.supervisor, desk),
        link(person.deputy, desk),
        tuple(Link(one.name, f"/people/{one.key}") for one in below),
        tuple(_absences(person, desk, reasons, reader)),
        tuple(_duties(person, desk, reader)),
        lines,
        staffing.may(desk, me.key, staffing.AddAbsence(key, reader.now)),
        staffing.may(desk, me.key, staffing.SetSupervisor(key, None)),
        bool(staffing.facts_for(desk, me.key, key)),
        person.calendar or "",
        staffing.grades(desk, key),
    )


def link(key: str | None, desk: people.Desk) -> Link | None:
    """The name and page of a person; None for nobody."""
    return Link(values.person(key, desk), f"/people/{key}") if key else None


def _absences(
    person: people.Person, desk: people.Desk, reasons: Mapping[int, str], reader: Reader
) -> Iterator[Absence]:
    """Those that last or come first, then those that are over; the earliest of each first."""
    mine = [one for one in desk.absences if one.person == person.key]
    for one in sorted(mine, key=lambda absence: (_is_over(absence, reader), absence.from_at)):
        deputy = values.person(one.deputy or person.deputy, desk)
        when = presence.stretch(one.from_at, one.until_at, reader)
        reason = reasons.get(one.id or 0, "")
        yield Absence(one.id, when, deputy, one.covers(reader.now), _is_over(one, reader), reason)


def _is_over(one: people.Absence, reader: Reader) -> bool:
    return one.until_at is not None and one.until_at <= reader.now


def _duties(person: people.Person, desk: people.Desk, reader: Reader) -> Iterator[tuple[Link, duty.Shift]]:
    """The first of their duties that last or come, in time's order."""
    found = [
        (one, roster)
        for _, roster in sorted(desk.rosters.items())
        for one in roster.duties(reader.now, reader.now + DUTIES)
        if one.person == person.key
    ]
    for one, roster in sorted(found, key=lambda pair: pair[0].from_at)[:MOST_DUTIES]:
        local = reader.elsewhere(roster.zone)
        yield Link(roster.title, f"/rosters/{roster.key}"), duty.shift(one, desk, local)
