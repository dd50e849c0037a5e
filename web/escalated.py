"""How escalations stand, for whoever supervises: which are acknowledged until when, which reached nobody."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from engine import casefile, deadlines, decide, people, store
from engine.database import Connection
from engine.queries import escalations, sight
from web import focus, promises
from web.parts import Parts
from web.reader import Reader

SHOWN = 25
Found = escalations.Acknowledged | escalations.Unreached


@dataclass(frozen=True, slots=True)
class Line:
    """One deadline of a case, and what is to be said of its escalation."""

    number: str
    title: str
    deadline: str
    said: str


@dataclass(frozen=True, slots=True)
class View:
    """The first to go on first; the newest that reached nobody first."""

    held: tuple[Line, ...]
    unreached: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """What stands beside a case in a list; ``grave`` where someone must act."""

    text: str
    grave: bool = False


def view(parts: Parts, connection: Connection, seen: sight.Sight, actor: casefile.Actor, reader: Reader) -> View:
    """The escalations of the cases that someone may see."""
    held = escalations.acknowledged(connection, reader.now, seen, SHOWN)
    unreached = escalations.unreached(connection, seen, SHOWN)
    cases = store.load_readable(connection, sorted({*(one.number for one in held), *(one.number for one in unreached)}))
    flows = {number: parts.registry.workflow_of(connection, one) for number, one in cases.items()}
    desk = parts.registry.view(connection).desk.as_of(reader.now)
    may = {number: one for number, one in cases.items() if decide.may_see(flows[number], one, actor, desk)}

    def lines(found: Iterable[Found], say: Callable[[casefile.DeadlineRow], str]) -> Iterator[Line]:
        for one in found:
            row = _row(may[one.number], one) if one.number in may else None
            if row:
                name = focus.title(flows[one.number].definition, one.deadline, reader)
                yield Line(one.number, may[one.number].title, name, say(row))

    return View(
        tuple(lines(held, lambda row: promises.held(row, desk, reader))),
        tuple(lines(unreached, lambda row: promises.unreached(row, reader))),
    )


def _row(case: casefile.CaseFile, one: escalations.Acknowledged | escalations.Unreached) -> casefile.DeadlineRow | None:
    same = (row for row in case.deadlines if (row.name, row.occasion) == (one.deadline, one.occasion))
    return next(same, None)


def marks(case: casefile.CaseFile, desk: people.Desk, reader: Reader) -> tuple[Mark, ...]:
    """What is to be said of the live deadlines of a case: held, reached nobody, due only for now."""
    live = [row for row in case.deadlines if deadlines.is_live(row)]
    found = [Mark(promises.held(row, desk, reader)) for row in live]
    found += [Mark(promises.unreached(row, reader), grave=True) for row in live]
    found += [Mark(reader.say("provisional")) for row in live if row.provisional]
    return tuple(dict.fromkeys(one for one in found if one.text))
