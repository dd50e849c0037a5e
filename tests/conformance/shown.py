"""What a peer shows of a case: due instants, minutes, levels. Read off the rows that the engine keeps."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from engine import casefile, deadlines, decide
from tests.conformance import policy


@dataclass(frozen=True)
class View:
    """A case at an instant, under what its peer shows and hides."""

    workflow: decide.Workflow
    case: casefile.CaseFile
    now: datetime
    policy: Mapping[str, Any]

    @property
    def is_pending(self) -> bool:
        """Whether the case stands in the pausing state."""
        return "pending" in self.case.configuration

    def got(self) -> dict[str, Any]:
        """All that can be asked but the levels."""
        due = {name: self.due(name) for name in policy.CLOCKS}
        got: dict[str, Any] = {f"{name}_due": self.local(at) for name, at in due.items()}
        got["escalation_at"] = self.local(min((at for at in due.values() if at), default=None))
        got["held_s"] = self._held_s()
        for name in policy.CLOCKS:
            got |= {f"{name}_{key}": value for key, value in self._measured(name).items()}
        return got

    def local(self, at: datetime | None) -> str | None:
        """An instant in the zone of the calendar."""
        return at.astimezone(self.workflow.calendar.zone).isoformat() if at else None

    def rows(self, name: str) -> list[casefile.DeadlineRow]:
        """The rows of a clock that have a target, the latest last."""
        names = (name, policy.NEWS) if name == "update" else (name,)
        rows = [row for row in self.case.deadlines if row.name in names]
        return [row for row in rows if not deadlines.is_cleared(row)] if rows[-1:] and not _cleared(rows[-1]) else []

    def due(self, name: str) -> datetime | None:
        """When a clock is due as the peer shows it now."""
        hides = self.is_pending and self.policy.get("hide_all_when_paused")
        hides = hides or (self.case.closed_at and self.policy.get("hide_all_when_closed"))
        rows = self.rows(name)
        if hides or not rows:
            return None
        row, plan = rows[-1], self.workflow.plans[rows[-1].name]
        fresh = deadlines.arm(plan, row.occasion, row.came_at or row.started_at, self._facts())
        if fresh is None or deadlines.is_cleared(fresh):
            return None
        if self._is_done(row):
            # A reply that was given is not due any more, whatever the peer keeps on its page.
            keeps = self.policy.get("done_due") == "keep" and name != "update"
            return self._due_of(plan, row, fresh) if keeps else None
        stands = row.running_since is None and (self.is_pending or plan.deadline.while_closed == "stop")
        if stands and self.policy.get("while_paused") != "project":
            return None
        return self._due_of(plan, row, fresh)

    def _facts(self) -> dict[str, Any]:
        return {"sla": self.case.fields.get("sla"), "priority": self.case.priority}

    def _is_done(self, row: casefile.DeadlineRow) -> bool:
        """Whether the clock was met, in time or late; what closing only stopped is not."""
        plan = self.workflow.plans[row.name]
        if row.ended_by == "closed":
            return "closed" in plan.deadline.met_by and self.case.closed_at is not None
        return row.ended_by in plan.deadline.met_by

    def _due_of(self, plan: deadlines.Plan, row: casefile.DeadlineRow, fresh: casefile.DeadlineRow) -> datetime:
        """The due instant of a row; where a change came too late for the row to follow it, the one that it would have
        had.
        """
        follows = plan.deadline.way("sla") == "keep" or (fresh.target_s, fresh.calendar) == (row.target_s, row.calendar)
        used_up_before = bool(row.runs) and row.consumed_s >= row.target_s and plan.deadline.pauses_count == "working"
        if follows and not used_up_before:
            return row.due_at or deadlines.due_if_running(plan, row, row.ended_at or self.now)
        return self._counted(plan, replace(row, target_s=fresh.target_s, calendar=fresh.calendar, breached_at=None))

    def _counted(self, plan: deadlines.Plan, row: casefile.DeadlineRow) -> datetime:
        """When the runs of a row use its target up; if they have not, when it would if it ran on."""
        calendar, left_s = plan.calendars[row.calendar], row.target_s
        runs = [(datetime.fromisoformat(a), datetime.fromisoformat(b)) for a, b, _why in row.runs]
        for from_at, to_at in [*runs, *([(row.running_since, None)] if row.running_since else [])]:
            ran_s = calendar.elapsed(from_at, to_at) if to_at else left_s
            if ran_s >= left_s:
                return calendar.add(from_at, left_s)
            left_s -= ran_s
        return calendar.add(row.ended_at or self.now, left_s)

    def _measured(self, name: str) -> dict[str, Any]:
        """What was measured: of the next reply the longest exchange that was answered."""
        rows = self.rows(name)
        done = [row for row in rows if self._is_done(row)]
        row = max(done or rows, key=self._consumed, default=None)
        if row is None:
            return dict.fromkeys(("in_min", "diff_min", "elapsed_s", "late_s", "breached"))
        elapsed_s = self._consumed(row)
        in_min = int(elapsed_s // 60) if done else None
        late = any(one.breached_at or self._consumed(one) > one.target_s for one in rows)
        return {
            "in_min": in_min,
            "diff_min": _whole(row.target_s / 60 - in_min) if in_min is not None else None,
            "elapsed_s": _whole(elapsed_s),
            "late_s": _whole(max(0.0, elapsed_s - row.target_s)),
            "breached": late,
        }

    def _consumed(self, row: casefile.DeadlineRow) -> float:
        return deadlines.consumed(self.workflow.plans[row.name], row, self.now)

    def _held_s(self) -> float | None:
        """The working time in which the clock stood, of the solution where it has a target."""
        row = next((self.rows(name)[-1] for name in policy.CLOCKS[::-1] if self.rows(name)), None)
        if row is None:
            return None
        calendar = self.workflow.plans[row.name].calendars[row.calendar]
        return _whole(calendar.elapsed(row.started_at, row.ended_at or self.now) - self._consumed(row))


def _cleared(row: casefile.DeadlineRow) -> bool:
    return deadlines.is_cleared(row)


def _whole(number: float) -> float:
    return int(number) if number == int(number) else number


def levels(view: View, entries: Sequence[casefile.HistoryEntry], wanted: Sequence[Mapping[str, Any]]) -> list[Any]:
    """When each level came, or comes if nothing more happens; None where it does not come."""
    came: dict[tuple[str, str, int], datetime] = {}
    for entry in entries:
        name, _occasion, kind, index, _repeat = entry.facts.get("deadline", ("", 0, "", 0, 0))
        came[name, kind, index] = entry.at.replace(microsecond=0)
    return [view.local(came.get(_place(level, list(wanted)))) for level in wanted]


def _place(level: Mapping[str, Any], wanted: list[Mapping[str, Any]]) -> tuple[str, str, int]:
    """The reminder or rung that a level was written as."""
    name, late = level.get("on", "solution"), policy.is_after(level)
    same = [one for one in policy.ordered(wanted, name) if policy.is_after(one) == late]
    return name, "rung" if late else "reminder", [policy.offset(one) for one in same].index(policy.offset(level))
