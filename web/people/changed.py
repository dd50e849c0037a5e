"""What was changed of people, in words, newest first: who, what, when, from what to what."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine import people, staffing
from engine.database import Connection
from engine.queries import staff
from web import values
from web.people import presence
from web.reader import Reader

LOOKED_AT = 200
"""A team's and a person's lines are looked for among so many of the newest."""
MOST_LINES = 6
"""So many hand-overs that are new, or are no more, are told of a plan that changed."""
_WHATS = {
    "absence_added": "what_absence_added",
    "absence_ended": "what_absence_ended",
    "absence_taken_back": "what_absence_taken_back",
    "supervisor_changed": "what_supervisor_changed",
    "person_added": "what_person_added",
    "person_changed": "what_person_changed",
    "team_added": "what_team_added",
    "team_changed": "what_team_changed",
    "team_retired": "what_team_retired",
    "team_resumed": "what_team_resumed",
    "roster_added": "what_roster_added",
    "roster_changed": "what_roster_changed",
    "swap_added": "what_swap_added",
    "swap_taken_back": "what_swap_taken_back",
    "grade_manager_changed": "what_grade_manager_changed",
}
_FACTS = {
    "name": "people_name",
    "title": "people_name",
    "lead": "people_lead",
    "supervisor": "people_supervisor",
    "deputy": "people_deputy",
    "roles": "people_roles",
    "teams": "people_teams",
    "mail_address": "people_mail",
    "language": "word_new_language",
    "zone": "people_zone",
    "weeks": "word_weeks",
    "starts_on": "word_starts_on",
    "calendar": "people_hours",
    "digest": "person_digest",
}
"""The facts that a line tells with what they were before; of others it says only that something changed."""


@dataclass(frozen=True, slots=True)
class Line:
    """One change."""

    iso: str
    near: str
    full: str
    what: str
    who: str
    effects: tuple[str, ...]


def newest(connection: Connection, desk: people.Desk, reader: Reader, most: int) -> tuple[Line, ...]:
    """The newest changes of all people, teams and rosters."""
    return tuple(_line(one, desk, reader) for one in staff.people_history(connection, limit=most))


def of(
    connection: Connection, desk: people.Desk, reader: Reader, kind: staffing.Kind, key: str, most: int
) -> tuple[Line, ...]:
    """What was changed of a person, a team or a roster."""
    told = {"person": of_person, "team": of_team, "roster": of_roster}
    return told[kind](connection, desk, reader, key, most)


def of_person(connection: Connection, desk: people.Desk, reader: Reader, key: str, most: int) -> tuple[Line, ...]:
    """What was changed of a person."""
    kinds = ("absence_", "person_", "supervisor_")
    return _chosen(connection, desk, reader, most, lambda one: one.key == key and one.what.startswith(kinds))


def of_team(connection: Connection, desk: people.Desk, reader: Reader, key: str, most: int) -> tuple[Line, ...]:
    """What was changed of a team, who came and who went included."""

    def its(one: staff.PeopleEntry) -> bool:
        if one.what.startswith("team_"):
            return one.key == key
        return one.what.startswith("person_") and (key in _teams(one.before)) != (key in _teams(one.after))

    return _chosen(connection, desk, reader, most, its)


def of_roster(connection: Connection, desk: people.Desk, reader: Reader, key: str, most: int) -> tuple[Line, ...]:
    """What was changed of a roster, swaps included."""
    kinds = ("roster_", "swap_")
    return _chosen(connection, desk, reader, most, lambda one: one.key == key and one.what.startswith(kinds))


def _chosen(
    connection: Connection,
    desk: people.Desk,
    reader: Reader,
    most: int,
    wanted: Callable[[staff.PeopleEntry], bool],
) -> tuple[Line, ...]:
    found = [one for one in staff.people_history(connection, limit=LOOKED_AT) if wanted(one)]
    return tuple(_line(one, desk, reader) for one in found[:most])


def _teams(facts: Any) -> Iterable[str]:
    return facts["teams"] if facts else ()


def _line(one: staff.PeopleEntry, desk: people.Desk, reader: Reader) -> Line:
    key = _WHATS.get(one.what)
    name = _title(one, desk)
    return Line(
        one.at.isoformat(timespec="seconds"),
        reader.near(one.at),
        reader.moment(one.at),
        reader.say(key, name=name) if key else f"{one.what}: {name}",
        who(one.by, desk, reader),
        tuple(_effects(one, desk, reader)),
    )


def _title(one: staff.PeopleEntry, desk: people.Desk) -> str:
    """What the line is about, as it is called now."""
    if one.what.startswith("team_") and one.key in desk.teams:
        return desk.teams[one.key].title
    if one.what.startswith(("roster_", "swap_")) and one.key in desk.rosters:
        return desk.rosters[one.key].title
    return values.person(one.key, desk)


def who(by: str, desk: people.Desk, reader: Reader) -> str:
    """Who acted, of an actor as it is on record ("person:li_na"); "" for the engine itself."""
    kind, _, key = by.partition(":")
    if kind == "operator":
        return reader.say("by_operator", name=key)
    return values.person(key, desk)


def _effects(one: staff.PeopleEntry, desk: people.Desk, reader: Reader) -> Iterator[str]:
    facts = one.after or one.before
    if one.what.startswith(("absence_", "swap_")):
        begins, ends = (datetime.fromisoformat(at) if at else None for at in (facts["from_at"], facts["until_at"]))
        if begins:
            yield presence.stretch(begins, ends, reader)
        if one.what == "absence_added" and facts.get("deputy"):
            yield reader.say("stands_in", name=values.person(facts["deputy"], desk))
        if one.what == "swap_added":
            yield reader.say("on_duty_is", name=values.person(facts["person"], desk) or reader.say("nobody"))
    elif one.what in ("supervisor_changed", "grade_manager_changed"):
        yield _moved(values.person(one.before, desk), values.person(one.after, desk), reader)
    elif one.what.endswith(("_changed", "_retired")):
        yield from _differing(one.before or {}, one.after or {}, desk, reader)
        yield from _replanned(one.before or {}, one.after or {}, desk, reader)


def _replanned(before: Mapping[str, Any], after: Mapping[str, Any], desk: people.Desk, reader: Reader) -> Iterator[str]:
    """The hand-overs of a roster that are no more, and those that are new."""
    was, is_ = ([tuple(line) for line in facts.get("week", ())] for facts in (before, after))
    for key, lines, others in (("plan_gone", was, is_), ("plan_new", is_, was)):
        told = [_handover(line, desk, reader) for line in lines if line not in others]
        more = ["…"] if len(told) > MOST_LINES else []
        if told:
            yield reader.say(key, lines=reader.wording.forms.join.join([*told[:MOST_LINES], *more]))


def _handover(line: Sequence[Any], desk: people.Desk, reader: Reader) -> str:
    day, at, person, *week = line
    number = f"{reader.say('week_number', number=week[0])} " if week else ""
    who = values.person(person, desk) or reader.say("nobody_on_duty")
    return f"{number}{reader.wording.forms.weekdays[people.WEEKDAYS.index(day)]} {at} {who}"


def _differing(before: Mapping[str, Any], after: Mapping[str, Any], desk: people.Desk, reader: Reader) -> Iterator[str]:
    for name, title in _FACTS.items():
        if name in after and before.get(name) != after[name]:
            old, new = (_shown(name, one.get(name), desk, reader) for one in (before, after))
            yield reader.say("given", field=reader.say(title), value=_moved(old, new, reader))


def _shown(name: str, value: Any, desk: people.Desk, reader: Reader) -> str:
    if name in ("lead", "supervisor", "deputy"):
        return values.person(value, desk)
    if name == "digest" and value:
        return reader.word("digest", value)
    if name == "teams":
        titles = (desk.teams[one].title if one in desk.teams else one for one in value or ())
        return reader.wording.forms.join.join(titles)
    return reader.wording.forms.join.join(value) if isinstance(value, list) else str(value or "")


def _moved(before: str, after: str, reader: Reader) -> str:
    nobody = reader.say("none_given")
    return reader.say("moved", before=before or nobody, after=after or nobody)
