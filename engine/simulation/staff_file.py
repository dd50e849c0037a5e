"""Reads a staff file: every value with its place, everything that is wrong told at once."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from engine import errors, people, sheets
from engine.calendars import WorkingCalendar, hours
from engine.definitions import definition
from engine.simulation import arrivals as coming
from engine.simulation import figures, standard
from engine.simulation.staff import Ahead, Habit, Staff, Weights

KEYS = ("workflow", "calendar", "arrivals", "shares", "fields", "teams", "persons", "events", "undelivered")
SHARES = ("grade", "priority", "channel", "team")
HABIT = ("weight", "after", "takes", "happens", "by")
PERSON = (
    "count", "name", "language", "roles", "teams", "supervisor", "deputy", "calendar", "absences", "days_away",
)  # fmt: skip
MOST_ALIKE = 1_000
USUAL_RATE = 7 * 20.0
"""Cases a week where neither the file nor the command says."""
FindCalendar = Callable[[str], WorkingCalendar]

_SPAN = re.compile(r"([\d:]+)\s*[-–]\s*([\d:]+)")
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_DAYS = re.compile(rf"({'|'.join(hours.WEEKDAYS)})(?:-({'|'.join(hours.WEEKDAYS)}))?")


@dataclass
class _Draft:
    """What the file says, as far as it was read."""

    calendar: str = ""
    calendars: dict[str, WorkingCalendar] = field(default_factory=dict)
    a_week: float | None = None
    by_hour: list[float] | None = None
    shares: dict[str, Weights] = field(default_factory=dict)
    fields: dict[str, Weights | Ahead] = field(default_factory=dict)
    events: dict[str, Habit] = field(default_factory=dict)
    teams: dict[str, people.Team] = field(default_factory=dict)
    persons: dict[str, people.Person] = field(default_factory=dict)
    absences: list[people.Absence] = field(default_factory=list)
    days_away: dict[str, float] = field(default_factory=dict)
    undelivered: float = 0.0


def parse(
    source: str | bytes,
    path: str,
    workflow: definition.Definition,
    find_calendar: FindCalendar,
    a_week: float | None = None,
) -> Staff:
    """The desk that a file tells of, for one workflow; ``a_week`` cases come in where that is given, whatever the file
    says. Raises errors.BadStaff with every problem of the file.
    """
    reader = _Reader(sheets.Sheet(source, path, errors.BadStaff), workflow, find_calendar)
    reader.read()
    reader.page.check()
    return reader.staff(a_week)


class _Reader:
    def __init__(self, page: sheets.Sheet, workflow: definition.Definition, find_calendar: FindCalendar) -> None:
        self.page, self._workflow, self._find = page, workflow, find_calendar
        self._draft = _Draft()

    def staff(self, a_week: float | None) -> Staff:
        """What was read, with what is assumed where the file is silent."""
        draft = self._draft
        calendar = draft.calendars[draft.calendar]
        arrivals = coming.in_hours_of(calendar)
        if draft.by_hour is not None:
            arrivals = coming.Arrivals(calendar.zone, tuple(draft.by_hour))
        if a_week or draft.a_week or draft.by_hour is None:
            arrivals = arrivals.at_rate(a_week or draft.a_week or USUAL_RATE)
        desk = people.Desk.of(draft.persons.values(), draft.teams.values(), draft.absences)
        shares = {**standard.SHARES, **draft.shares}
        if draft.teams:
            shares = {"team": dict.fromkeys(draft.teams, 1.0), **shares}
        given = (shares, draft.fields, draft.events, draft.days_away, draft.undelivered)
        return Staff(desk, draft.calendar, draft.calendars, arrivals, *given)

    def read(self) -> None:
        """Reads all keys, those first that others name."""
        page, draft = self.page, self._draft
        entries = page.entries(page.root, "staff file", KEYS)
        if "workflow" in entries:
            self._word(entries["workflow"], "workflow", (self._workflow.workflow,))
        draft.calendar = self._calendar(entries.get("calendar"), "calendar") or self._workflow.calendar
        if "persons" not in entries:
            page.wrong(page.root, "staff file", "the key `persons`", "add who works there")
        reading = {
            "teams": self._teams,
            "persons": self._persons,
            "arrivals": self._arrivals,
            "shares": self._shares,
            "fields": self._fields,
            "events": self._events,
            "undelivered": self._undelivered,
        }
        for key, read in reading.items():
            if key in entries:
                read(entries[key])
        self._check_keys(entries)

    def _calendar(self, node: sheets.Node | None, key: str) -> str | None:
        """The calendar of that name, looked up; without a node the workflow's own."""
        name = self.page.text(node, key) if node else self._workflow.calendar
        if name and name not in self._draft.calendars:
            try:
                self._draft.calendars[name] = self._find(name)
            except errors.UnknownCalendar as why:
                self.page.wrong(node or self.page.root, key, str(why.allowed), str(why.fix).removeprefix("; "))
                return None
        return name

    def _teams(self, node: sheets.Node) -> None:
        for key, value in self.page.entries(node, "teams").items():
            entries = self.page.entries(value, f"teams.{key}", ("title", "lead"))
            told = {name: self.page.text(one, f"teams.{key}.{name}") for name, one in entries.items()}
            self._draft.teams[key] = people.Team(key, told.get("title") or key, told.get("lead"))

    def _persons(self, node: sheets.Node) -> None:
        for key, value in self.page.entries(node, "persons").items():
            self._person(key, value, f"persons.{key}")
        if node.kind == "mapping" and not node.value:
            self.page.wrong(node, "persons", "one person at least, as in {li_na: {roles: [agent]}}")

    def _person(self, key: str, node: sheets.Node, where: str) -> None:
        """One person, or ``count`` alike, who are numbered."""
        entries = self.page.entries(node, where, PERSON)
        count = 1
        if "count" in entries:
            count = round(figures.number(self.page, entries["count"], f"{where}.count", 1, MOST_ALIKE))
        keys = [key] if "count" not in entries else [f"{key}_{number}" for number in range(1, count + 1)]
        for number, one in enumerate(keys, start=1):
            self._one_of(one, f" {number}" if len(keys) > 1 else "", entries, where)
            if self.page.problems.found:
                return

    def _one_of(self, key: str, number: str, entries: Mapping[str, sheets.Node], where: str) -> None:
        texts: dict[str, Any] = {
            name: self.page.text(entries[name], f"{where}.{name}")
            for name in ("name", "language", "supervisor", "deputy")
            if name in entries
        }
        name = texts.pop("name", None)
        name = f"{name}{number}" if name else key.replace("_", " ").title()
        roles = self._words(entries.get("roles"), f"{where}.roles", tuple(self._workflow.roles))
        teams = self._words(entries.get("teams"), f"{where}.teams", tuple(self._draft.teams))
        own = self._calendar(entries["calendar"], f"{where}.calendar") if "calendar" in entries else None
        texts = {name: text for name, text in texts.items() if text}
        address = f"{key}@desk.example"
        self._draft.persons[key] = people.Person(key, name, address, roles=roles, teams=teams, calendar=own, **texts)
        if "days_away" in entries:
            self._draft.days_away[key] = figures.number(self.page, entries["days_away"], f"{where}.days_away", 0, 366)
        if "absences" in entries:
            zone = self._draft.calendars.get(own or self._draft.calendar)
            self._absences(key, entries["absences"], f"{where}.absences", zone)

    def _absences(self, person: str, node: sheets.Node, where: str, calendar: WorkingCalendar | None) -> None:
        for item in self.page.items(node, where, '[{from: "2026-07-06", until: "2026-07-17"}]'):
            entries = self.page.entries(item, where, ("from", "until"))
            days = [self._date(entries.get(name), item, f"{where}.{name}") for name in ("from", "until")]
            if calendar is None or days[0] is None or days[1] is None:
                continue
            if days[1] < days[0]:
                self.page.wrong(entries["until"], f"{where}.until", f"{days[0]} or later, the last day away")
                continue
            at = [datetime.combine(on, time(0), calendar.zone) for on in (days[0], days[1] + timedelta(days=1))]
            self._draft.absences.append(people.Absence(person, at[0].astimezone(UTC), at[1].astimezone(UTC)))

    def _date(self, node: sheets.Node | None, around: sheets.Node, key: str) -> date | None:
        text = node.text if node and node.kind == "scalar" else ""
        try:
            return date.fromisoformat((_DATE.fullmatch(text) and text) or "")
        except ValueError:
            self.page.wrong(node or around, key, "a day such as 2026-07-06")
            return None

    def _arrivals(self, node: sheets.Node) -> None:
        if node.kind == "scalar":
            self._draft.a_week = figures.a_week(self.page, node, "arrivals")
            return
        entries = self.page.entries(node, "arrivals", ("rate", "by_hour"))
        if "rate" in entries:
            self._draft.a_week = figures.a_week(self.page, entries["rate"], "arrivals.rate")
        if "by_hour" in entries:
            self._by_hour(entries["by_hour"])

    def _by_hour(self, node: sheets.Node) -> None:
        by_hour = [0.0] * coming.HOURS
        for days, spans in self.page.entries(node, "arrivals.by_hour").items():
            match = _DAYS.fullmatch(days)
            if match is None:
                self.page.wrong_key(node, days, "arrivals.by_hour", "days such as mon, or mon-fri", hours.WEEKDAYS)
                continue
            first = hours.WEEKDAYS.index(match[1])
            count = (hours.WEEKDAYS.index(match[2]) - first) % 7 + 1 if match[2] else 1
            for from_hour, to_hour, rate in self._hours(spans, f"arrivals.by_hour.{days}"):
                for day in range(first, first + count):
                    for hour in range(from_hour, to_hour):
                        by_hour[(day * 24 + hour) % coming.HOURS] += rate
        if node.kind == "mapping" and not sum(by_hour):
            self.page.wrong(node, "arrivals.by_hour", "cases an hour above 0, as in {mon-fri: {08:00-18:00: 12}}")
        self._draft.by_hour = by_hour

    def _hours(self, node: sheets.Node, key: str) -> Iterator[tuple[int, int, float]]:
        """From which hour to which hour, how many an hour."""
        for span, value in self.page.entries(node, key).items():
            hours_of = _full_hours(span)
            if hours_of is None:
                self.page.wrong_key(node, span, key, "full hours such as 08:00-18:00 or 22:00-06:00")
            else:
                yield *hours_of, figures.number(self.page, value, f"{key}.{span}")

    def _shares(self, node: sheets.Node) -> None:
        allowed: dict[str, tuple[str, ...]] = {
            "grade": definition.GRADES,
            "priority": definition.PRIORITIES,
            "team": tuple(self._draft.teams),
        }
        for name, value in self.page.entries(node, "shares", SHARES).items():
            self._draft.shares[name] = figures.weights(self.page, value, f"shares.{name}", allowed.get(name, ()))

    def _fields(self, node: sheets.Node) -> None:
        for name, value in self.page.entries(node, "fields", tuple(self._workflow.fields)).items():
            known, where = self._workflow.fields[name], f"fields.{name}"
            if known.type in ("date", "instant"):
                entries = self.page.entries(value, where, ("in",))
                length = figures.length(self.page, entries["in"], f"{where}.in") if "in" in entries else None
                if length:
                    self._draft.fields[name] = Ahead(length)
                elif "in" not in entries:
                    self.page.wrong(value, where, "how far ahead it lies, as in {in: 4h}")
                continue
            allowed = ("true", "false") if known.type == "yes_no" else tuple(known.choices)
            self._draft.fields[name] = figures.weights(self.page, value, where, allowed)

    def _events(self, node: sheets.Node) -> None:
        known = tuple(self._workflow.events)
        for name, value in self.page.entries(node, "events", known).items():
            where = f"events.{name}"
            entries = self.page.entries(value, where, HABIT)
            by = (*self._workflow.events[name].by,)
            self._draft.events[name] = Habit(
                figures.number(self.page, entries["weight"], f"{where}.weight") if "weight" in entries else None,
                figures.length(self.page, entries["after"], f"{where}.after") if "after" in entries else None,
                figures.length(self.page, entries["takes"], f"{where}.takes", working=True)
                if "takes" in entries
                else None,
                figures.share(self.page, entries["happens"], f"{where}.happens") if "happens" in entries else None,
                self._word(entries["by"], f"{where}.by", by) if "by" in entries else None,
            )

    def _undelivered(self, node: sheets.Node) -> None:
        self._draft.undelivered = figures.share(self.page, node, "undelivered") or 0.0

    def _check_keys(self, entries: Mapping[str, sheets.Node]) -> None:
        """Whom persons and teams name must be there."""
        persons = tuple(self._draft.persons)
        for group, keys in (("persons", ("supervisor", "deputy")), ("teams", ("lead",))):
            node = entries.get(group)
            for key, one in (node.value if node and node.kind == "mapping" else {}).items():
                for name in keys:
                    named = one.value.get(name) if one.kind == "mapping" else None
                    if named is not None and named.text:
                        self._word(named, f"{group}.{key}.{name}", persons)

    def _words(self, node: sheets.Node | None, key: str, allowed: Collection[str]) -> frozenset[str]:
        items = self.page.items(node, key, "[one, another]") if node else ()
        return frozenset(word for item in items if (word := self._word(item, key, allowed)))

    def _word(self, node: sheets.Node, key: str, allowed: Collection[str]) -> str | None:
        given = self.page.text(node, key)
        if given is None or given in allowed:
            return given
        self.page.wrong(node, key, ", ".join(allowed) or "none: there are none", near=allowed)
        return None


def _full_hours(text: str) -> tuple[int, int] | None:
    """The first hour and the one after the last, counted from midnight; None where it is no span of full hours."""
    match = _SPAN.fullmatch(text)
    try:
        ((from_s, to_s),) = hours.parse([(match[1], match[2])]) if match else ((1, 1),)
    except errors.BadHours:
        return None
    return None if from_s % 3600 or to_s % 3600 else (from_s // 3600, to_s // 3600)
