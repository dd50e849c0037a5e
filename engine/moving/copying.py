"""The rows on their way: table by table, some thousand in a transaction that says how far it came."""

from collections.abc import Callable

from engine import errors, faultpoints, store
from engine.database import Connection, Row, again, counters, whole
from engine.moving.move import Move
from engine.store.moves import Filling

Progress = Callable[[int], object]
"""Told how many rows are there so far."""

END = ""
"""In place of a table: all are there."""
_ORDER = tuple(whole.TABLES)


def copy(move: Move, progress: Progress) -> None:
    """Copies what is not there yet, then sets the counters that number rows.

    Whatever stops it, also the end of the process, the next call goes on from there. Raises errors.MoveGivenUp,
    RowRefused, and what databases raise.
    """
    while (place := _copy_some(move)).table != END:
        progress(place.row_count)
        faultpoints.pass_by("move.copied")
    progress(place.row_count)
    with move.source.reading() as connection:
        last = counters.read(connection)
    with move.target.writing() as connection:
        place_of(connection, move)
        counters.put(connection, last)


def place_of(connection: Connection, move: Move) -> Filling:
    """How far the target is; nobody else fills it until the end of the transaction. Raises errors.MoveGivenUp."""
    store.moves.lock(connection)
    found = store.moves.marks(connection).filling
    if found is None or found.id != move.id:
        raise errors.MoveGivenUp(path=move.target.shown)
    return found


def _copy_some(move: Move) -> Filling:
    """One transaction's rows. Doing it twice does no harm: the second finds the place where the first ended."""

    def work(connection: Connection) -> Filling:
        place = place_of(connection, move)
        if place.table == END:
            return place
        tables, after = _read(move, place)
        store.moves.fill(connection, after, tables)
        return after

    return move.target.retrying(work, was_done=again)


def _read(move: Move, place: Filling) -> tuple[dict[str, list[Row]], Filling]:
    """As many pages as make up one transaction, and the place after them."""
    found: dict[str, list[Row]] = {}
    name, after, pages = place.table, place.after, 0.0
    with move.source.reading() as connection:
        while name != END and pages < 1:
            table = whole.TABLES[name]
            rows = whole.page(connection, table, after)
            found.setdefault(name, []).extend(rows)
            size = whole.page_size(table)
            pages += len(rows) / size
            after = tuple(whole.key_of(table, rows[-1])) if len(rows) == size else None
            name = name if after is not None else _after(name)
    count = place.row_count + sum(map(len, found.values()))
    return found, Filling(place.id, place.source, name, after, count)


def _after(name: str) -> str:
    place = _ORDER.index(name) + 1
    return _ORDER[place] if place < len(_ORDER) else END
