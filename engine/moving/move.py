"""A move of a desk: from which database to which, and how it begins or is taken up again.

Two desks must never both fire. So the database that is left is locked for good before its first row is copied, the
other one takes no changes but the move's until all was compared, and each step is on record where it was done. A move
that was given up is on record in the database that was being filled, which refuses it from then on: whoever still
copies can't put it to work.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from engine import errors, store
from engine.database import Connection, Database, again, revisions, whole
from engine.store.moves import Filling, Leaving, Marks, Stage

LETS_MAILS_END_S = 30
"""How long is waited for mails that are being handed over. One that takes longer may be sent once more from the new
place, under the same Message-ID."""
_STAGES: tuple[Stage, ...] = ("settling", "locked", "done")


@dataclass(frozen=True, slots=True)
class Move:
    """A move that has begun: nothing changes in the source any more, and nobody but it changes the target."""

    id: str
    source: Database
    target: Database


@dataclass(frozen=True, slots=True)
class Prospect:
    """What a move would do: begin, go on, or nothing because it is done; and the rows that there are to move."""

    leaving: Leaving | None
    came: bool
    counts: dict[str, int]


def prospect(source: Database, target: Database, *, is_there: bool = True) -> Prospect:
    """Looks, changing nothing; the target is not touched where it is said not to be there yet.

    Raises errors.SameDatabase, OtherTables, NothingToMove, TargetNotEmpty, FilledByAnother, MovedElsewhere.
    """
    if target.shown == source.shown:
        raise errors.SameDatabase(path=source.shown)
    with source.reading() as connection:
        if not revisions.are_there(connection):
            raise errors.NothingToMove(path=source.shown)
        _check_tables(connection, source)
        leaving, counts = store.moves.marks(connection).leaving, whole.count(connection)
    if not sum(counts[name] for name in counts if name != "facts"):
        raise errors.NothingToMove(path=source.shown)
    if leaving is not None and leaving.to != target.shown:
        raise errors.MovedElsewhere(path=source.shown, to=leaving.to)
    if not is_there:
        return Prospect(leaving, came=False, counts=counts)
    with target.reading() as connection:
        if not revisions.are_there(connection):
            return Prospect(leaving, came=False, counts=counts)
        _check_tables(connection, target)
        came = _has_come(connection, target, leaving.id if leaving else "")
    return Prospect(leaving, came, counts)


def _check_tables(connection: Connection, one: Database) -> None:
    found, known = revisions.found(connection), revisions.known()[0]
    if found != known:
        raise errors.OtherTables(path=one.shown, found=found, known=known)


def _has_come(connection: Connection, target: Database, id_: str) -> bool:
    """Whether the target has the whole desk by this move already; raises where another desk is in its place."""
    marks = store.moves.marks(connection)
    if id_ and marks.came_by == id_:
        return True
    _check_free(connection, target, id_, marks)
    return False


def _check_free(connection: Connection, target: Database, id_: str, marks: Marks) -> None:
    if marks.filling is not None:
        if marks.filling.id != id_:
            raise errors.FilledByAnother(path=target.shown, source=marks.filling.source)
    elif filled := whole.filled(connection):
        more = f" and {len(filled) - 3} more" if len(filled) > 3 else ""
        raise errors.TargetNotEmpty(path=target.shown, what=f"rows in {', '.join(filled[:3])}{more}")


def begin(
    source: Database, target: Database, seen: Prospect, now: Callable[[], datetime], wait: Callable[[float], None]
) -> Move:
    """Locks both databases, or takes up the move that is on record; ``seen`` is what `prospect` said of them.

    Raises errors.MoveGivenUp, FilledByAnother, TargetNotEmpty.
    """
    move = Move(seen.leaving.id if seen.leaving else secrets.token_hex(8), source, target)
    if not seen.came:
        _lock(move, now, wait)
        _prepare(move)
    return move


def _lock(move: Move, now: Callable[[], datetime], wait: Callable[[float], None]) -> None:
    """No further mail sets out, then those under way are waited for, then nothing changes any more."""
    if leave(move, "settling") != "settling":
        return
    for _ in range(LETS_MAILS_END_S):
        with move.source.reading() as connection:
            if not store.moves.on_their_way(connection, now()):
                break
        wait(1.0)
    leave(move, "locked")


def leave(move: Move, stage: Stage) -> Stage:
    """Puts the source in a stage, unless it is in a later one; returns the one that it is in.

    Raises errors.MoveGivenUp, MovedElsewhere where another move was faster.
    """

    def work(connection: Connection) -> Stage:
        store.moves.lock(connection)
        found = store.moves.marks(connection).leaving
        if found is None and stage != "settling":
            raise errors.MoveGivenUp(path=move.target.shown)
        if found is not None and found.id != move.id:
            raise errors.MovedElsewhere(path=move.source.shown, to=found.to)
        if found is not None and _STAGES.index(found.stage) > _STAGES.index(stage):
            return found.stage
        store.moves.leave(connection, Leaving(move.id, move.target.shown, stage))
        return stage

    return move.source.retrying(work, was_done=again)


def _prepare(move: Move) -> None:
    def work(connection: Connection) -> None:
        store.moves.lock(connection)
        marks = store.moves.marks(connection)
        if marks.gave_up == move.id:
            raise errors.MoveGivenUp(path=move.target.shown)
        _check_free(connection, move.target, move.id, marks)
        if marks.filling is None:
            first = Filling(move.id, move.source.shown, next(iter(whole.TABLES)), None, 0)
            store.moves.begin_filling(connection, first)

    move.target.retrying(work, was_done=again)
