"""The demo desk as its file tells it: people, customers, and cases as a script in working time before now."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from engine import casefile, errors, people, sheets, staffing
from engine.calendars import Span, WorkingCalendar

Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Step:
    """An event so many working seconds after the opening, by a person's key or by "requester"."""

    after_s: float
    actor: str
    event: str
    values: Values


@dataclass(frozen=True, slots=True)
class Case:
    """A case opened so many working seconds ago, and what was done since."""

    workflow: str
    opening: Values
    requester: str
    opened_by: str
    ago_s: float
    fields: Values
    steps: tuple[Step, ...] = ()

    @property
    def title(self) -> str:
        """The case's title."""
        return str(self.opening["title"])


@dataclass(frozen=True, slots=True)
class Away:
    """An absence that begins so many working seconds from now, and ends so many from now."""

    person: str
    deputy: str
    in_s: float
    until_s: float
    reason: str


@dataclass(frozen=True, slots=True)
class Script:
    """All that the file tells. Customers and contacts by key, as the store takes them."""

    staff: tuple[staffing.Change, ...]
    away: tuple[Away, ...]
    customers: Mapping[str, Values]
    contacts: Mapping[str, Values]
    cases: tuple[Case, ...] = field(default=())

    @property
    def desk(self) -> people.Desk:
        """Its people, teams and rosters."""
        return staffing.desk_of(self.staff)


def read(path: Path) -> Script:
    """The script of a file that comes with the program. Raises errors.BadYaml."""
    page = sheets.Sheet(path.read_bytes(), str(path), errors.BadPeopleFile)
    staff = tuple(
        staffing.changes_of(page, {key: page.root.value[key] for key in staffing.FILE_KEYS if key in page.root.value})
    )
    page.check()
    told = page.root.plain()
    cases = tuple(_case(values) for values in told["cases"])
    away = tuple(_away(values) for values in told.get("away", ()))
    return Script(staff, away, told["customers"], told["contacts"], cases)


def _away(values: Values) -> Away:
    return Away(
        values["person"], values["deputy"], _working_s(values["in"]), _working_s(values["until"]), values["reason"]
    )


def _case(values: Values) -> Case:
    opening = {name: values[name] for name in ("title", "team", "channel", "priority") if name in values}
    steps = tuple(_step(step) for step in values.get("steps", ()))
    requester = values["requester"]
    opened_by = values.get("as", "requester")
    return Case(values["workflow"], opening, requester, opened_by, _working_s(values["ago"]), values["fields"], steps)


def _step(values: Values) -> Step:
    return Step(_working_s(values["after"]), values["as"], values["event"], values.get("give", {}))


def _working_s(text: str) -> float:
    span = Span.parse(text)
    if span.kind != "working":
        raise ValueError(f"{text} is not working time, which a demo counts in")
    return span.amount


def instants(case: Case, calendar: WorkingCalendar, now: datetime) -> Iterator[tuple[datetime, Step | None]]:
    """When the case was opened (no step) and when each step was done; a step that would lie ahead is left out."""
    opened_at = calendar.subtract(now, case.ago_s)
    yield opened_at, None
    for step in case.steps:
        at = calendar.add(opened_at, step.after_s)
        if at <= now:
            yield at, step


def values_at(values: Values, calendar: WorkingCalendar, at: datetime) -> dict[str, casefile.Json]:
    """The values that a step gives; ``{in: 3h}`` is the instant so much working time later, at a quarter of an hour,
    ``{day: 9h}`` its day.
    """
    return {name: _value(value, calendar, at) for name, value in values.items()}


def _value(value: Any, calendar: WorkingCalendar, at: datetime) -> casefile.Json:
    if not (isinstance(value, dict) and set(value) in ({"in"}, {"day"})):
        return value
    then = calendar.add(at, _working_s(*value.values()))
    if "day" in value:
        return then.astimezone(calendar.zone).date().isoformat()
    return (then - timedelta(minutes=then.minute % 15, seconds=then.second, microseconds=then.microsecond)).isoformat()
