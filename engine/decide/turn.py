"""One turn: the working copy of a case while one command is decided, and what comes of it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from decimal import Decimal
from operator import attrgetter
from typing import Any

from engine import casefile, chart, errors, people, recipients
from engine.decide import tried
from engine.decide.workflow import Workflow

NOTHING: Mapping[str, casefile.Json] = {}


@dataclass(slots=True)
class Telling:
    """Someone to tell, noted while deciding; notices are made of these at the end of the turn.

    ``deadline`` is what the mail is about; ``names`` another one, by name, whose due instant it tells;
    ``files`` were given to go with it.
    """

    recipient: recipients.Recipient
    template: str
    occasion: str
    entry: casefile.HistoryEntry
    deadline: casefile.DeadlineRow | None = None
    body: str | None = None
    show: tuple[str, ...] = ()
    names: str | None = None
    files: tuple[dict[str, casefile.Json], ...] = ()
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
    dropped: tuple[str, ...] = ()
    past: tried.Past = tried.no_past
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
        own = self.changed.get(key)
        if own is None:
            own = self.changed[key] = casefile.DeadlineRow(*_row_values(row))
            self.case.deadlines = [own if one is row else one for one in self.case.deadlines]
        return own

    def add(self, row: casefile.DeadlineRow) -> None:
        """Takes a new row into the case."""
        self.changed[(row.name, row.occasion)] = row
        self.case.deadlines.append(row)

    def facts(self, given: Mapping[str, casefile.Json] = NOTHING) -> "Facts":
        """What guards, tables and expressions see of the case now; ``given`` are values that its fields do not hold
        yet.
        """
        return Facts(self.workflow, self.case, given)

    def holds(self, guard: str, given: Mapping[str, casefile.Json] = NOTHING) -> bool:
        """Whether a guard holds; one that the facts can't decide does not."""
        try:
            return bool(chart.evaluate(guard, self.facts(given)))
        except errors.NotWorkedOut:
            return False


@dataclass(frozen=True, slots=True)
class Onto:
    """Another version of a case's definition to which it is to be moved, and the case's past, oldest entry first.

    ``from_version`` and ``to_version`` are the numbers of the two versions, for people to read.
    """

    workflow: Workflow
    past: Sequence[casefile.HistoryEntry] = ()
    from_version: int | None = None
    to_version: int | None = None


class Facts(Mapping[str, Any]):
    """The fields of a case, with money as decimals, and what every case has. Worked out when it is asked for: most
    steps ask for nothing.
    """

    __slots__ = ("_case", "_given", "_workflow")

    def __init__(self, workflow: Workflow, case: casefile.CaseFile, given: Mapping[str, casefile.Json]) -> None:
        self._workflow, self._case, self._given = workflow, case, given

    def __getitem__(self, name: str) -> Any:
        if name in OF_EVERY_CASE:
            return OF_EVERY_CASE[name](self._case)
        values = self._given if name in self._given else self._case.fields
        if name not in values and name not in self._workflow.definition.fields:
            raise KeyError(name)
        value = values.get(name)
        return Decimal(value) if value is not None and name in self._workflow.money else value

    def __iter__(self) -> Iterator[str]:
        return iter((*self._workflow.definition.fields, *OF_EVERY_CASE))

    def __len__(self) -> int:
        return len(self._workflow.definition.fields) + len(OF_EVERY_CASE)


OF_EVERY_CASE: Mapping[str, Callable[[casefile.CaseFile], str | None]] = {
    "priority": lambda case: case.priority,
    "channel": lambda case: case.channel,
    "assignee": lambda case: case.assignee,
    "grade": lambda case: case.customer.grade if case.customer else None,
    "customer": lambda case: case.customer.key if case.customer else None,
}
"""What guards see of a case besides its fields."""


@dataclass(slots=True)
class Wish:
    """What an actor wants done to the case of a turn, with what they give; ``known`` of what it names exists.

    ``onto`` is where a case is to be moved, None where it is not or there is no such version.
    """

    turn: Turn
    event: str
    actor: casefile.Actor
    given: Mapping[str, casefile.Json] = field(default_factory=dict)
    known: casefile.Known = field(default_factory=casefile.Known)
    language: str | None = None
    onto: Onto | None = None


def begin(workflow: Workflow, case: casefile.CaseFile, desk: people.Desk, now: datetime) -> Turn:
    """A turn over a copy of the case. A clock that went back never takes the case's history back with it."""
    own = casefile.CaseFile(*_case_values(case))
    own.fields, own.deadlines, own.last_by = dict(case.fields), list(case.deadlines), dict(case.last_by)
    return Turn(workflow, own, desk, max(now, case.changed_at) if case.changed_at else now)


# Each step copies the case and the rows that it changes, and `dataclasses.replace` takes seven times as long.
_case_values = attrgetter(*(one.name for one in fields(casefile.CaseFile)))
_row_values = attrgetter(*(one.name for one in fields(casefile.DeadlineRow)))
