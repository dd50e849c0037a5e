"""The common events about deadlines: more time by hand, and an edited calendar."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from engine import casefile, deadlines, errors
from engine.calendars import Span, spans
from engine.decide import occasions, refusals, telling
from engine.decide.common import words
from engine.decide.turn import Turn, Wish
from engine.definitions import definition
from engine.fields import Wrong, check

LONGEST = timedelta(days=spans.LONGEST_DAYS)
"""What a deadline may be extended by in all, and how far ahead it may be put."""
CHANGED = "calendar_changed"
"""The event by which a case is asked to count by a calendar as it is now, and its entry in the history."""
MOVED = "deadline_moved"
"""The template that tells of a provisional deadline that an announcement moved."""


def extend(wish: Wish) -> words.Act:
    """A live deadline gets more time: `by` a span, or `until` an instant; always with a reason."""
    row = _running(wish)
    by = _how_long(wish)
    plan = wish.turn.workflow.plans[row.name]
    seconds = deadlines.added(plan, row, wish.turn.now, by)
    word = "by" if isinstance(by, Span) else "until"
    if seconds <= 0 or not deadlines.is_later(plan, row, wish.turn.now, seconds):
        raise words.wrong(wish, word, Wrong("not_later", {"given": wish.given[word]}))
    if row.extended_s + seconds > LONGEST.total_seconds():
        raise words.wrong(wish, word, Wrong("too_much_time", {"days": spans.LONGEST_DAYS}))
    reason = words.text(wish, "reason", words.LONGEST_REASON)

    def act(entry: casefile.HistoryEntry) -> tuple[str, ...]:
        own, before = wish.turn.own(row), row.due_at
        deadlines.extend(plan, own, entry.at, seconds)
        entry.facts["extended"] = [own.name, own.occasion, _said(before), _said(own.due_at), seconds]
        occasions.note(entry, own, "extended")
        entry.personal["reason"] = reason
        return ()

    return act


def _running(wish: Wish) -> casefile.DeadlineRow:
    live = {row.name: row for row in wish.turn.case.deadlines if deadlines.is_live(row)}
    if not live:
        raise words.Refused(refusals.refuse(wish, "not_from_here", "nothing_runs"))
    return live[words.chosen(wish, "deadline", tuple(live))]


def _how_long(wish: Wish) -> Span | datetime:
    """`by` or `until`, one of the two."""
    by, until = wish.given.get("by"), wish.given.get("until")
    if (by is None) == (until is None):
        raise words.wrong(wish, "by", Wrong("by_or_until", {}))
    if by is not None:
        try:
            return Span.parse(by)
        except errors.BadSpan:
            raise words.wrong(wish, "by", Wrong("not_a_span", {"given": by})) from None
    outcome = check(definition.Field("until", "instant"), until, wish.turn.desk)
    if isinstance(outcome, Wrong) or outcome.value is None:
        raise words.wrong(wish, "until", outcome if isinstance(outcome, Wrong) else Wrong("missing", {}))
    at = datetime.fromisoformat(outcome.value)
    if at > wish.turn.now + LONGEST:
        raise words.wrong(wish, "until", Wrong("too_much_time", {"days": spans.LONGEST_DAYS}))
    return at


def catch_up(turn: Turn, command: casefile.Command) -> None:
    """Counts anew what was counted by another version of its calendar than the one that counts, before anything else
    happens: nothing fires by hours that hold no more. A command that says so itself puts its actor to it.
    """
    for name in occasions.outdated(turn):
        asked = command.event == CHANGED and command.data.get("calendar") == name
        may = asked and command.actor.kind in ("operator", "system")
        _recount_all(turn, name, command.actor if may else casefile.SYSTEM)


def calendar_changed(wish: Wish) -> casefile.Refusal | None:
    """The wish that a case counts by a calendar as it is now, which every command begins with: only who may not say so,
    and what is no calendar, are refused.
    """
    if wish.actor.kind not in ("operator", "system"):
        return refusals.not_by_you(wish)
    if not isinstance(wish.given.get("calendar"), str):
        return refusals.bad_data(wish, {"calendar": Wrong("missing", {})})
    return None


def _recount_all(turn: Turn, name: str, actor: casefile.Actor) -> None:
    """Counts the live deadlines of a calendar anew; where none moves, there is no entry, and the rows say by which
    version they were counted. Whose provisional deadline moved is told once.
    """
    moving = occasions.moving(turn, name)
    if moving:
        entry = turn.enter(CHANGED, actor, turn.now)
        entry.facts["calendar"] = name
        for row in moving:
            _recount(turn, entry, row)
        first = next(iter(_moved_while_provisional(turn, moving)), None)
        if first:
            telling.tell(turn, entry, ("assignee",), MOVED, f"{MOVED}/{turn.case.seq + len(turn.entries)}", first)
        turn.leave(entry)
    occasions.restamp(turn, name)


def _moved_while_provisional(turn: Turn, before: list[casefile.DeadlineRow]) -> Iterator[casefile.DeadlineRow]:
    """The rows that were provisional and are due at another instant now: one that is only confirmed tells nobody."""
    known = {(row.name, row.occasion): row for row in before if row.provisional}
    for row in turn.case.deadlines:
        was = known.get((row.name, row.occasion))
        if was and was.due_at != row.due_at:
            yield row


def _recount(turn: Turn, entry: casefile.HistoryEntry, row: casefile.DeadlineRow) -> None:
    own = turn.own(row)
    deadlines.recount(turn.workflow.plans[row.name], own, entry.at, turn.facts())
    moved = [own.name, own.occasion, _said(row.due_at), _said(own.due_at)]
    entry.facts.setdefault("recounted", []).append(moved)
    occasions.note(entry, own, "recounted")


def _said(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
