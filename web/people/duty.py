"""Who is on duty: now, until when, and who comes after."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from engine import people
from web import faces, values
from web.people import presence
from web.reader import Reader

AHEAD = timedelta(days=14)
"""So far hand-overs are looked for."""


@dataclass(frozen=True, slots=True)
class Shift:
    """One stretch of duty in words; ``name`` is "" where nobody is on duty, ``stand_in`` who stands in for an absent
    one.
    """

    at: datetime
    near: str
    full: str
    name: str
    face: str
    when: str
    swapped: bool = False
    away: bool = False
    stand_in: str = ""


@dataclass(frozen=True, slots=True)
class Now:
    """A roster at the reader's moment: who is on duty, and the hand-overs that come."""

    key: str
    title: str
    shift: Shift
    until: str
    coming: tuple[Shift, ...]

    @property
    def address(self) -> str:
        """The roster's page."""
        return f"/rosters/{self.key}"


def now(roster: people.Roster, desk: people.Desk, reader: Reader) -> Now:
    """Who is on duty now and who comes next; times of the reader."""
    shifts = list(ahead(roster, desk, reader))
    ends = reader.near(shifts[1].at) if len(shifts) > 1 else ""
    return Now(roster.key, roster.title, shifts[0], ends, tuple(shifts[1:]))


def ahead(roster: people.Roster, desk: people.Desk, reader: Reader) -> Iterator[Shift]:
    """The stretches from now on."""
    for one in roster.duties(reader.now, reader.now + AHEAD):
        yield shift(one, desk, reader)


def shift(one: people.Duty, desk: people.Desk, reader: Reader) -> Shift:
    """A stretch in words; who is away while it lasts, at its start or now, is said to be."""
    name = values.person(one.person, desk)
    then = desk.as_of(max(one.from_at, min(reader.now, one.until_at)))
    person = then.person(one.person)
    stands_in = then.stand_in(person) if person and person.absent else None
    return Shift(
        one.from_at,
        reader.near(one.from_at),
        reader.moment(one.from_at),
        name,
        faces.face(name),
        presence.stretch(one.from_at, one.until_at, reader),
        one.swapped,
        person is not None and person.absent,
        stands_in.name if stands_in else "",
    )
