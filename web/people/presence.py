"""Whether someone is here, until when they are away, and who stands in for them."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from engine import people
from web import faces
from web.reader import Reader


@dataclass(frozen=True, slots=True)
class Card:
    """A person in a line: who they are, whether they are here, ``instead`` who stands in. ``gap``: nobody does."""

    key: str
    name: str
    face: str
    roles: str
    where: str
    instead: str
    away: bool
    gap: bool

    @property
    def address(self) -> str:
        """Their page."""
        return f"/people/{self.key}"


def card(person: people.Person, desk: people.Desk, roles: str, reader: Reader) -> Card:
    """How a person is here at the reader's moment; ``desk`` as it is on record."""
    now = desk.as_of(reader.now)
    known = now.persons[person.key]
    stands_in = now.stand_in(known) if known.absent else None
    absence = desk.absence_of(person.key, reader.now)
    where = until(absence.until_at if absence else None, reader) if known.absent else reader.say("here_now")
    name = reader.say("stands_in", name=stands_in.name) if stands_in else reader.say("stands_in_nobody")
    return Card(
        key=person.key,
        name=person.name,
        face=faces.face(person.name),
        roles=roles,
        where=where,
        instead=name if known.absent else "",
        away=known.absent,
        gap=known.absent and stands_in is None,
    )


def until(at: datetime | None, reader: Reader) -> str:
    """ "away until Wed 09:00"; what ends at midnight is said by its last day."""
    if at is None:
        return reader.say("away_open")
    local = reader.local(at)
    if _is_midnight(local):
        return reader.say("away_through", day=reader.wording.day(local - timedelta(days=1)))
    return reader.say("away_until", at=reader.near(at))


def stretch(from_at: datetime, until_at: datetime | None, reader: Reader) -> str:
    """From when to when, as short as is still clear; what ends at midnight is said by its last day."""
    start = reader.local(from_at)
    begins = reader.wording.day(start) if _is_midnight(start) else reader.moment(from_at)
    if until_at is None:
        return reader.say("from_on", start=begins)
    end = reader.local(until_at)
    if end.date() == start.date():
        return reader.say("from_to", start=reader.moment(from_at), end=reader.clock(until_at))
    ends = reader.wording.day(end - timedelta(days=1)) if _is_midnight(end) else reader.moment(until_at)
    return begins if begins == ends else reader.say("from_to", start=begins, end=ends)


def _is_midnight(local: datetime) -> bool:
    return (local.hour, local.minute) == (0, 0)
