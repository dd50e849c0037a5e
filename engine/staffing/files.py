"""The people of a desk as a file tells them: persons, teams, who looks after a grade, duty rosters, absences."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime

from engine import errors, people, sheets
from engine.staffing import changes

KEYS = ("company", "teams", "persons", "grade_managers", "rosters", "absences")
PERSON = ("name", "mail_address", "language", "supervisor", "deputy", "roles", "teams", "absent", "calendar", "digest")
TEAM = ("title", "lead", "retired")
ROSTER = ("title", "zone", "weeks", "starts_on", "week")
ABSENCE = ("person", "from", "until", "deputy", "reason")
NOBODY = "nobody"
_TIME = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]")


def read(source: str | bytes, path: str) -> tuple[changes.Change, ...]:
    """What a file of people asks for; what is not in it stays as it is.

    Raises errors.BadPeopleFile with all problems.
    """
    page = sheets.Sheet(source, path, errors.BadPeopleFile)
    root = page.entries(page.root, "the file", KEYS)
    found = tuple(of(page, root))
    page.check()
    return found


def of(page: sheets.Sheet, root: dict[str, sheets.Node]) -> Iterator[changes.Change]:
    """The changes that the entries of a file ask for; problems are noted in the page."""
    for key, node in _named(page, root, "teams"):
        yield changes.PutTeam(_team(page, key, node))
    for key, node in _named(page, root, "persons"):
        yield changes.PutPerson(_person(page, key, node))
    for grade, node in _named(page, root, "grade_managers"):
        yield changes.SetGradeManager(grade, _key(page, node, f"grade_managers.{grade}"))
    for key, node in _named(page, root, "rosters"):
        yield changes.PutRoster(_roster(page, key, node))
    for node in page.items(root["absences"], "absences", "[{person: li_na, …}]") if "absences" in root else ():
        yield from _absence(page, node)


def _named(page: sheets.Sheet, root: dict[str, sheets.Node], key: str) -> Iterator[tuple[str, sheets.Node]]:
    if key in root:
        yield from page.entries(root[key], key).items()


def _team(page: sheets.Sheet, key: str, node: sheets.Node) -> people.Team:
    where = f"teams.{key}"
    given = page.entries(node, where, TEAM)
    lead = _key(page, given["lead"], f"{where}.lead") if "lead" in given else None
    retired = "retired" in given and _flag(page, given["retired"], f"{where}.retired")
    return people.Team(key, _text(page, given, "title", where), lead, retired)


def _person(page: sheets.Sheet, key: str, node: sheets.Node) -> people.Person:
    where = f"persons.{key}"
    given = page.entries(node, where, PERSON)
    named = {
        name: _key(page, given[name], f"{where}.{name}")
        for name in ("supervisor", "deputy", "calendar")
        if name in given
    }
    return people.Person(
        key,
        _text(page, given, "name", where),
        _text(page, given, "mail_address", where),
        _text(page, given, "language", where) if "language" in given else "en",
        named.get("supervisor"),
        named.get("deputy"),
        _words(page, given, "roles", where),
        _words(page, given, "teams", where),
        "absent" in given and _flag(page, given["absent"], f"{where}.absent"),
        named.get("calendar"),
        _text(page, given, "digest", where) if "digest" in given else "immediate",
    )


def _text(page: sheets.Sheet, given: dict[str, sheets.Node], name: str, where: str) -> str:
    """A text that has to be there; what is missing is told by the checks, with the rest that is wrong."""
    return (page.text(given[name], f"{where}.{name}") or "") if name in given else ""


def _key(page: sheets.Sheet, node: sheets.Node, where: str) -> str | None:
    """A key, or nothing."""
    return None if node.kind == "scalar" and node.value is None else page.text(node, where)


def _words(page: sheets.Sheet, given: dict[str, sheets.Node], name: str, where: str) -> frozenset[str]:
    nodes = page.items(given[name], f"{where}.{name}", "[lifts]") if name in given else ()
    return frozenset(word for word in (page.text(node, f"{where}.{name}") for node in nodes) if word)


def _flag(page: sheets.Sheet, node: sheets.Node, where: str) -> bool:
    if not isinstance(node.value, bool):
        page.wrong(node, where, "true or false")
    return node.value is True


def _roster(page: sheets.Sheet, key: str, node: sheets.Node) -> people.Roster:
    where = f"rosters.{key}"
    given = page.entries(node, where, ROSTER)
    plans = _weeks(page, given["week"], f"{where}.week") if "week" in given else ()
    weeks = _count(page, given["weeks"], f"{where}.weeks") if "weeks" in given else len(plans) or 1
    if "week" in given and weeks and len(plans) != weeks:
        sentence = f"{where}.week has {len(plans)} of the {weeks} weeks that `weeks` says"
        page.problems.add(given["week"].place, sentence, fix="write a list with one plan for each week")
    plan = [one for number, node in enumerate(plans) for one in _week(page, node, number, f"{where}.week")]
    plan.sort(key=lambda one: one.place)
    return people.Roster(
        key,
        _text(page, given, "title", where),
        _text(page, given, "zone", where),
        tuple(plan),
        weeks=weeks or 1,
        starts_on=_date(page, given["starts_on"], f"{where}.starts_on") if "starts_on" in given else None,
    )


def _weeks(page: sheets.Sheet, node: sheets.Node, where: str) -> tuple[sheets.Node, ...]:
    """One week, or the weeks of a plan that goes round over several."""
    return page.items(node, where, "[{mon: …}, {mon: …}]") if node.kind == "sequence" else (node,)


def _count(page: sheets.Sheet, node: sheets.Node, where: str) -> int:
    """How many weeks; 0 where it is no such number, which is noted."""
    if isinstance(node.value, int) and not isinstance(node.value, bool) and 1 <= node.value <= people.MOST_WEEKS:
        return node.value
    page.wrong(node, where, f"a whole number from 1 to {people.MOST_WEEKS}")
    return 0


def _date(page: sheets.Sheet, node: sheets.Node, where: str) -> date | None:
    try:
        return date.fromisoformat(node.text if node.kind == "scalar" else "")
    except ValueError:
        page.wrong(node, where, "a day such as 2026-11-23")
        return None


def _week(page: sheets.Sheet, node: sheets.Node, number: int, where: str) -> Iterator[people.Handover]:
    for day, entries in page.entries(node, where, people.WEEKDAYS).items():
        for one in _handovers(page, day, entries, f"{where}.{day}"):
            yield replace(one, week=number)


def _handovers(page: sheets.Sheet, day: str, node: sheets.Node, where: str) -> Iterator[people.Handover]:
    for at, value in page.entries(node, where).items():
        person = page.text(value, f"{where}.{at}")
        if not _TIME.fullmatch(at):
            page.wrong_key(node, at, where, 'times of day such as "08:00", in quotes')
        elif person:
            yield people.Handover(people.WEEKDAYS.index(day), at, None if person == NOBODY else person)


def _absence(page: sheets.Sheet, node: sheets.Node) -> Iterator[changes.AddAbsence]:
    given = page.entries(node, "absences", ABSENCE)
    from_at = _instant(page, given["from"], "absences.from") if "from" in given else None
    until_at = _instant(page, given["until"], "absences.until") if "until" in given else None
    deputy = _key(page, given["deputy"], "absences.deputy") if "deputy" in given else None
    if "person" not in given or "from" not in given:
        page.problems.add(node.place, "an absence needs `person` and `from`", fix="add what is missing")
    elif from_at:
        person, reason = (_text(page, given, name, "absences") for name in ("person", "reason"))
        yield changes.AddAbsence(person, from_at, until_at, deputy, reason)


def _instant(page: sheets.Sheet, node: sheets.Node, where: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(node.text if node.kind == "scalar" else "")
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        page.wrong(node, where, "an instant with its zone, such as 2026-11-23T08:00+08:00")
        return None
    return at.astimezone(UTC)
