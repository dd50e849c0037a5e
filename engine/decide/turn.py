"""One turn: the working copy of a case while one command is decided, and what comes of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal

from engine import casefile, chart, errors, people, recipients
from engine.decide.workflow import Facts, Workflow

NOTHING: Mapping[str, casefile.Json] = {}


@dataclass(slots=True)
class Telling:
    """Someone to tell, noted while deciding; notices are made of these at the end of the turn."""

    recipient: recipients.Recipient
    template: str
    occasion: str
    entry: casefile.HistoryEntry
    deadline: casefile.DeadlineRow | None = None
    body: str | None = None
    show: tuple[str, ...] = ()
    not_before: datetime | None = None


@dataclass(slots=True)
class Turn:
    """The case file here is the turn's own; rows of deadlines are copied before they are changed.

    ``desk`` has whoever is away now as absent; ``everyone`` is the desk as given, for what happens at other instants.
    """

    workflow: Workflow
    case: casefile.CaseFile
    desk: people.Desk
    now: datetime
    opened: bool = False
    entries: list[casefile.HistoryEntry] = field(default_factory=list)
    tellings: list[Telling] = field(default_factory=list)
    messages: list[casefile.Message] = field(default_factory=list)
    links: list[casefile.Link] = field(default_factory=list)
    openings: list[casefile.LinkedOpening] = field(default_factory=list)
    changed: dict[tuple[str, int], casefile.DeadlineRow] = field(default_factory=dict)
    everyone: people.Desk = field(init=False)

    def __post_init__(self) -> None:
        self.everyone = self.desk
        self.desk = self.desk.as_of(self.now)

    def enter(self, event: str, actor: casefile.Actor, at: datetime) -> casefile.HistoryEntry:
        """Begins a history entry; `leave` completes it with where the case is then."""
        entry = casefile.HistoryEntry(at, actor, event, self.case.configuration, self.case.configuration)
        self.entries.append(entry)
        self.case.changed_at = at
        return entry

    def leave(self, entry: casefile.HistoryEntry) -> None:
        """Says where the case is after what the entry tells."""
        entry.to_states = self.case.configuration

    def own(self, row: casefile.DeadlineRow) -> casefile.DeadlineRow:
        """The turn's own copy of a deadline row, to be changed and written."""
        key = (row.name, row.occasion)
        if key not in self.changed:
            self.changed[key] = replace(row)
            self.case.deadlines[self.case.deadlines.index(row)] = self.changed[key]
        return self.changed[key]

    def add(self, row: casefile.DeadlineRow) -> None:
        """Takes a new row into the case."""
        self.changed[(row.name, row.occasion)] = row
        self.case.deadlines.append(row)

    def facts(self, given: Mapping[str, casefile.Json] = NOTHING) -> Facts:
        """What guards, tables and expressions see: the fields, with money as decimals, and what every case has.

        ``given`` are values that the fields do not hold yet.
        """
        case = self.case
        facts: Facts = dict.fromkeys(self.workflow.definition.fields)
        facts.update(case.fields)
        facts.update(given)
        for name in self.workflow.money:
            if facts[name] is not None:
                facts[name] = Decimal(facts[name])
        facts["priority"], facts["channel"], facts["assignee"] = case.priority, case.channel, case.assignee
        facts["grade"] = case.customer.grade if case.customer else None
        facts["customer"] = case.customer.key if case.customer else None
        return facts

    def holds(self, guard: str, given: Mapping[str, casefile.Json] = NOTHING) -> bool:
        """Whether a guard holds; one that the facts can't decide does not."""
        try:
            return bool(chart.evaluate(guard, self.facts(given)))
        except errors.NotWorkedOut:
            return False


@dataclass(frozen=True, slots=True)
class Wish:
    """What an actor wants done to the case of a turn, with what they give; ``known`` of what it names exists."""

    turn: Turn
    event: str
    actor: casefile.Actor
    given: Mapping[str, casefile.Json] = field(default_factory=dict)
    known: casefile.Known = field(default_factory=casefile.Known)
    language: str | None = None


def begin(workflow: Workflow, case: casefile.CaseFile, desk: people.Desk, now: datetime) -> Turn:
    """A turn over a copy of the case. A clock that went back never takes the case's history back with it."""
    own = replace(case, fields=dict(case.fields), deadlines=list(case.deadlines), last_by=dict(case.last_by))
    return Turn(workflow, own, desk, max(now, case.changed_at) if case.changed_at else now)
