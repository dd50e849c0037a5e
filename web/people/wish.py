"""A change of people as a form asks for it: what it asks, who may, and the changes that the values give."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from engine import casefile, people, staffing
from engine.definitions.definition import Field, FieldType
from web import forms
from web.forms import asked as asking
from web.people import duty
from web.reader import Reader

Values = Mapping[str, casefile.Json]
"""Checked values by field; instants as ISO texts."""


@dataclass(frozen=True, slots=True)
class Wish:
    """``title`` names the form, ``about`` and ``back`` what it is about and its page; ``whose`` says who may.

    ``seen`` is what the form shows of a person, team or roster: a change of it meanwhile is not overwritten. Its key is
    "" where the form asks for one, and ``home`` is then what the address of its page begins with. ``lists`` are the
    fields whose choices stand in a list.
    """

    title: str
    about: str
    back: str
    note: str
    asked: tuple[forms.Asked, ...]
    may: bool
    whose: str
    changes: Callable[[Values], Sequence[staffing.Change]]
    seen: staffing.Seen | None = None
    lists: frozenset[str] = frozenset()
    home: str = ""

    def lands(self, values: Values) -> str:
        """The page to which doing it leads."""
        return f"{self.home}/{values['key']}" if self.home else self.back


def absence(person: people.Person, desk: people.Desk, me: str, reader: Reader) -> Wish:
    """Someone will be away."""
    others = {one.key: one.name for _, one in sorted(desk.persons.items()) if one.key != person.key}
    asked = (
        forms.Asked(_word("from_at", "instant", reader), required=True, current=reader.now.isoformat()),
        forms.Asked(_word("until_at", "instant", reader)),
        forms.Asked(_word("deputy", "choice", reader, others), current=person.deputy),
        forms.Asked(
            replace(asking.word("reason", "text", reader, max_length=500), hint=_hint("reason_private", reader))
        ),
    )

    def changes(values: Values) -> Sequence[staffing.Change]:
        until = values["until_at"]
        ends = datetime.fromisoformat(until) if until else None
        begins = datetime.fromisoformat(values["from_at"])
        return (staffing.AddAbsence(person.key, begins, ends, values["deputy"], values["reason"] or ""),)

    return Wish(
        reader.say("absence_add"),
        person.name,
        f"/people/{person.key}",
        "",
        asked,
        staffing.may(desk, me, staffing.AddAbsence(person.key, reader.now)),
        reader.say("for_absence"),
        changes,
    )


def supervisor(person: people.Person, desk: people.Desk, me: str, reader: Reader) -> Wish:
    """Someone gets another supervisor."""
    others = {one.key: one.name for _, one in sorted(desk.persons.items()) if one.key != person.key}
    asked = (forms.Asked(_word("supervisor", "choice", reader, others), current=person.supervisor),)
    return Wish(
        reader.say("supervisor_change"),
        person.name,
        f"/people/{person.key}",
        reader.say("supervisor_note"),
        asked,
        staffing.may(desk, me, staffing.SetSupervisor(person.key, None)),
        reader.say("for_supervisor"),
        lambda values: (staffing.SetSupervisor(person.key, values["supervisor"]),),
        seen(desk, "person", person.key),
    )


def swap(roster: people.Roster, desk: people.Desk, me: str, reader: Reader) -> Wish:
    """Someone else is on duty in a stretch."""
    everyone = {one.key: one.name for _, one in sorted(desk.persons.items())}
    now = roster.duties(reader.now, reader.now + duty.AHEAD)[0]
    asked = (
        forms.Asked(_word("from_at", "instant", reader), required=True, current=reader.now.isoformat()),
        forms.Asked(_word("until_at", "instant", reader), required=True, current=now.until_at.isoformat()),
        forms.Asked(_word("on_duty", "choice", reader, everyone)),
    )

    def changes(values: Values) -> Sequence[staffing.Change]:
        begins, ends = (datetime.fromisoformat(values[name]) for name in ("from_at", "until_at"))
        return (staffing.AddSwap(roster.key, begins, ends, values["on_duty"]),)

    return Wish(
        reader.say("swap_add"),
        roster.title,
        f"/rosters/{roster.key}",
        reader.say("swap_note"),
        asked,
        staffing.may(desk, me, staffing.AddSwap(roster.key, reader.now, reader.now, None)),
        reader.say("for_leads"),
        changes,
    )


def seen(desk: people.Desk, kind: staffing.Kind, key: str) -> staffing.Seen:
    """What a form shows of a person, team or roster that is there."""
    return staffing.Seen(kind, key, staffing.mark(desk, kind, key))


def _word(name: str, kind: FieldType, reader: Reader, choices: dict[str, str] | None = None) -> Field:
    return asking.word(name, kind, reader, choices)


def _hint(key: str, reader: Reader) -> dict[str, str]:
    return {reader.language: reader.say(key)}
