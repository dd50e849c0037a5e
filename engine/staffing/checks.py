"""What must hold of a change of people data: its own words first, then what it names on the desk afterwards."""

import re
from collections.abc import Iterable, Iterator, Set
from datetime import datetime
from typing import Any
from zoneinfo import available_timezones

from engine import fields, people, sheets
from engine.definitions import definition
from engine.staffing import changes
from engine.staffing.problems import Problem

KEY = re.compile(r"[a-z][a-z0-9_]{0,63}")
TIME = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]")
LONGEST_NAME, LONGEST_REASON = 200, 500
_ADDRESS = definition.Field("mail_address", "mail_address")


def problems(
    change: changes.Change, before: people.Desk, after: people.Desk, at: datetime, calendars: Iterable[str] | None
) -> Iterator[Problem]:
    """Everything that is wrong with a change; ``after`` is the desk when all that is asked for is done."""
    match change:
        case changes.PutPerson(person):
            yield from _person(person, after, calendars)
        case changes.PutTeam(team):
            yield from _keyed(team.key, "title", team.title)
            yield from _known(team.key, "lead", team.lead, after)
            yield from _retired(team, after)
        case changes.SetMember(person, team, inside):
            yield from _known(person, "person", person, after)
            # Whoever leaves a team may leave it as it is retired.
            if inside or team not in after.teams:
                yield from _teams(person, {team}, after)
        case changes.SetSupervisor(person, supervisor):
            yield from _known(person, "person", person, after)
            yield from _supervisor(person, supervisor, after)
        case changes.SetGradeManager(grade, person_or_none):
            if grade not in definition.GRADES:
                yield _not_one_of(grade, "grade", grade, definition.GRADES)
            yield from _known(grade, "person", person_or_none, after)
        case changes.AddAbsence():
            yield from _absence(change, before, after, at)
        case changes.EndAbsence(absence):
            yield from _end(absence, before, at)
        case changes.PutRoster(roster):
            yield from _roster(roster, after)
        case changes.AddSwap():
            yield from _swap(change, before, after, at)
        case changes.DropSwap(roster, swap):
            yield from _dropped(roster, swap, before)


def _person(person: people.Person, after: people.Desk, calendars: Iterable[str] | None) -> Iterator[Problem]:
    key = person.key
    yield from _keyed(key, "name", person.name)
    if not person.mail_address:
        yield Problem(key, "mail_address", "missing")
    elif isinstance(fields.check(_ADDRESS, person.mail_address, after), fields.Wrong):
        yield Problem(key, "mail_address", "bad_address", {"given": person.mail_address})
    if person.language not in definition.LANGUAGES:
        yield _not_one_of(key, "language", person.language, definition.LANGUAGES)
    if person.digest not in people.DIGESTS:
        yield _not_one_of(key, "digest", person.digest, people.DIGESTS)
    yield from _supervisor(key, person.supervisor, after)
    yield from _known(key, "deputy", person.deputy, after)
    if person.deputy == key:
        yield Problem(key, "deputy", "itself", {"given": person.name})
    yield from _teams(key, person.teams, after)
    for role in sorted(one for one in person.roles if not KEY.fullmatch(one)):
        yield Problem(key, "roles", "bad_key", {"given": role})
    if person.calendar and calendars is not None and person.calendar not in calendars:
        facts = {"given": person.calendar, "hint": near(person.calendar, calendars)}
        yield Problem(key, "calendar", "unknown_calendar", facts)


def is_key(text: str) -> bool:
    """Whether a person, team or roster can have this key."""
    return KEY.fullmatch(text) is not None


def _keyed(key: str, field: str, name: str) -> Iterator[Problem]:
    if not is_key(key):
        yield Problem(key, "key", "bad_key", {"given": key})
    if not name.strip():
        yield Problem(key, field, "missing")
    elif len(name) > LONGEST_NAME:
        yield Problem(key, field, "too_long", {"most": LONGEST_NAME})


def _known(subject: str, field: str, key: str | None, after: people.Desk) -> Iterator[Problem]:
    if key is not None and key not in after.persons:
        yield Problem(subject, field, "unknown_person", {"given": key, "hint": near(key, after.persons)})


def _teams(subject: str, teams: Set[str], after: people.Desk) -> Iterator[Problem]:
    for team in sorted(teams - after.active_teams.keys()):
        if team in after.teams:
            yield Problem(subject, "teams", "retired_team", {"given": after.teams[team].title})
        else:
            yield Problem(subject, "teams", "unknown_team", {"given": team, "hint": near(team, after.active_teams)})


def _retired(team: people.Team, after: people.Desk) -> Iterator[Problem]:
    """Nobody leads a retired team, and nobody is in it."""
    if team.retired and team.lead is not None:
        yield Problem(team.key, "lead", "retired_lead", {"given": team.lead})
    members = [one.name for one in after.members(team.key)]
    if team.retired and members:
        yield Problem(team.key, "members", "retired_members", {"given": ", ".join(members)})


def _supervisor(person: str, supervisor: str | None, after: people.Desk) -> Iterator[Problem]:
    yield from _known(person, "supervisor", supervisor, after)
    chain = [person]
    above = after.person(supervisor)
    while above and above.key not in chain:
        chain.append(above.key)
        above = after.person(above.supervisor)
    if above and above.key == person:
        names = [after.persons[key].name for key in (*chain, person) if key in after.persons]
        yield Problem(person, "supervisor", "ring", {"given": names[0], "chain": " → ".join(names)})


def _absence(change: changes.AddAbsence, before: people.Desk, after: people.Desk, at: datetime) -> Iterator[Problem]:
    key = change.person
    yield from _known(key, "person", key, after)
    yield from _known(key, "deputy", change.deputy, after)
    if change.deputy == key:
        yield Problem(key, "deputy", "itself", {"given": change.deputy})
    if len(change.reason) > LONGEST_REASON:
        yield Problem(key, "reason", "too_long", {"most": LONGEST_REASON})
    yield from _stretch(key, change.from_at, change.until_at, at)
    known = after.person(key)
    # What is asked for together is looked at as well: a file may have two that overlap.
    for one in () if is_noted(change, before) else after.absences:
        if known and one.person == key and not _is(one, change) and _meet(one, change.from_at, change.until_at):
            facts = {"name": known.name, "begin": one.from_at, "until": one.until_at, "id": one.id}
            yield Problem(key, "from_at", "overlaps" if one.id else "overlaps_here", facts)


def is_noted(change: changes.AddAbsence, desk: people.Desk) -> bool:
    """Whether the very absence is on record already."""
    return any(_is(one, change) for one in desk.absences)


def _is(one: people.Absence, change: changes.AddAbsence) -> bool:
    wanted = (change.person, change.from_at, change.until_at, change.deputy)
    return (one.person, one.from_at, one.until_at, one.deputy) == wanted


def _stretch(subject: str, from_at: datetime, until_at: datetime | None, at: datetime) -> Iterator[Problem]:
    if until_at is not None and until_at <= from_at:
        yield Problem(subject, "until_at", "not_after", {"begin": from_at, "until": until_at})
    elif until_at is not None and until_at <= at:
        yield Problem(subject, "until_at", "over", {"given": until_at})


def _meet(one: people.Absence, from_at: datetime, until_at: datetime | None) -> bool:
    return (until_at is None or one.from_at < until_at) and (one.until_at is None or from_at < one.until_at)


def _end(absence: int, before: people.Desk, at: datetime) -> Iterator[Problem]:
    known = next((one for one in before.absences if one.id == absence), None)
    if known is None:
        yield Problem(str(absence), "absence", "unknown_absence", {"given": absence})
    elif known.until_at is not None and known.until_at <= at:
        yield Problem(known.person, "absence", "ended", {"given": known.until_at})


def _roster(roster: people.Roster, after: people.Desk) -> Iterator[Problem]:
    yield from _keyed(roster.key, "title", roster.title)
    if roster.zone not in available_timezones():
        facts = {"given": roster.zone, "hint": near(roster.zone, available_timezones())}
        yield Problem(roster.key, "zone", "unknown_zone", facts)
    if not 1 <= roster.weeks <= people.MOST_WEEKS:
        yield Problem(roster.key, "weeks", "bad_weeks", {"given": roster.weeks, "most": people.MOST_WEEKS})
    elif roster.weeks > 1 and roster.starts_on is None:
        yield Problem(roster.key, "starts_on", "no_first_week", {"weeks": roster.weeks})
    if not roster.week:
        yield Problem(roster.key, "week", "no_handover")
    seen: set[tuple[int, int, str]] = set()
    for one in roster.week:
        yield from _handover(roster, one, one.place in seen, after)
        seen.add(one.place)


def _handover(roster: people.Roster, one: people.Handover, twice: bool, after: people.Desk) -> Iterator[Problem]:
    day, number = people.WEEKDAYS[one.day], one.week + 1
    field = f"week.{day}" if roster.weeks == 1 else f"week.{number}.{day}"
    if not 0 <= one.week < roster.weeks:
        yield Problem(roster.key, field, "no_such_week", {"given": number, "weeks": roster.weeks})
    if not TIME.fullmatch(one.at):
        yield Problem(roster.key, field, "bad_time", {"given": one.at})
    if twice:
        facts = {"day": day, "given": one.at, "week": number}
        yield Problem(roster.key, field, "twice" if roster.weeks == 1 else "twice_in_week", facts)
    yield from _known(roster.key, field, one.person, after)


def _swap(change: changes.AddSwap, before: people.Desk, after: people.Desk, at: datetime) -> Iterator[Problem]:
    if change.roster not in before.rosters and change.roster not in after.rosters:
        facts = {"given": change.roster, "hint": near(change.roster, before.rosters)}
        yield Problem(change.roster, "roster", "unknown_roster", facts)
    yield from _known(change.roster, "person", change.person, after)
    yield from _stretch(change.roster, change.from_at, change.until_at, at)


def _dropped(roster: str, swap: int, before: people.Desk) -> Iterator[Problem]:
    known = before.rosters.get(roster)
    if known is None:
        yield Problem(roster, "roster", "unknown_roster", {"given": roster, "hint": near(roster, before.rosters)})
    elif swap not in [one.id for one in known.swaps]:
        yield Problem(roster, "swap", "unknown_swap", {"given": swap})


def warnings(change: changes.Change, after: people.Desk) -> Iterator[Problem]:
    """What may be meant so, and is worth saying: an absence in which nobody stands in."""
    if not isinstance(change, changes.AddAbsence) or change.person not in after.persons:
        return
    person = after.persons[change.person]
    deputy = after.person(change.deputy or person.deputy)
    if deputy is None:
        yield Problem(person.key, "deputy", "no_deputy", {"name": person.name})
    elif deputy.absent or any(
        one.person == deputy.key and _meet(one, change.from_at, change.until_at) for one in after.absences
    ):
        yield Problem(person.key, "deputy", "deputy_away", {"name": deputy.name})


def _not_one_of(subject: str, field: str, given: Any, allowed: Iterable[str]) -> Problem:
    return Problem(subject, field, "not_one_of", {"given": given, "allowed": ", ".join(allowed)})


def near(given: str, words: Iterable[str]) -> str:
    """The nearest word in brackets, as the end of a sentence in any language."""
    found = sheets.nearest(given, words)
    return f" ({found}?)" if found else ""
