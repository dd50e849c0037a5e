"""What must hold after each decision, whatever the definition: checked on rows, entries and notices as they come."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from engine import casefile, deadlines, models, simulation
from engine.store import chain

SLACK_S = 0.001
"""Rounding of microseconds in sums of many stretches."""

Key = tuple[str, int]


class Broken(AssertionError):
    """An invariant does not hold."""


@dataclass
class _Known:
    """What is remembered of one case between two decisions."""

    points: set[tuple[object, ...]] = field(default_factory=set)
    notices: set[tuple[str, str, str]] = field(default_factory=set)
    entry_count: int = 0
    head: str = ""
    last_at: datetime | None = None


@dataclass
class Invariants:
    """Sees every decision; raises `Broken` at the first rule that does not hold. ``checked`` counts the rules held."""

    checked: Counter[str] = field(default_factory=Counter)
    rules: Mapping[str, "Rule"] = field(default_factory=lambda: RULES)
    _known: dict[str, _Known] = field(default_factory=dict)

    def see(self, seen: simulation.Seen) -> None:
        """Checks every rule on one decision."""
        known = self._known.setdefault(seen.after.number, _Known())
        for name, rule in self.rules.items():
            for wrong in rule(seen, known):
                raise Broken(f"{name}: {wrong} ({seen.after.number} at {seen.at.isoformat()})")
            self.checked[name] += 1
        if seen.after.closed_at and seen.after.next_fire_at is None and len(seen.entries) == 0:
            del self._known[seen.after.number]


Wrong = Iterator[str]


def _rows(case: casefile.CaseFile | None) -> dict[Key, casefile.DeadlineRow]:
    return {(row.name, row.occasion): row for row in case.deadlines} if case else {}


def _plan(seen: simulation.Seen, row: casefile.DeadlineRow) -> deadlines.Plan:
    return seen.workflow.plans[row.name]


def each_point_once(seen: simulation.Seen, known: _Known) -> Wrong:
    """A reminder, a breach or a rung is taken once an occasion; again only where the deadline was extended by hand."""
    for entry in seen.entries:
        if point := entry.facts.get("deadline"):
            if tuple(point) in known.points:
                yield f"{point} is taken twice"
            known.points.add(tuple(point))
        if extended := entry.facts.get("extended"):
            known.points = {point for point in known.points if list(point[:2]) != extended[:2]}


def none_early(seen: simulation.Seen, known: _Known) -> Wrong:
    """No point comes before the instant for which it was scheduled, and no breach before due."""
    before, after = _rows(seen.before), _rows(seen.after)
    first: set[Key] = set()
    for entry in seen.entries:
        point = entry.facts.get("deadline")
        if point is None:
            continue
        key = (point[0], point[1])
        row = before.get(key)
        if key not in first and row and row.next_fire_at and len(seen.entries) == 1 and entry.at < row.next_fire_at:
            yield f"{point} came at {entry.at}, scheduled for {row.next_fire_at}"
        first.add(key)
        now = after[key]
        if point[2] == "breach" and now.breached_at and entry.at < now.breached_at:
            yield f"{point} came at {entry.at}, due {now.breached_at}"
        if entry.at > seen.at:
            yield f"{point} came at {entry.at}, which lies ahead"


def none_after_the_end(seen: simulation.Seen, known: _Known) -> Wrong:
    """What was met or cancelled fires no more, and an ended row is not due."""
    before, after = _rows(seen.before), _rows(seen.after)
    for key, row in after.items():
        if row.ended_at and row.next_fire_at:
            yield f"{key} has ended and is due at {row.next_fire_at}"
    for entry in seen.entries:
        point = entry.facts.get("deadline")
        if point is None:
            continue
        was, now = before.get((point[0], point[1])), after[point[0], point[1]]
        was_over = was is not None and was.ended_at is not None and now.ended_at == was.ended_at
        if was_over or (now.ended_at and entry.at > now.ended_at):
            yield f"{point} came at {entry.at}, ended {now.ended_at}"


def counted_right(seen: simulation.Seen, known: _Known) -> Wrong:
    """What was consumed is the working time of the runs, which do not overlap, and never more than passed."""
    for row in _changed(seen):
        calendar = _plan(seen, row).calendars[row.calendar]
        runs = [(datetime.fromisoformat(a), datetime.fromisoformat(b)) for a, b, _why in row.runs]
        counted_s = sum(calendar.elapsed(a, b) for a, b in runs)
        if abs(counted_s - row.consumed_s) > SLACK_S:
            yield f"{row.name}/{row.occasion} consumed {row.consumed_s}, its runs come to {counted_s}"
        ends = [row.started_at, *(b for _a, b in runs)]
        begins = [*(a for a, _b in runs), *([row.running_since] if row.running_since else [])]
        if any(begin < end for begin, end in zip(begins, ends, strict=False)):
            yield f"{row.name}/{row.occasion} has runs that overlap or begin before it: {row.runs}"
        last_at = max(seen.at, row.started_at)
        if row.consumed_s > calendar.elapsed(row.started_at, last_at) + SLACK_S:
            yield f"{row.name}/{row.occasion} consumed {row.consumed_s}, more than passed"


def due_right(seen: simulation.Seen, known: _Known) -> Wrong:
    """A running deadline is due when what is left of its target has passed; one that stands still is due never."""
    for row in _changed(seen):
        plan = _plan(seen, row)
        if row.breached_at or row.ended_at:
            continue
        if row.running_since is None:
            if row.due_at or row.next_fire_at or row.state != "paused":
                yield f"{row.name}/{row.occasion} stands still as {row.state}, due {row.due_at}"
            continue
        due_at = _worked_out(plan, row, row.running_since)
        if row.state != "armed" or row.due_at is None:
            yield f"{row.name}/{row.occasion} runs as {row.state}, due {row.due_at}"
        elif abs(row.due_at - due_at) > timedelta(seconds=SLACK_S) and not plan.deadline.due:
            yield f"{row.name}/{row.occasion} is due {row.due_at}, by its calendar {due_at}"
        elif row.next_fire_at is None:
            yield f"{row.name}/{row.occasion} runs and nothing will come of it"


def _worked_out(plan: deadlines.Plan, row: casefile.DeadlineRow, since: datetime) -> datetime:
    """When a running row is due, by its calendar and its runs alone."""
    calendar = plan.calendars[row.calendar]
    if plan.deadline.pauses_count == "working":
        return calendar.add(since, max(0.0, row.target_s - row.consumed_s))
    ran = (datetime.fromisoformat(b) - datetime.fromisoformat(a) for a, b, _why in row.runs)
    return calendar.add(row.started_at, row.target_s) + max(timedelta(), since - row.started_at - sum(ran, timedelta()))


def nothing_passed_over(seen: simulation.Seen, known: _Known) -> Wrong:
    """Everything due up to the instant of the decision was taken, and the case is due when the first of its rows is."""
    instants = [row.next_fire_at for row in seen.after.deadlines if row.next_fire_at]
    if instants and min(instants) <= seen.at:
        yield f"something was due at {min(instants)}"
    if seen.after.next_fire_at != min(instants, default=None):
        yield f"the case is due at {seen.after.next_fire_at}, its rows at {min(instants, default=None)}"


def closed_is_quiet(seen: simulation.Seen, known: _Known) -> Wrong:
    """On a closed case no clock runs that began before it was closed, unless it is late already."""
    closed_at = seen.after.closed_at
    for row in seen.after.deadlines:
        runs_on = row.running_since is not None and closed_at is not None and deadlines.began_at(row) < closed_at
        if runs_on and row.breached_at is None:
            yield f"{row.name}/{row.occasion} runs on since {row.started_at}, the case was closed at {closed_at}"


def history_holds(seen: simulation.Seen, known: _Known) -> Wrong:
    """Entries are in the order of time, each begins where the one before ended, and the chain of digests is whole."""
    was = seen.before.configuration if seen.before else ()
    for entry in seen.entries:
        if known.last_at and entry.at < known.last_at:
            yield f"`{entry.event}` at {entry.at} comes after an entry of {known.last_at}"
        known.last_at = entry.at
        known.entry_count += 1
        said = (models.json_text(entry.from_states), models.json_text(entry.to_states), models.json_text(entry.facts))
        came = (models.instant_text(entry.at), entry.actor.kind, entry.actor.key, entry.event)
        known.head = chain.entry_digest(known.head, seen.after.number, known.entry_count, *came, *said)
    if seen.after.seq != known.entry_count:
        yield f"the case counts {seen.after.seq} entries, there are {known.entry_count}"
    if seen.entries and seen.before and seen.entries[0].from_states != was:
        yield f"the first entry begins in {seen.entries[0].from_states}, the case was in {was}"
    if seen.entries and seen.entries[-1].to_states != seen.after.configuration and "sent" not in _facts(seen):
        yield f"the last entry ends in {seen.entries[-1].to_states}, the case is in {seen.after.configuration}"


def _facts(seen: simulation.Seen) -> set[str]:
    return {fact for entry in seen.entries for fact in entry.facts}


def told_once(seen: simulation.Seen, known: _Known) -> Wrong:
    """Nobody gets a template twice for one occasion."""
    for notice in seen.notices:
        key = (notice.occasion, notice.to, notice.template)
        if key in known.notices:
            yield f"{notice.to} is told {notice.template} twice for {notice.occasion}"
        known.notices.add(key)


def _changed(seen: simulation.Seen) -> list[casefile.DeadlineRow]:
    before = _rows(seen.before)
    return [row for key, row in _rows(seen.after).items() if row is not before.get(key)]


Rule = Callable[[simulation.Seen, _Known], Wrong]
RULES: dict[str, Rule] = {
    rule.__name__: rule
    for rule in (
        each_point_once,
        none_early,
        none_after_the_end,
        counted_right,
        due_right,
        nothing_passed_over,
        closed_is_quiet,
        history_holds,
        told_once,
    )
}
