"""What a rung does to a case: tell, raise the priority, give the case to someone else, send an event."""

from collections.abc import Callable
from datetime import datetime

from engine import calendars, casefile, deadlines
from engine.decide import occasions, telling
from engine.decide.turn import Turn
from engine.definitions import definition

Fire = Callable[[Turn, str, casefile.Actor, datetime], str | None]
"""Fires an event for the engine; what it gives back is why the event could not be fired."""


def climb(
    turn: Turn,
    entry: casefile.HistoryEntry,
    row: casefile.DeadlineRow,
    rung: definition.Rung,
    occasion: str,
    fire: Fire,
) -> None:
    """The acts of a rung, in this order; ``occasion`` is part of the ids of its mails."""
    if rung.notify:
        _tell(turn, entry, row, rung, occasion)
    if rung.raise_priority:
        _raise_priority(turn, entry)
    if rung.reassign:
        _reassign(turn, entry, rung.reassign)
    if rung.send:
        turn.leave(entry)
        problem = fire(turn, rung.send, casefile.SYSTEM, entry.at)
        entry.facts["sent"] = [rung.send, problem]


def _tell(
    turn: Turn, entry: casefile.HistoryEntry, row: casefile.DeadlineRow, rung: definition.Rung, occasion: str
) -> None:
    """Tells whom the rung names; where that reaches nobody, whom its chain falls back to, and it stays on record."""
    chain = turn.workflow.plans[row.name].deadline.chain
    own = _own_hours(turn, row) if chain.hours == "recipient" else None
    if not telling.tell(turn, entry, rung.notify, rung.template, occasion, row, own=own):
        found = telling.fall_back(turn, entry, chain.fallback, rung.template, occasion, row)
        entry.facts["fallback"] = [list(rung.notify), [one.key for one in found]]
        row.unreached_at = entry.at
    told = (one.recipient.key for one in turn.tellings if one.entry is entry)
    row.told = list(dict.fromkeys((*row.told, *told)))


def _own_hours(turn: Turn, row: casefile.DeadlineRow) -> calendars.WorkingCalendar:
    """The hours of those who have none of their own."""
    return turn.workflow.calendar if row.calendar == deadlines.PLAIN else turn.workflow.calendars[row.calendar]


def _raise_priority(turn: Turn, entry: casefile.HistoryEntry) -> None:
    order = definition.PRIORITIES
    higher = order[min(order.index(turn.case.priority) + 1, len(order) - 1)]
    if higher != turn.case.priority:
        entry.facts["priority"] = [turn.case.priority, higher]
        turn.case.priority = higher
        occasions.retarget(turn, entry, ("priority",))


def _reassign(turn: Turn, entry: casefile.HistoryEntry, rule: str) -> None:
    """Gives the case to the first present person of a rule; where there is none, it stays where it is."""
    if rule == "nobody":
        assign(turn, entry, None)
        return
    found = [one for one in telling.persons(turn, rule, entry.at) if one.present]
    if found:
        assign(turn, entry, found[0].key)
    else:
        entry.facts["not_reassigned"] = rule


def assign(turn: Turn, entry: casefile.HistoryEntry, person: str | None) -> None:
    """Gives the case to someone, or to nobody, and says so in the entry."""
    if person != turn.case.assignee:
        entry.facts["assignee"] = [turn.case.assignee, person]
        turn.case.assignee = person
