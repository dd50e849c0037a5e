"""The one way in which people data change after they were loaded: all of what is asked for, or nothing."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce

from engine import database, people, store
from engine.staffing import afterwards, changes, checks, rights, writing
from engine.staffing import seen as marks
from engine.staffing.problems import Problem
from engine.store.staff import Changed

_FIRST = (changes.PutTeam, changes.PutPerson)
"""What others refer to is written first: a person's place in a team to the team, a roster to its persons."""


class _Undone(Exception):
    """Undoes the transaction of a dry run; never leaves this module."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a change: ``problems`` when nothing was done, else what ``changed``, and what is worth saying."""

    problems: tuple[Problem, ...] = ()
    changed: tuple[Changed, ...] = ()
    warnings: tuple[Problem, ...] = ()

    @property
    def done(self) -> bool:
        """Whether it was done (or is so already)."""
        return not self.problems


def change(
    base: database.Database,
    wanted: changes.Change | Sequence[changes.Change],
    by: str,
    at: datetime,
    *,
    calendars: Collection[str] | None = None,
    dry_run: bool = False,
    seen: marks.Seen | None = None,
) -> Outcome:
    """Does one change, or several in one transaction, and puts each on record; ``by`` is a str(casefile.Actor).

    A person of the desk may do only what is theirs to change, by the desk as it is in this very transaction. Where
    ``seen`` says what they saw, it must be so still, unless all is as they want it already, as after a second click.
    ``calendars`` are the names that a person's own hours may have;
    None: any. A ``dry_run`` writes nothing and says the same. Raises errors.DatabaseBusy, errors.DatabaseFailed.
    """
    several = tuple(wanted) if isinstance(wanted, Sequence) else (wanted,)
    try:
        with base.revising() as connection:
            before = store.people.desk(connection)
            after = reduce(lambda desk, one: afterwards.of(desk, one, at), several, before)
            if seen and after == before:
                return Outcome()
            hindrance = _hindrance(several, before, by, seen) or _at_work(connection, several, before)
            outcome = Outcome((hindrance,)) if hindrance else _looked_at(several, before, after, at, calendars)
            if outcome.problems:
                return outcome
            outcome = Outcome((), _write(connection, several, before, by, at), outcome.warnings)
            _undo_if(dry_run)
    except _Undone:
        return outcome
    return outcome


def _undo_if(dry_run: bool) -> None:
    if dry_run:
        raise _Undone


def _hindrance(
    several: Sequence[changes.Change], before: people.Desk, by: str, seen: marks.Seen | None
) -> Problem | None:
    """Why nothing of it can be done: it is not theirs, or is no longer as they saw it."""
    kind, _, actor = by.partition(":")
    if kind == "person" and not all(rights.may(before, actor, one) for one in several):
        return Problem(seen.key if seen else actor, "", "not_yours")
    if seen is None or marks.mark(before, seen.kind, seen.key) == seen.mark:
        return None
    if seen.mark == marks.NEW:
        return Problem(seen.key, "key", "taken", {"given": seen.key})
    return Problem(seen.key, "", "overtaken")


def _at_work(connection: database.Connection, several: Sequence[changes.Change], before: people.Desk) -> Problem | None:
    """A team that is to be retired while open cases are with it: its lead hears of them no more."""
    for one in several:
        if isinstance(one, changes.PutTeam) and one.team.retired and one.team.key in before.active_teams:
            count = store.people.open_cases(connection, one.team.key)
            if count:
                return Problem(one.team.key, "retired", "team_has_cases", {"count": count})
    return None


def _looked_at(
    several: Sequence[changes.Change],
    before: people.Desk,
    after: people.Desk,
    at: datetime,
    calendars: Collection[str] | None,
) -> Outcome:
    problems = [problem for one in several for problem in checks.problems(one, before, after, at, calendars)]
    said = [warning for one in several for warning in checks.warnings(one, after)]
    return Outcome(tuple(problems), (), tuple(said))


def _write(
    connection: database.Connection, several: Sequence[changes.Change], before: people.Desk, by: str, at: datetime
) -> tuple[Changed, ...]:
    changed: list[Changed] = []
    desk = before
    for one in sorted(several, key=_rank):
        done = writing.write(connection, one, desk, at, by)
        desk = afterwards.of(desk, one, at)
        if done:
            changed.append(done)
    store.staff.note(connection, changed, at, by)
    return tuple(changed)


def _rank(one: changes.Change) -> int:
    return _FIRST.index(type(one)) if isinstance(one, _FIRST) else len(_FIRST)
