"""The workflows in force, each with its open cases."""

from dataclasses import dataclass
from urllib.parse import quote

from engine import queries
from engine.definitions import definition
from engine.queries import versions
from web.parts import Parts
from web.reader import Reader


@dataclass(frozen=True, slots=True)
class Loaded:
    """A workflow as it is in force: its definition, its calendar's zone, the open cases by state, its versions."""

    source: definition.Definition
    zone: str
    counts: dict[str, int]
    open_count: int
    versions: tuple[versions.Version, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """A workflow in the list."""

    title: str
    address: str
    open_count: int
    state_count: int
    deadline_count: int


def load(parts: Parts, name: str) -> Loaded | None:
    """The live workflow of that name, None where there is none."""
    with parts.database.reading() as connection:
        found = parts.registry.live(connection, name)
        if found is None:
            return None
        where = queries.by_state(connection, name)
        known = tuple(versions.versions(connection, name))
    counts: dict[str, int] = {}
    for states, count in where.items():
        for state in states:
            counts[state] = counts.get(state, 0) + count
    return Loaded(found.definition, found.calendar.zone.key, counts, sum(where.values()), known)


def cards(parts: Parts, reader: Reader) -> tuple[Card, ...]:
    """All workflows that are live, by name."""
    with parts.database.reading() as connection:
        names = sorted(parts.registry.view(connection).live)
    found = [one for one in (load(parts, name) for name in names) if one is not None]
    return tuple(
        Card(
            reader.title(one.source.title, one.source.workflow),
            f"/workflows/{quote(one.source.workflow, safe='')}",
            one.open_count,
            sum(not state.states for state in one.source.index.values()),
            len(one.source.deadlines),
        )
        for one in found
    )
