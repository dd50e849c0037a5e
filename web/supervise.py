"""The supervisor's page: what is late now, what is due today, how much each person and workflow has, who was told."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from engine import casefile, decide, people, store
from engine import queries as all_queries
from engine.definitions import definition
from engine.queries import queue as queries
from engine.queries import sight, supervision
from web import escalated, faces, focus, lists, queue, values
from web.parts import Parts
from web.reader import Reader

SHOWN = 25
TOLD = 4


@dataclass(frozen=True, slots=True)
class Row:
    """A case that is late or due, with who was told of its deadlines and when."""

    case: queue.Row
    told: tuple[str, ...]
    marks: tuple[escalated.Mark, ...]


@dataclass(frozen=True, slots=True)
class Share:
    """How many open cases a person or a workflow has, and how many of them are late or due today."""

    title: str
    face: str
    address: str
    open: int
    late: int
    today: int


@dataclass(frozen=True, slots=True)
class Aside:
    """A case that is set aside, and why."""

    number: str
    said: str


@dataclass(frozen=True, slots=True)
class View:
    """What the page shows."""

    late: tuple[Row, ...]
    late_count: int
    today: tuple[Row, ...]
    today_count: int
    people: tuple[Share, ...]
    workflows: tuple[Share, ...]
    escalations: escalated.View
    aside: tuple[Aside, ...]


def view(parts: Parts, reader: Reader, person: people.Person) -> View:
    """The page of a person: of the cases that they may see."""
    with parts.database.reading() as connection:
        registry = parts.registry
        known = registry.view(connection)
        live = {name: registry.workflow(connection, one).definition for name, one in known.live.items()}
        asked = queries.Asked(sight.Sight.of(person, live.values(), reader.now), reader.now, lists.midnight(reader))
        found = supervision.overview(connection, asked, SHOWN)
        numbers = [*found.late, *found.today]
        told = supervision.notified(connection, numbers)
        cases = store.load_readable(connection, numbers)
        flows = {number: registry.workflow_of(connection, one) for number, one in cases.items()}
        actor, desk = casefile.Actor("person", person.key), known.desk.as_of(reader.now)
        aside = all_queries.aside(connection, SHOWN, seen=asked.sight.seen)
        escalations = escalated.view(parts, connection, asked.sight, actor, reader)
    seen = {
        number: Row(
            queue.row_of(one, flows[number], desk, reader),
            _told(told.get(number, ()), flows[number], reader),
            escalated.marks(one, desk, reader),
        )
        for number, one in cases.items()
        if decide.may_see(flows[number], one, actor, desk)
    }
    return View(
        tuple(seen[number] for number in found.late if number in seen),
        sum(one.late for one in found.loads),
        tuple(seen[number] for number in found.today if number in seen),
        sum(one.today for one in found.loads),
        tuple(_by_person(found.loads, desk, reader)),
        tuple(_by_workflow(found.loads, live, reader)),
        escalations,
        tuple(Aside(one.number, _why_aside(one, reader)) for one in aside),
    )


def _why_aside(one: all_queries.Aside, reader: Reader) -> str:
    why = reader.say(f"aside_{one.reason}", detail=one.detail)
    return reader.say("aside_since", why=why, since=reader.near(one.since), count=one.tries)


def _told(found: Iterable[supervision.Notified], workflow: decide.Workflow, reader: Reader) -> tuple[str, ...]:
    """The last few who were told, each with the deadline, the time, and whether it was a reminder or more."""
    return tuple(
        reader.say(
            "told_of" if one.sent_at else "told_soon",
            name=one.name,
            deadline=_of_what(one, workflow, reader),
            at=reader.near(one.sent_at or one.created_at),
        )
        for one in list(found)[-TOLD:]
    )


def _of_what(one: supervision.Notified, workflow: decide.Workflow, reader: Reader) -> str:
    deadline = focus.title(workflow.definition, one.deadline.partition("/")[0], reader)
    key = f"told_as_{one.template}"
    return reader.say(key, deadline=deadline) if key in reader.words else deadline


def _by_person(loads: Iterable[supervision.Load], desk: people.Desk, reader: Reader) -> Iterator[Share]:
    """Who has most that is late comes first."""
    for key, sums in _ordered((one.person or "", one) for one in loads):
        name = values.person(key, desk)
        yield Share(name or reader.say("held_by_nobody"), faces.face(name), "" if key else "/?list=nobody", *sums)


def _by_workflow(
    loads: Iterable[supervision.Load], live: Mapping[str, definition.Definition], reader: Reader
) -> Iterator[Share]:
    for name, sums in _ordered((one.workflow, one) for one in loads):
        title = reader.title(live[name].title, name) if name in live else name
        yield Share(title, "", f"/?workflow={name}" if name in live else "", *sums)


def _ordered(loads: Iterable[tuple[str, supervision.Load]]) -> list[tuple[str, tuple[int, int, int]]]:
    sums: dict[str, tuple[int, int, int]] = {}
    for key, one in loads:
        before = sums.get(key, (0, 0, 0))
        sums[key] = (before[0] + one.open, before[1] + one.late, before[2] + one.today)
    return sorted(sums.items(), key=lambda item: (-item[1][1], -item[1][2], -item[1][0], item[0]))
