"""What stands on record of a person, as a form asks for it: of a new one, or of one who is here."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from engine import people, staffing
from engine.definitions.definition import GRADES, LANGUAGES, Field, FieldType
from web import forms, texts
from web.forms import asked as asking
from web.people import wish
from web.people.wish import Values, Wish
from web.reader import Reader


@dataclass(frozen=True, slots=True)
class Offered:
    """What can be chosen besides people: the titles of roles by key, and the names of calendars."""

    roles: Mapping[str, str]
    calendars: Sequence[str]


def added(desk: people.Desk, me: str, offered: Offered, reader: Reader) -> Wish:
    """Someone comes to the desk."""
    person = people.Person("", "", "", language=reader.language, supervisor=me)
    may = staffing.facts_for(desk, me, None)
    asked = list(_asked(person, desk, me, may, offered, reader))
    asked.insert(1, forms.Asked(asking.word("key", "text", reader, max_length=64), required=True))
    return Wish(
        reader.say("person_add"),
        reader.say("nav_people"),
        "/people",
        reader.say("person_add_note"),
        tuple(asked),
        bool(may),
        reader.say("for_leads"),
        lambda values: _changes(replace(person, supervisor=None), desk, me, values),
        staffing.Seen("person", "", staffing.NEW),
        _LISTS,
        "/people",
    )


def changed(person: people.Person, desk: people.Desk, me: str, offered: Offered, reader: Reader) -> Wish:
    """What is on record of someone is changed."""
    may = staffing.facts_for(desk, me, person.key)
    return Wish(
        reader.say("person_change"),
        person.name,
        f"/people/{person.key}",
        reader.say("person_change_note"),
        tuple(_asked(person, desk, me, may, offered, reader)),
        bool(may),
        reader.say("for_person"),
        lambda values: _changes(person, desk, me, values),
        wish.seen(desk, "person", person.key),
        _LISTS,
    )


_LISTS = frozenset({"supervisor", "deputy", "calendar"})


def _asked(
    person: people.Person, desk: people.Desk, me: str, may: frozenset[str], offered: Offered, reader: Reader
) -> Iterator[forms.Asked]:
    """The facts that someone may say, in the order of the form, each with what it is now."""
    for one in _facts(person, desk, me, offered, reader):
        if one.field.name in may and not (one.field.type == "choices" and not one.field.choices):
            yield one


def _facts(
    person: people.Person, desk: people.Desk, me: str, offered: Offered, reader: Reader
) -> Iterator[forms.Asked]:
    others = {one.key: one.name for _, one in sorted(desk.persons.items()) if one.key != person.key}
    tongues = {one: texts.NAMES.get(one, one) for one in LANGUAGES}
    teams = {
        key: one.title for key, one in sorted(desk.active_teams.items()) if staffing.may_change_team(desk, me, key)
    }
    looked_after = {one: _grade(one, person, desk, reader) for one in GRADES}
    roles = {**offered.roles, **{one: offered.roles.get(one, one) for one in sorted(person.roles)}}
    hours = dict.fromkeys([*offered.calendars, *([person.calendar] if person.calendar else [])])
    yield forms.Asked(_field("name", "text", "person_name", reader, longest=200), True, current=person.name)
    yield forms.Asked(
        _field("mail_address", "mail_address", "people_mail", reader, hint="person_mail_hint"),
        required=True,
        current=person.mail_address,
    )
    yield forms.Asked(
        _field("language", "choice", "word_new_language", reader, tongues), required=True, current=person.language
    )
    yield forms.Asked(
        _field("supervisor", "choice", "people_supervisor", reader, others, "supervisor_note"),
        current=person.supervisor,
    )
    yield forms.Asked(
        _field("deputy", "choice", "people_deputy", reader, others, "person_deputy_hint"), current=person.deputy
    )
    yield forms.Asked(
        _field("teams", "choices", "people_teams", reader, teams), current=[one for one in teams if one in person.teams]
    )
    yield forms.Asked(
        _field("roles", "choices", "people_roles", reader, roles, "person_roles_hint"), current=sorted(person.roles)
    )
    yield forms.Asked(
        _field("grades", "choices", "person_grades", reader, looked_after, "person_grades_hint"),
        current=list(staffing.grades(desk, person.key)),
    )
    yield forms.Asked(
        _field("calendar", "choice", "people_hours", reader, {one: one for one in hours}, "person_hours_hint"),
        current=person.calendar,
    )
    rounds = {one: reader.word("digest", one) for one in people.DIGESTS}
    yield forms.Asked(
        _field("digest", "choice", "person_digest", reader, rounds, "person_digest_hint"),
        required=True,
        current=person.digest,
    )


def _grade(grade: str, person: people.Person, desk: people.Desk, reader: Reader) -> str:
    """A grade, with whoever looks after it now."""
    holder = desk.grade_manager(grade)
    return (
        grade if holder is None or holder.key == person.key else reader.say("grade_of", grade=grade, name=holder.name)
    )


def _field(
    name: str,
    kind: FieldType,
    title: str,
    reader: Reader,
    choices: Mapping[str, str] | None = None,
    hint: str = "",
    longest: int | None = None,
) -> Field:
    titled = {key: {reader.language: text} for key, text in (choices or {}).items()}
    said = {reader.language: reader.say(hint)} if hint else {}
    return Field(name, kind, {reader.language: reader.say(title)}, said, choices=titled, max_length=longest)


def _changes(person: people.Person, desk: people.Desk, me: str, values: Values) -> Sequence[staffing.Change]:
    """The changes that the values give; what was not asked for stays as it is."""
    given = {name: value for name, value in values.items() if name not in ("teams", "roles", "grades")}
    if "roles" in values:
        given["roles"] = frozenset(values["roles"] or ())
    if "teams" in values:
        given["teams"] = _teams(person.teams, values["teams"] or (), desk, me)
    wanted = replace(person, **given)
    return (staffing.PutPerson(wanted), *_grades(wanted.key, desk, values))


def _teams(before: frozenset[str], chosen: Iterable[str], desk: people.Desk, me: str) -> frozenset[str]:
    """Of the teams that were offered those that were chosen; of the others those that the person is in."""
    return frozenset(one for one in before if not staffing.may_change_team(desk, me, one)) | frozenset(chosen)


def _grades(key: str, desk: people.Desk, values: Values) -> Iterator[staffing.Change]:
    if "grades" in values:
        wanted, before = set(values["grades"] or ()), set(staffing.grades(desk, key))
        for grade in sorted(wanted ^ before):
            yield staffing.SetGradeManager(grade, key if grade in wanted else None)
