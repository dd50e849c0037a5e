"""The page of a team: its lead, its members as they are here, what was changed."""

from dataclasses import dataclass

from engine import people, staffing
from web.parts import Parts
from web.people import changed, presence, roles
from web.people.person import Link, link
from web.reader import Reader

SHOWN = 20


@dataclass(frozen=True, slots=True)
class View:
    """What the page shows."""

    team: people.Team
    lead: Link | None
    members: tuple[presence.Card, ...]
    away_count: int
    changes: tuple[changed.Line, ...]
    may_change: bool
    may_resume: bool


def view(parts: Parts, reader: Reader, me: people.Person, key: str) -> View | None:
    """The page; None where there is no such team."""
    with parts.database.reading() as connection:
        desk = parts.registry.view(connection).desk
        team = desk.teams.get(key)
        if team is None:
            return None
        titles = roles.titles(parts, connection)
        lines = changed.of_team(connection, desk, reader, key, SHOWN)
    members = tuple(
        presence.card(one, desk, roles.told(one.roles, titles, reader), reader)
        for one in sorted(desk.members(key), key=lambda one: (one.key != team.lead, one.key))
    )
    away = sum(one.away for one in members)
    may = staffing.may_change_team(desk, me.key, key)
    lead = link(team.lead, desk)
    return View(team, lead, members, away, lines, may and not team.retired, may and team.retired)
