"""Mail that waits for a person: whose it is to settle, how much waits, and the page that lists it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from engine import casefile as cases
from engine import decide, people, queries, staffing, store
from engine.database import Connection
from engine.queries import sight
from engine.queries import waiting as queries_
from notifications.intake import loops
from web.parts import Parts
from web.reader import Reader

SHOWN = 45
_NUMBER = re.compile(r"\[([^\[\]\s]{1,64})\]")
"""What in a subject may be the number of a case."""
MOST_NUMBERS = 5
"""So many numbers in a subject are looked up."""
LONGEST = 200
"""Of a name or subject in the list, in characters."""


@dataclass(frozen=True, slots=True)
class Row:
    """One mail that waits: ``why`` says in words what for, ``case`` is "" where none is known."""

    id: int
    iso: str
    near: str
    full: str
    name: str
    address: str
    subject: str
    why: str
    case: str


@dataclass(frozen=True, slots=True)
class View:
    """What the page shows: the mails of one page, the pages counted from 1."""

    rows: tuple[Row, ...]
    count: int
    number: int
    last: int


_WHY = {
    "names a case": "incoming_forged",
    "unknown sender": "incoming_stranger",
    "may not be answered": "incoming_machine",
}
"""The text for a reason by how it begins."""


def asked(parts: Parts, connection: Connection, person: people.Person) -> queries_.Asked:
    """Whose mails a person may settle: whoever supervises or leads, or stands in for one who does, those without a case
    and of the cases that they see, anyone else those of the cases that they hold or stand in for.
    """
    known, now = parts.registry.view(connection), parts.watch.now()
    live = [parts.registry.workflow(connection, one).definition for one in known.live.values()]
    oversees = staffing.oversees(known.desk.as_of(now), person.key)
    return queries_.Asked(sight.Sight.of(person, live, now), oversees)


def count(parts: Parts, connection: Connection, person: people.Person) -> int:
    """How many mails wait for a person. Where none waits for anybody, nothing more is asked."""
    if not queries_.any_waits(connection):
        return 0
    return queries_.count(connection, asked(parts, connection, person))


def view(parts: Parts, reader: Reader, person: people.Person, number: int) -> View:
    """A page of the mails that wait for a person."""
    with parts.database.reading() as connection:
        whose = asked(parts, connection, person)
        total = queries_.count(connection, whose)
        last = max(1, -(-total // SHOWN))
        shown = min(number, last)
        found = queries_.page(connection, whose, SHOWN, (shown - 1) * SHOWN)
        away = kept_away(parts, connection, person, found)
    rows = tuple(_row(one, reader) for one in found if one.id not in away)
    return View(rows, total, shown, last)


def find(parts: Parts, connection: Connection, person: people.Person, mail_id: int) -> queries.Incoming | None:
    """A mail that waits and is this person's to settle."""
    found = queries_.one(connection, asked(parts, connection, person), mail_id)
    return found if found and not kept_away(parts, connection, person, [found]) else None


def kept_away(
    parts: Parts, connection: Connection, person: people.Person, mails: Iterable[queries.Incoming]
) -> frozenset[int]:
    """Of these mails those about a case that is kept from the person: by the case that they belong to, also under an
    older definition, and by a number in the subject, whether or not it proves anything.
    """
    about = {one.id: {*_NUMBER.findall(one.subject)[:MOST_NUMBERS], *([one.case] if one.case else [])} for one in mails}
    found = store.load_readable(connection, sorted(set().union(*about.values())))
    actor = cases.Actor("person", person.key)
    desk = parts.registry.view(connection).desk.as_of(parts.watch.now())
    hidden = {
        number
        for number, case in found.items()
        if not decide.may_see(parts.registry.workflow_of(connection, case), case, actor, desk)
    }
    return frozenset(mail_id for mail_id, numbers in about.items() if numbers & hidden)


def why(one: queries.Incoming, reader: Reader) -> str:
    """What a mail waits for, in words."""
    if one.state == "quarantined":
        return reader.say("incoming_loop" if one.why.startswith(loops.MARK) else "incoming_quarantined")
    if one.state == "unconfirmed":
        return reader.say("incoming_unconfirmed")
    if one.why.startswith("refused"):
        return reader.say("incoming_refused" if one.case else "incoming_too_little")
    told = (text for beginning, text in _WHY.items() if one.why.startswith(beginning))
    return reader.say(next(told, "incoming_no_case"))


def subject(one: queries.Incoming, reader: Reader) -> str:
    """The subject of a mail, or that it has none, or was not read."""
    unread = one.state == "quarantined" and not one.from_address
    return one.subject or reader.say("incoming_unread" if unread else "mail_no_subject")


def _row(one: queries.Incoming, reader: Reader) -> Row:
    return Row(
        one.id,
        one.came_at.isoformat(timespec="seconds"),
        reader.near(one.came_at),
        reader.moment(one.came_at),
        one.from_name[:LONGEST],
        one.from_address[:LONGEST],
        subject(one, reader)[:LONGEST],
        why(one, reader),
        one.case or "",
    )
