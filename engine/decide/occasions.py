"""What occasions and changed facts do to the deadlines of a case."""

import dataclasses
from collections.abc import Collection, Iterable

from engine import casefile, deadlines
from engine.decide.turn import Turn
from engine.decide.workflow import Effects
from engine.definitions import promise

NOTHING: frozenset[str] = frozenset()
UNTOUCHED = (NOTHING, NOTHING)


def settle(turn: Turn, entry: casefile.HistoryEntry, occasions: Iterable[str], changed_facts: Collection[str]) -> None:
    """What occasions and changed facts do to the deadlines: end, reopen, start, stand still or run, get a new
    target.
    """
    came = frozenset(occasions)
    effects = turn.workflow.effects(came)
    _keep_away(turn, entry)
    if effects.ends or "closed" in came:
        _end(turn, entry, effects, "closed" in came)
    if "reopened" in came:
        _reopen(turn, entry)
    for plan in effects.restarts:
        _restart(turn, entry, plan, came)
    begun = [plan.name for plan in effects.starts if _start(turn, entry, plan)]
    retarget(turn, entry, changed_facts, begun)
    _pause_or_resume(turn, entry)


def _keep_away(turn: Turn, entry: casefile.HistoryEntry) -> None:
    """Takes the case from whoever it must be kept from, as a field has come to name them."""
    if turn.case.assignee in turn.workflow.kept_away(turn.case):
        before = entry.facts.get("assignee", [turn.case.assignee])[0]
        entry.facts["assignee"] = [before, None]
        turn.case.assignee = None


def _end(turn: Turn, entry: casefile.HistoryEntry, effects: Effects, is_closing: bool) -> None:
    """Meets and cancels. Closing a case cancels what is still live, but for a clock that pauses in the state where the
    case is closed: that one stands.
    """
    for row in tuple(turn.case.deadlines):
        met, cancelled = effects.ends.get(row.name, UNTOUCHED)
        if not counts(row):
            _meet_late(turn, entry, row, met)
            continue
        plan = turn.workflow.plans[row.name]
        if cancelled and met == {"closed"}:
            met = NOTHING  # Closing is what came of the event that makes it void.
        closed = is_closing and plan.deadline.pauses_in_none_of(turn.case.configuration)
        if not (met or cancelled or closed):
            continue
        own = turn.own(row)
        if closed and deadlines.is_cleared(own):
            if own.running_since is not None:
                deadlines.pause(plan, own, entry.at, "closed")
            continue
        by = "closed" if closed or "closed" in met else min(met or cancelled)
        deadlines.end(own, entry.at, "met" if met else "cancelled", by, plan)
        note(entry, own, "done late" if own.state == "breached" else own.state)


def _meet_late(turn: Turn, entry: casefile.HistoryEntry, row: casefile.DeadlineRow, met: frozenset[str]) -> None:
    """What comes after the closing meets a clock that the closing stopped: reopening does not take it up again."""
    if not met or not _is_stopped(turn, row):
        return
    plan, own = turn.workflow.plans[row.name], turn.own(row)
    deadlines.reopen(plan, own, entry.at)
    if own.breached_at is None and own.due_at is not None and own.due_at < entry.at:
        own.state, own.breached_at = "breached", own.due_at
    deadlines.end(own, entry.at, "met", min(met), plan)
    note(entry, own, "done late" if own.state == "breached" else own.state)


def _is_stopped(turn: Turn, row: casefile.DeadlineRow) -> bool:
    """Whether closing the case stopped the clock before it was met, and reopening would let it run on."""
    plan = turn.workflow.plans[row.name]
    ended = row.ended_by == "closed" and "closed" not in plan.deadline.met_by and turn.case.closed_at is not None
    return ended and not plan.deadline.timer and _on_reopen(plan, row) == "resume"


def counts(row: casefile.DeadlineRow) -> bool:
    """Whether the row's clock still counts: it is live, or cleared and goes on unseen."""
    return row.ended_at is None or row.ended_by == deadlines.NO_TARGET


def _reopen(turn: Turn, entry: casefile.HistoryEntry) -> None:
    """Takes up the clocks that closing ended: those that say so, and those of the whole case (they start with it or are
    met by closing it) unless they were breached.

    A clock of a single state starts when the case comes there again; a timer is over.
    """
    for row in tuple(turn.case.deadlines):
        plan = turn.workflow.plans[row.name]
        if deadlines.is_cleared(row) and row.running_since is None:
            deadlines.resume(plan, turn.own(row), entry.at)
        if row.ended_by != "closed" or plan.deadline.timer or row is not _latest(turn, row.name):
            continue
        way = _on_reopen(plan, row)
        if way == "restart":
            _arm(turn, entry, plan, row.occasion + 1)
        elif way == "resume":
            own = turn.own(row)
            deadlines.reopen(plan, own, entry.at)
            note(entry, own, "reopened")
            if _way(plan, plan.depends_on()) == "retarget":
                _aim(turn, entry, plan, [own])
    _start_what_was_promised(turn, entry)


def _start_what_was_promised(turn: Turn, entry: casefile.HistoryEntry) -> None:
    """Starts the clocks of the whole case that had no target before the case was closed and were given one since."""
    begun = {row.name for row in turn.case.deadlines}
    for plan in turn.workflow.plans.values():
        depends = plan.depends_on()
        if plan.name not in begun and depends and "opened" in plan.deadline.starts and _way(plan, depends) != "keep":
            _start_late(turn, entry, plan)


def _on_reopen(plan: deadlines.Plan, row: casefile.DeadlineRow) -> str:
    """What reopening does to a row: what its definition says, else what fits a clock of the whole case."""
    if plan.deadline.on_reopen:
        return plan.deadline.on_reopen
    whole = "closed" in plan.deadline.met_by or "opened" in plan.deadline.starts
    return "resume" if whole and row.breached_at is None else "over"


def _latest(turn: Turn, name: str) -> casefile.DeadlineRow:
    return max((row for row in turn.case.deadlines if row.name == name), key=lambda row: row.occasion)


def _restart(turn: Turn, entry: casefile.HistoryEntry, plan: deadlines.Plan, came: frozenset[str]) -> None:
    """Counts again from nothing what these occasions restart: a live clock, or one that was never started."""
    rows = [row for row in turn.case.deadlines if row.name == plan.name]
    if not rows or counts(rows[-1]):
        anew(turn, entry, plan, rows, min(came.intersection(plan.deadline.restarts_by)))


def anew(
    turn: Turn, entry: casefile.HistoryEntry, plan: deadlines.Plan, rows: list[casefile.DeadlineRow], why: str
) -> None:
    """Cancels the latest row and arms the next one from now; a breach stays on the row that it befell."""
    if rows:
        own = turn.own(rows[-1])
        deadlines.end(own, entry.at, "cancelled", why, plan)
        note(entry, own, "restarted")
    _arm(turn, entry, plan, len(rows) + 1)


def come_anew(turn: Turn, entry: casefile.HistoryEntry, row: casefile.DeadlineRow) -> bool:
    """Lets a deadline come anew that was met by what never arrived; whether it was one that can."""
    plan = turn.workflow.plans[row.name]
    if row is not _latest(turn, row.name) or not deadlines.may_come_anew(plan, row):
        return False
    fresh = deadlines.come_anew(plan, row, row.occasion + 1, entry.at)
    turn.add(fresh)
    note(entry, fresh, "anew")
    return True


def _start(turn: Turn, entry: casefile.HistoryEntry, plan: deadlines.Plan) -> bool:
    """Starts what an occasion starts: once a case, or each time anew while none of it is live. Whether it was time."""
    rows = [row for row in turn.case.deadlines if row.name == plan.name]
    if rows and not (plan.deadline.each and not any(counts(row) or _is_stopped(turn, row) for row in rows)):
        return False
    _arm(turn, entry, plan, len(rows) + 1)
    return True


def _arm(turn: Turn, entry: casefile.HistoryEntry, plan: deadlines.Plan, occasion: int) -> None:
    row = deadlines.arm(plan, occasion, entry.at, turn.facts())
    if row is not None:
        turn.add(row)
        note(entry, row, "cleared" if deadlines.is_cleared(row) else "armed")


def retarget(
    turn: Turn, entry: casefile.HistoryEntry, changed_facts: Collection[str], begun: Collection[str] = ()
) -> None:
    """Does to the live deadlines that depend on a changed fact what they say: a new target, a new count from now, or
    nothing. Starts one that had no target before. Those that have ``begun`` by these facts have their target.
    """
    depending = turn.workflow.depending
    if depending.keys().isdisjoint(changed_facts):
        return
    changed = frozenset(changed_facts)
    for plan in {plan.name: plan for fact in sorted(changed) for plan in depending.get(fact, ())}.values():
        rows = [row for row in turn.case.deadlines if row.name == plan.name]
        causes = plan.depends_on().intersection(changed)
        way = _way(plan, causes)
        if not rows and "opened" in plan.deadline.starts and way != "keep" and turn.case.closed_at is None:
            _start_late(turn, entry, plan)
        elif rows and way == "restart" and counts(rows[-1]):
            anew(turn, entry, plan, rows, min(causes))
        elif way == "retarget" and plan.name not in begun:
            _aim(turn, entry, plan, rows)


def _way(plan: deadlines.Plan, causes: Collection[str]) -> promise.Way:
    """The strongest of what a deadline says to these causes."""
    ways = {plan.deadline.way(cause) for cause in causes}
    return "restart" if "restart" in ways else "retarget" if "retarget" in ways else "keep"


def _start_late(turn: Turn, entry: casefile.HistoryEntry, plan: deadlines.Plan) -> None:
    row = deadlines.arm(plan, 1, turn.case.opened_at, turn.facts())
    if row is not None:
        turn.add(row)
        note(entry, row, "armed")


def _aim(turn: Turn, entry: casefile.HistoryEntry, plan: deadlines.Plan, rows: list[casefile.DeadlineRow]) -> None:
    for row in rows:
        if not counts(row):
            continue
        own = turn.own(row)
        if deadlines.retarget(plan, own, entry.at, turn.facts()):
            note(entry, own, "cleared" if deadlines.is_cleared(own) else "retargeted")


def _pause_or_resume(turn: Turn, entry: casefile.HistoryEntry) -> None:
    pausing = turn.workflow.pausing
    for row in turn.case.deadlines:
        if row.name not in pausing or not counts(row):
            continue
        plan = turn.workflow.plans[row.name]
        holding = pausing[row.name].intersection(turn.case.configuration)
        if holding and row.running_since is not None and deadlines.stops(plan, row):
            own = turn.own(row)
            deadlines.pause(plan, own, entry.at, min(holding))
            note(entry, own, "paused")
        elif not holding and row.running_since is None and may_run(turn, row):
            own = turn.own(row)
            deadlines.resume(plan, own, entry.at)
            note(entry, own, "resumed")


def may_run(turn: Turn, row: casefile.DeadlineRow) -> bool:
    """Whether a clock that stands may go on: on a closed case only one that began when it was closed or later."""
    closed_at = turn.case.closed_at
    return closed_at is None or (deadlines.is_live(row) and deadlines.began_at(row) >= closed_at)


def outdated(turn: Turn) -> tuple[str, ...]:
    """The calendars of live deadlines that were counted by another version of them, each once. Asked at every command,
    so it comes down to comparing two texts a row.
    """
    plans, found = turn.workflow.plans, dict[str, None]()
    for row in turn.case.deadlines:
        if row.ended_at is None:
            plan = plans[row.name]
            if row.calendar_version != plan.calendars[row.calendar].version and plan.deadline.way("calendar") != "keep":
                found[row.calendar] = None
    return tuple(found)


def moving(turn: Turn, calendar: str) -> list[casefile.DeadlineRow]:
    """The live deadlines that an edit of their calendar moves. Nothing is changed yet."""
    found = []
    for row in turn.case.deadlines:
        plan = turn.workflow.plans[row.name]
        if row.calendar != calendar or not deadlines.is_live(row) or plan.deadline.way("calendar") == "keep":
            continue
        if deadlines.recount(plan, dataclasses.replace(row), turn.now, turn.facts()):
            found.append(row)
    return found


def restamp(turn: Turn, calendar: str) -> None:
    """Says of the live deadlines that an edit of their calendar left where they were that they were counted by it."""
    for row in tuple(turn.case.deadlines):
        plan = turn.workflow.plans[row.name]
        version = plan.calendars[row.calendar].version
        if row.calendar != calendar or not deadlines.is_live(row) or plan.deadline.way("calendar") == "keep":
            continue
        if row.calendar_version != version:
            turn.own(row).calendar_version = version


def note(entry: casefile.HistoryEntry, row: casefile.DeadlineRow, what: str) -> None:
    """Says in an entry what became of a deadline, and when it is due."""
    due_at = row.due_at.isoformat() if row.due_at else None
    entry.facts.setdefault("deadlines", []).append([row.name, row.occasion, what, due_at])
