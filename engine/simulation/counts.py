"""What came of a simulation: cases, promises, mails, escalations, and the work of each person."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from engine import casefile, decide
from engine.rehearsal import Told

WEEK_DAYS = 7


@dataclass(slots=True)
class Kept:
    """What became of one deadline's promises: met in time, breached, cancelled; ``late`` are those done after all."""

    met: int = 0
    breached: int = 0
    late: int = 0
    cancelled: int = 0

    @property
    def share_met(self) -> float | None:
        """The share met in time of those that were met or breached; None where there is none."""
        ended = self.met + self.breached
        return round(self.met / ended, 6) if ended else None


@dataclass(slots=True)
class Week:
    """One week: cases opened and closed, promises breached, cases open at its end."""

    opened: int = 0
    closed: int = 0
    breached: int = 0
    open: int = 0


@dataclass(frozen=True, slots=True)
class Load:
    """The work of one person: steps, the share of their working time that these took, and the longest line of steps
    that waited for them.
    """

    person: str
    name: str
    roles: tuple[str, ...]
    step_count: int
    busy_s: float
    worked_s: float
    longest_count: int

    @property
    def share(self) -> float:
        """The part of the working time that was spent on steps."""
        return round(self.busy_s / self.worked_s, 6) if self.worked_s else 0.0


@dataclass(frozen=True, slots=True)
class Crew:
    """The people who hold the same roles, and the escalations that they received together."""

    roles: tuple[str, ...]
    loads: Sequence[Load]
    escalation_count: int

    @property
    def share(self) -> float:
        """The part of their working time that was spent on steps."""
        worked_s = sum(one.worked_s for one in self.loads)
        return round(sum(one.busy_s for one in self.loads) / worked_s, 6) if worked_s else 0.0

    @property
    def busiest(self) -> float:
        """The greatest share among them."""
        return max(one.share for one in self.loads)


@dataclass
class Counts:
    """Everything that is counted while a simulation runs, from ``from_at`` (UTC) on."""

    workflow: decide.Workflow
    from_at: datetime
    opened: int = 0
    closed: int = 0
    reopened: int = 0
    entry_count: int = 0
    most_in_memory: int = 0
    deadlines: dict[str, Kept] = field(default_factory=dict)
    mails: Counter[str] = field(default_factory=Counter)
    escalations: Counter[str] = field(default_factory=Counter)
    steps: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    nobody: Counter[str] = field(default_factory=Counter)
    resting: Counter[str] = field(default_factory=Counter)
    weeks: list[Week] = field(default_factory=list)

    def __post_init__(self) -> None:
        deadlines = self.workflow.definition.deadlines.values()
        self.deadlines = {one.name: Kept() for one in deadlines if not one.timer}

    def week(self, at: datetime) -> Week:
        """The week of an instant."""
        place = max(0, (at - self.from_at).days // WEEK_DAYS)
        while len(self.weeks) <= place:
            self.weeks.append(Week(open=self.weeks[-1].open if self.weeks else 0))
        return self.weeks[place]

    def take(self, was_closed: bool | None, case: casefile.CaseFile, entries: Sequence[casefile.HistoryEntry]) -> None:
        """Counts what happened to a case; ``was_closed`` None: it was opened."""
        self.entry_count += len(entries)
        for entry in entries:
            self._take_entry(entry)
        week, is_closed = self.week(entries[-1].at), case.closed_at is not None
        if was_closed is None:
            self.opened += 1
            week.opened += 1
            week.open += 1
        if is_closed and not was_closed:
            self.closed += 1
            week.closed += 1
            week.open -= 1
        elif was_closed and not is_closed:
            self.reopened += 1
            week.open += 1

    def _take_entry(self, entry: casefile.HistoryEntry) -> None:
        facts = entry.facts
        if entry.event == "breached":
            kept = self.deadlines.get(facts["deadline"][0])
            if kept:
                kept.breached += 1
                self.week(entry.at).breached += 1
        elif entry.event == "escalated":
            for recipient, *_rest in facts.get("notices", ()):
                self.escalations[recipient] += 1
        for name, _occasion, what, *_rest in facts.get("deadlines", ()):
            kept = self.deadlines.get(name)
            if kept and what == "met":
                kept.met += 1
            elif kept and what == "done late":
                kept.late += 1
            elif kept and what == "cancelled":
                kept.cancelled += 1

    def take_mails(self, notices: Sequence[Told]) -> None:
        """Counts what was mailed."""
        for told in notices:
            self.mails[told.notice.template] += 1


@dataclass(frozen=True)
class Report:
    """A simulation that has ended. ``seconds`` is how long it took, on the clock on the wall."""

    counts: Counts
    loads: Sequence[Load]
    until_at: datetime
    seed: int

    @property
    def open_count(self) -> int:
        """Cases that are open at the end."""
        return self.counts.opened + self.counts.reopened - self.counts.closed

    def crews(self) -> list[Crew]:
        """The people by the roles that they hold, whoever has most to do first."""
        found: dict[tuple[str, ...], list[Load]] = {}
        for load in self.loads:
            found.setdefault(load.roles, []).append(load)
        crews = [
            Crew(roles, loads, sum(self.counts.escalations[one.person] for one in loads))
            for roles, loads in found.items()
        ]
        return sorted(crews, key=lambda crew: (-crew.share, crew.roles))

    def facts(self) -> dict[str, Any]:
        """Everything as JSON values: names as in the definition, seconds of working time, shares of one."""
        counts = self.counts
        return {
            "workflow": counts.workflow.definition.workflow,
            "from": counts.from_at.isoformat(),
            "until": self.until_at.isoformat(),
            "seed": self.seed,
            "cases": {
                "opened": counts.opened,
                "closed": counts.closed,
                "reopened": counts.reopened,
                "open_at_end": self.open_count,
            },
            "deadlines": {
                name: {**asdict(kept), "share_met": kept.share_met} for name, kept in counts.deadlines.items()
            },
            "mails": _sorted(counts.mails),
            "escalations": _sorted(counts.escalations),
            "persons": {one.person: {**_plain(one), "share": one.share} for one in self.loads},
            "steps": _sorted(counts.steps),
            "refused": _sorted(counts.refused),
            "done_by_nobody": _sorted(counts.nobody),
            "resting_at_end": _sorted(counts.resting),
            "history_entries": counts.entry_count,
            "most_cases_in_memory": counts.most_in_memory,
            "weeks": [asdict(week) for week in counts.weeks],
        }


def _plain(load: Load) -> dict[str, Any]:
    return {name: value for name, value in asdict(load).items() if name != "person"}


def _sorted(counter: Counter[str]) -> dict[str, int]:
    return dict(sorted(counter.items(), key=lambda one: (-one[1], one[0])))
