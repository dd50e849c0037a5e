"""How a move ends: the desk goes on at the target, or stays where it was."""

from engine import errors, faultpoints, store
from engine.database import Connection, Database, again, whole
from engine.moving import copying
from engine.moving import move as moves
from engine.moving.move import Move
from engine.store.moves import Leaving


def arrive(move: Move) -> None:
    """Puts the target to work, after `checking.check`, and has the source say where its desk is.

    Raises errors.MoveGivenUp.
    """

    def work(connection: Connection) -> None:
        if store.moves.marks(connection).came_by == move.id:
            return
        copying.place_of(connection, move)
        whole.take_time(connection)
        store.moves.arrive(connection, move.id)
        whole.analyse(connection)

    move.target.retrying(work, was_done=again)
    faultpoints.pass_by("move.arrived")
    moves.leave(move, "done")


def leaving(source: Database, target: Database) -> Leaving:
    """The move from the one to the other that is on record. Raises errors.NotMoving, MovedElsewhere."""
    with source.reading() as connection:
        found = store.moves.marks(connection).leaving
    if found is None:
        raise errors.NotMoving(path=source.shown)
    if found.to != target.shown:
        raise errors.MovedElsewhere(path=source.shown, to=found.to)
    return found


def give_up(source: Database, target: Database) -> None:
    """Empties the target, where it is ours, and lets the desk go on in the source.

    Raises errors.NotMoving, MovedElsewhere, MoveDone.
    """
    found = leaving(source, target)
    _refuse(source, target, found)
    faultpoints.pass_by("move.refused")
    _stay(source, found)


def _refuse(source: Database, target: Database, one: Leaving) -> None:
    """Whoever still fills the target finds that it may not. A target with another desk refuses this move anyway."""

    def work(connection: Connection) -> None:
        store.moves.lock(connection)
        marks = store.moves.marks(connection)
        if marks.came_by == one.id:
            raise errors.MoveDone(path=source.shown, to=target.shown)
        ours = marks.filling.id == one.id if marks.filling else not whole.filled(connection)
        if ours:
            whole.take_time(connection)
            store.moves.refuse(connection, one.id)

    target.retrying(work, was_done=again)


def _stay(source: Database, one: Leaving) -> None:
    def work(connection: Connection) -> None:
        store.moves.lock(connection)
        found = store.moves.marks(connection).leaving
        if found is not None and found.id == one.id:
            store.moves.stay(connection)

    source.retrying(work, was_done=again)
