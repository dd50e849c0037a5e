"""A case told step by step: the people of the demo desk do things to it through `decide`, without a database."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from engine import casefile, decide, definitions, places
from engine.calendars import WorkingCalendar, registry
from engine.casefile import Json
from engine.demo import FILE, script

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
CHEN_JIE = casefile.Contact(1, "陈洁", "chen.jie@hengtai.example", "zh-Hans", customer_id=1)
OPENING = {
    "equipment": "2 号客梯",
    "symptom": "停在 7 楼，门不开",
    "place": "恒泰大厦 A 座",
    "contact_name": "陈洁",
    "phone": "+86 10 6512 3401",
}


def find_calendar(name: str) -> WorkingCalendar:
    return registry.find(name, [places.WORKFLOWS / "calendars"])


@cache
def workflow(path: Path) -> decide.Workflow:
    return decide.Workflow.build(definitions.load_file(path), find_calendar)


@cache
def people() -> script.Script:
    return script.read(FILE)


@dataclass
class Story:
    """What happened so far: the case, its entries, the mails as (template, to), what they tell as (template,
    context), the links, and the refusals.

    ``opening`` is what the opening form is given; the workflow is named as its file is.
    """

    path: Path
    grade: str = "C"
    opening: Mapping[str, Json] = field(default_factory=lambda: OPENING)
    now: datetime = MONDAY
    mails: list[tuple[str, str]] = field(default_factory=list)
    told: list[tuple[str, Json]] = field(default_factory=list)
    links: list[casefile.Link] = field(default_factory=list)
    openings: list[casefile.Command] = field(default_factory=list)
    refusal: casefile.Refusal | None = None
    case: casefile.CaseFile | None = None
    entries: list[casefile.HistoryEntry] = field(default_factory=list)
    refusals: list[casefile.Refusal] = field(default_factory=list)

    def open(self, **values: Json) -> "Story":
        customer = casefile.Customer(1, "hengtai", "恒泰大厦", self.grade)
        opening = casefile.Opening("2 号客梯", customer, CHEN_JIE, "phone", team="lifts", number="RPR-1")
        given = {**self.opening, **values}
        actor = casefile.Actor("person", "li_na")
        return self._submit(casefile.Command(None, "open", actor, given, self.path.stem, opening))

    def do(self, who: str, event: str, after: timedelta = timedelta(minutes=5), **values: Json) -> "Story":
        """Somebody fires an event a while later; "requester" is the customer."""
        self.now += after
        actor = casefile.Actor("requester", "1") if who == "requester" else casefile.Actor("person", who)
        return self._submit(casefile.Command("RPR-1", event, actor, values))

    def wait(self, **span: float) -> "Story":
        """Time passes, and the engine looks at the clock."""
        self.now += timedelta(**span)
        return self._submit(casefile.Command("RPR-1", None, casefile.SYSTEM))

    def _submit(self, command: casefile.Command) -> "Story":
        uploaded = decide.references(workflow(self.path), command).files
        known = casefile.Known(cases=frozenset({"RPR-2"}), files=uploaded)
        decision = decide.decide(workflow(self.path), self.case, command, self.now, people().desk, known)
        self.refusal = decision.refusal
        self.refusals += [decision.refusal] if decision.refusal else []
        self.entries += decision.entries
        if decision.entries:
            self.case = decision.case
        self.mails += [(notice.template, notice.to) for notice in decision.notices]
        self.told += [(notice.template, notice.context) for notice in decision.notices]
        self.links += decision.links
        self.openings += [one.command for one in decision.openings]
        return self

    @property
    def state(self) -> str:
        """The innermost active state."""
        assert self.case
        return self.case.configuration[-1]

    @property
    def closed(self) -> bool:
        return bool(self.case and self.case.closed_at)

    def value(self, name: str) -> Json:
        assert self.case
        return self.case.fields.get(name)

    def deadline(self, name: str) -> casefile.DeadlineRow:
        """The newest deadline of that name."""
        assert self.case
        return [row for row in self.case.deadlines if row.name == name][-1]

    def target(self, name: str) -> str:
        """When a deadline is due, as the desk's clock shows it."""
        due_at = self.deadline(name).due_at
        assert due_at
        return due_at.astimezone(MONDAY.tzinfo).strftime("%d %b %H:%M")
