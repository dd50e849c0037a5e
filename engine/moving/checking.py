"""Whether a copy is the desk: every row of every table, the chains of the histories, what runs, what is to be sent."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from engine import errors, integrity, queries
from engine.database import Database, counters, whole
from engine.moving.move import Move
from engine.queries.running import Running, running

Progress = Callable[[], object]
"""Told after each table, and after the histories."""


@dataclass(frozen=True, slots=True)
class Check:
    """What was found alike in both. ``faults`` are those of the histories, which came along as they were."""

    tables: dict[str, int]
    running: Running
    outbox: dict[str, int]
    case_count: int
    entry_count: int
    faults: tuple[integrity.Fault, ...]


def check(move: Move, progress: Progress) -> Check:
    """Reads both databases through. Raises errors.CopyDiffers with the first differences."""
    tables: dict[str, int] = {}
    differences: list[str] = []
    for name in whole.TABLES:
        here, there = _sum(move.source, name), _sum(move.target, name)
        tables[name] = here.row_count
        if here.row_count != there.row_count:
            differences.append(f"`{name}` has {there.row_count:,} rows and not {here.row_count:,}")
        elif here != there:
            differences.append(f"rows of `{name}` are others")
        progress()
    differences += _elsewhere(move)
    histories = _histories(move.target)
    progress()
    if histories.faults and histories != _histories(move.source):
        differences.append(f"histories are broken: {histories.faults[0].number}: {histories.faults[0].sentence}")
    if differences:
        raise errors.CopyDiffers(path=move.target.shown, source=move.source.shown, what="; ".join(differences[:3]))
    found = _standing(move.target)
    return Check(tables, *found, histories.case_count, histories.entry_count, histories.faults)


def _sum(one: Database, name: str) -> whole.Sum:
    with one.reading() as connection:
        return whole.add_up(connection, whole.TABLES[name])


def _histories(one: Database) -> integrity.Checked:
    with one.reading() as connection:
        return integrity.check(connection)


def _elsewhere(move: Move) -> Iterator[str]:
    """What the databases themselves say of the rows, not only that these are alike."""
    if _standing(move.source) != _standing(move.target):
        yield "running deadlines or waiting mails are others"
    last = _counters(move.source)
    for name, number in _counters(move.target).items():
        if number < last[name] and name in counters.kept(move.target.dialect):
            yield f"the numbering of `{name}` goes on from {number:,} and not {last[name]:,}"


def _standing(one: Database) -> tuple[Running, dict[str, int]]:
    with one.reading() as connection:
        return running(connection), queries.outbox(connection)


def _counters(one: Database) -> dict[str, int]:
    with one.reading() as connection:
        return counters.read(connection)
