"""The people of the desk, to choose whom to act as."""

from collections.abc import Iterable
from dataclasses import dataclass

from engine import people
from engine.definitions import definition
from web import faces
from web.parts import Parts
from web.reader import Reader


@dataclass(frozen=True, slots=True)
class Card:
    """A person with their roles and teams in words."""

    key: str
    name: str
    face: str
    roles: str
    teams: str
    absent: bool


def view(parts: Parts, reader: Reader) -> tuple[Card, ...]:
    """Everyone who works here, in the order of their names."""
    with parts.database.reading() as connection:
        view = parts.registry.view(connection)
        live = [parts.registry.workflow(connection, one).definition for one in view.live.values()]
    desk = view.desk.as_of(reader.now)
    return tuple(_card(desk.persons[key], desk, live, reader) for key in sorted(desk.persons))


def _card(person: people.Person, desk: people.Desk, live: Iterable[definition.Definition], reader: Reader) -> Card:
    titles = {role: texts for one in live for role, texts in one.roles.items()}
    join = reader.wording.forms.join
    return Card(
        person.key,
        person.name,
        faces.face(person.name),
        join.join(reader.title(titles.get(role, {}), role) for role in sorted(person.roles)),
        join.join(desk.teams[team].title for team in sorted(person.teams) if team in desk.teams),
        person.absent,
    )
