"""What was done about a deadline before one of its rungs: who was told, who took note of it, which steps were taken."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime

from engine import casefile, contexts, people, recipients
from engine.decide.workflow import Workflow

Past = Callable[[datetime], Sequence[casefile.HistoryEntry]]
"""Gives the entries that a case had before the turn, from an instant on, oldest first. Few turns ask for it."""
MOST = 8
"""So many of the last doings are told: a mail is read, not searched."""
_UNTOLD = ("looked", "migrate", "calendar_changed")
"""What is no doing of anybody about the matter."""


def no_past(_since: datetime) -> Sequence[casefile.HistoryEntry]:
    """The past of a case that has none, or of which nothing is to be told."""
    return ()


def of(
    workflow: Workflow,
    case: casefile.CaseFile,
    desk: people.Desk,
    row: casefile.DeadlineRow,
    entries: Iterable[casefile.HistoryEntry],
    language: str,
) -> tuple[contexts.Tried, ...]:
    """The last of what these entries, oldest first, say was done since the deadline began, for a reader's eyes."""
    since = row.came_at or row.started_at
    done = [
        one
        for entry in entries
        if entry.at > since
        for one in (*_points(entry, row, case, desk), *_step(entry, workflow, case, desk, language))
    ]
    return tuple(done[-MOST:])


def _points(
    entry: casefile.HistoryEntry, row: casefile.DeadlineRow, case: casefile.CaseFile, desk: people.Desk
) -> Iterator[contexts.Tried]:
    """A reminder or rung of this deadline, with whom it told. That it was breached is in the deadline's own lines."""
    point = entry.facts.get("deadline")
    if point is None or point[:2] != [row.name, row.occasion] or point[2] == "breach":
        return
    told = dict.fromkeys(_name(case, desk, key) for key, *_why in entry.facts.get("notices", ()))
    yield contexts.Tried(contexts.instant(entry.at), point[2], whom=tuple(filter(None, told)))


def _step(
    entry: casefile.HistoryEntry, workflow: Workflow, case: casefile.CaseFile, desk: people.Desk, language: str
) -> Iterator[contexts.Tried]:
    """What a person did. An event that every workflow has is told by its name, which mails have their words for."""
    actor = entry.actor
    if actor.kind == "system" or entry.event in _UNTOLD:
        return
    declared = workflow.event(entry.event)
    title = workflow.event_title(entry.event, language) if declared and declared.title else ""
    by = _name(case, desk, recipients.REQUESTER if actor.kind == "requester" else actor.key)
    kind = "step" if title else entry.event
    yield contexts.Tried(contexts.instant(entry.at), kind, title or entry.event, (by,) if by else ())


def _name(case: casefile.CaseFile, desk: people.Desk, key: str) -> str:
    if key == recipients.REQUESTER:
        return case.requester.name if case.requester else ""
    person = desk.person(key)
    return person.name if person else ""
