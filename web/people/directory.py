"""The page of all people: who is here, who is away and who stands in, team by team; who is on duty."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from engine import people, staffing
from web import values
from web.parts import Parts
from web.people import changed, duty, presence, roles
from web.people.person import Link
from web.reader import Reader

COMING = timedelta(days=30)
"""Absences that begin within this time are told."""
SHOWN = 6


@dataclass(frozen=True, slots=True)
class Team:
    """A team with its lead and its members; ``address`` is "" for those who are in none."""

    title: str
    address: str
    lead: str
    members: tuple[presence.Card, ...]


@dataclass(frozen=True, slots=True)
class Away:
    """An absence that comes: who, when, who stands in."""

    name: str
    address: str
    when: str
    deputy: str


@dataclass(frozen=True, slots=True)
class View:
    """What the page shows. ``may_lead``: may add teams and duty rosters."""

    count: int
    away_count: int
    teams: tuple[Team, ...]
    rosters: tuple[duty.Now, ...]
    coming: tuple[Away, ...]
    changes: tuple[changed.Line, ...]
    mine: str
    may_add: bool
    may_lead: bool
    retired: tuple[Link, ...]


def view(parts: Parts, reader: Reader, me: people.Person) -> View:
    """Everyone who works here, as they are at the reader's moment."""
    with parts.database.reading() as connection:
        desk = parts.registry.view(connection).desk
        titles = roles.titles(parts, connection)
        lines = changed.newest(connection, desk, reader, SHOWN)
    cards = {
        key: presence.card(one, desk, roles.told(one.roles, titles, reader), reader)
        for key, one in sorted(desk.persons.items())
    }
    return View(
        len(cards),
        sum(one.away for one in cards.values()),
        tuple(_teams(desk, cards, reader)),
        tuple(duty.now(one, desk, reader.elsewhere(one.zone)) for _, one in sorted(desk.rosters.items())),
        tuple(_coming(desk, reader)),
        lines,
        f"/people/{me.key}/absence",
        bool(staffing.facts_for(desk, me.key, None)),
        staffing.leads(desk, me.key),
        tuple(Link(one.title, f"/teams/{key}") for key, one in sorted(desk.teams.items()) if one.retired),
    )


def _teams(desk: people.Desk, cards: dict[str, presence.Card], reader: Reader) -> Iterator[Team]:
    for key, team in sorted(desk.active_teams.items()):
        members = _lead_first((cards[one.key] for one in desk.members(key)), team.lead)
        yield Team(team.title, f"/teams/{key}", values.person(team.lead, desk), members)
    rest = tuple(cards[key] for key, one in sorted(desk.persons.items()) if not one.teams & desk.teams.keys())
    if rest:
        yield Team(reader.say("in_no_team"), "", "", rest)


def _lead_first(members: Iterable[presence.Card], lead: str | None) -> tuple[presence.Card, ...]:
    return tuple(sorted(members, key=lambda one: one.key != lead))


def _coming(desk: people.Desk, reader: Reader) -> Iterator[Away]:
    """Absences that begin soon, the first one first."""
    soon = [one for one in desk.absences if reader.now < one.from_at <= reader.now + COMING]
    for one in sorted(soon, key=lambda absence: absence.from_at):
        person = desk.person(one.person)
        if person:
            deputy = values.person(one.deputy or person.deputy, desk)
            when = presence.stretch(one.from_at, one.until_at, reader)
            yield Away(person.name, f"/people/{person.key}", when, deputy)
