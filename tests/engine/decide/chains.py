"""A desk whose cases are always late: one deadline of 4 working hours, and the chain that is tried on it."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from engine import casefile, decide, definitions, people
from engine.calendars import WorkingCalendar, registry

TEXT = """
workflow: late
title: {{en: Late}}
languages: [en]
calendar: cn_office
number: "L-{{seq}}"
roles: {{technician: {{en: Technician}}, director: {{en: Director}}, supervisor: {{en: Supervisor}}}}
fields: {{}}
states:
  received: {{initial: true, transitions: [{{event: answer_it, target: answered}}, {{event: wait, target: waiting}}]}}
  waiting: {{transitions: [{{event: go_on, target: received}}]}}
  answered: {{final: true}}
events: {{answer_it: {{by: [anyone]}}, wait: {{by: [anyone]}}, go_on: {{by: [anyone]}}}}
deadlines:
  first_response: {{met_by: [answer_it], pauses_in: [waiting], within: {within}, {more} escalate: tried}}
chains:
  tried: {chain}
"""
MONDAY = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
"""09:00 in Shanghai, an office day; the deadline is due at 13:00, 05:00 UTC."""
DUE = MONDAY + timedelta(hours=4)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
LATE = timedelta(microseconds=1)
LIFTS = frozenset({"lifts"})


def someone(key: str, supervisor: str | None, *roles: str, **more: Any) -> people.Person:
    return people.Person(key, key, f"{key}@desk.example", "en", supervisor, None, frozenset(roles), LIFTS, **more)


LI_NA, SUN_LEI = someone("li_na", "wang_fang", "technician"), someone("sun_lei", "wang_fang", "technician")
WANG_FANG, ZHAO_MIN = someone("wang_fang", "zhao_min", "supervisor"), someone("zhao_min", None, "director")
ROSTER = people.Roster(
    "first_line", "First line", "Asia/Shanghai",
    (people.Handover(0, "08:00", "sun_lei"), people.Handover(0, "14:00", "li_na"), people.Handover(1, "08:00", None)),
)  # fmt: skip
DESK = people.Desk.of(
    [LI_NA, SUN_LEI, WANG_FANG, ZHAO_MIN],
    [people.Team("lifts", "Lifts", "wang_fang")],
    rosters=[ROSTER],
    grade_managers={"A": "zhao_min"},
)
OPENING = casefile.Opening(
    title="Lift 3",
    customer=casefile.Customer(1, "hengtai", "Hengtai", "A"),
    requester=casefile.Contact(1, "Porter", "porter@hengtai.example", "en"),
    team="lifts",
    assignee="li_na",
    number="L-1",
)


def workflow(chain: str, within: str = "4h", more: str = "") -> decide.Workflow:
    text = definitions.parse(TEXT.format(chain=chain, within=within, more=more), "late.yaml")
    return decide.Workflow.build(text, registry.find)


def with_hours(**calendars: WorkingCalendar) -> people.Desk:
    """The desk with each of these persons on hours of their own."""
    persons = {key: replace(DESK.persons[key], calendar=key) for key in calendars}
    return replace(DESK, persons={**DESK.persons, **persons}, calendars=calendars)


def away(*keys: str, deputy: str | None = None, until: datetime | None = None) -> people.Desk:
    """The desk while these persons are absent."""
    absences = tuple(people.Absence(key, MONDAY - HOUR, until, deputy) for key in keys)
    return replace(DESK, absences=absences)


@dataclass
class Late:
    """A case that was opened on Monday at nine; what rungs did to it is in ``entries``."""

    workflow: decide.Workflow
    desk: people.Desk = DESK
    entries: list[casefile.HistoryEntry] = field(default_factory=list)
    notices: list[casefile.Notice] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.case: casefile.CaseFile | None = None
        self.do("open", "li_na", MONDAY)

    def do(self, event: str | None, by: str | casefile.Actor, at: datetime, /, **data: Any) -> casefile.Refusal | None:
        actor = casefile.Actor("person", by) if isinstance(by, str) else by
        number = self.case.number if self.case else None
        command = casefile.Command(number, event, actor, data, "late", None if self.case else OPENING)
        decision = decide.decide(self.workflow, self.case, command, at, self.desk)
        if decision.entries:
            self.case = decision.case
            self.entries += decision.entries
            self.notices += decision.notices
        return decision.refusal

    def look(self, at: datetime) -> "Late":
        self.do(None, casefile.SYSTEM, at)
        return self

    @property
    def row(self) -> casefile.DeadlineRow:
        assert self.case is not None
        return self.case.deadlines[0]

    @property
    def rungs(self) -> list[tuple[datetime, int]]:
        """When which rung was taken."""
        taken = [entry for entry in self.entries if entry.facts.get("deadline", [0, 0, ""])[2] == "rung"]
        return [(entry.at, entry.facts["deadline"][3]) for entry in taken]

    @property
    def told(self) -> list[str]:
        return [notice.to for notice in self.notices]
