"""The queue: open cases in the order of their next deadline, each in one row."""

from collections.abc import Iterable
from dataclasses import dataclass

from markupsafe import Markup

from engine import casefile, decide, people, store
from engine.queries import queue as queries
from web import focus, states, thinline, values
from web.parts import Parts
from web.reader import Reader

SHOWN = 45
"""So many rows keep the page small; who has more open cases works from the top anyway."""


@dataclass(frozen=True, slots=True)
class Row:
    """One case of the queue, in words. ``mood`` is late, near, calm, paused or none."""

    number: str
    title: str
    workflow: str
    customer: str
    grade: str
    state: str
    holder: str
    face: str
    mood: str
    remains: str
    why: str
    line: Markup
    provisional: bool


@dataclass(frozen=True, slots=True)
class View:
    """What the page shows."""

    rows: tuple[Row, ...]
    open_count: int
    late_count: int


def view(parts: Parts, reader: Reader) -> View:
    """The queue as it stands at the reader's moment."""
    with parts.database.reading() as connection:
        found = queries.queue(connection, reader.now, SHOWN)
        cases = store.load_cases(connection, found.numbers)
        desk = parts.registry.view(connection).desk
        workflows = {one.definition_hash: parts.registry.workflow_of(connection, one) for one in cases.values()}
    listed = (cases[number] for number in found.numbers if number in cases)
    rows = [_row(case, workflows[case.definition_hash], desk, reader) for case in listed]
    return View(tuple(_late_first(rows)), found.open_count, found.late_count)


def _late_first(rows: Iterable[Row]) -> list[Row]:
    """What has no running clock goes last; the order is left as it is otherwise."""
    return sorted(rows, key=lambda row: {"late": 0, "near": 1, "calm": 1, "paused": 2, "none": 3}[row.mood])


def _row(case: casefile.CaseFile, workflow: decide.Workflow, desk: people.Desk, reader: Reader) -> Row:
    source = workflow.definition
    found = focus.of(case, workflow.plans, reader.now)
    holder = values.person(case.assignee, desk)
    return Row(
        number=case.number,
        title=case.title,
        workflow=reader.title(source.title, source.workflow),
        customer=case.customer.name if case.customer else "",
        grade=case.customer.grade if case.customer else "",
        state=states.title(source, case.configuration, reader),
        holder=holder,
        face=face(holder),
        mood=found.mood if found else "none",
        remains=focus.remains(found, reader) if found else reader.say("no_deadline"),
        why=focus.why(found, source, reader) if found else "",
        line=thinline.draw(found.row, found.plan, found.used_s) if found else Markup(""),
        provisional=found.row.provisional if found else False,
    )


def face(name: str) -> str:
    """Two letters for a round picture: the initials, or the last character of a Chinese name."""
    if not name:
        return ""
    if not name.isascii():
        return name.split(maxsplit=1)[0][-1:]
    return "".join(part[0] for part in name.split()[:2]).upper()
