"""The queue: the open cases of a list in the order of their next deadline, each in one row."""

from collections.abc import Iterable
from dataclasses import dataclass

from markupsafe import Markup

from engine import casefile, decide, people, store
from engine.queries import queue as queries
from web import faces, focus, lists, states, thinline, values
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
    undelivered: bool


@dataclass(frozen=True, slots=True)
class View:
    """What the page shows. ``count`` says how many cases stand in this list, ``late_count`` how many of all that the
    person sees are late; empty where none is. ``more`` if the list goes on behind the rows.
    """

    title: str
    rows: tuple[Row, ...]
    count: str
    more: bool
    late_count: str
    kinds: tuple[lists.Entry, ...]
    workflows: tuple[lists.Entry, ...]


def view(parts: Parts, reader: Reader, person: people.Person, kind: str | None, workflow: str | None) -> View:
    """The queue of a person as it stands at the reader's moment; ``kind`` or ``workflow`` name the list."""
    with parts.database.reading() as connection:
        known = parts.registry.view(connection)
        live = {name: parts.registry.workflow(connection, one).definition for name, one in known.live.items()}
        desk = known.desk.as_of(reader.now)
        asked = lists.asked(person, live, reader, kind, workflow)
        found = queries.queue(connection, asked, SHOWN)
        cases = store.load_readable(connection, found.numbers)
        workflows = {one.definition_hash: parts.registry.workflow_of(connection, one) for one in cases.values()}
    actor = casefile.Actor("person", person.key)
    listed = [cases[number] for number in found.numbers if number in cases]
    seen = [one for one in listed if decide.may_see(workflows[one.definition_hash], one, actor, desk)]
    rows = [row_of(case, workflows[case.definition_hash], desk, reader) for case in seen]
    count = found.workflows.get(asked.workflow, 0) if asked.workflow else found.counts[asked.kind]
    return View(
        lists.title(asked, live, reader),
        tuple(_late_first(rows)),
        lists.said(count, reader),
        count > len(rows),
        lists.said(found.counts["late"], reader) if found.counts["late"] else "",
        lists.kinds(asked, found, person, reader),
        lists.workflows(asked, found, live, reader),
    )


def _late_first(rows: Iterable[Row]) -> list[Row]:
    """What has no running clock goes last; the order is left as it is otherwise."""
    return sorted(rows, key=lambda row: {"late": 0, "near": 1, "calm": 1, "paused": 2, "none": 3}[row.mood])


def row_of(case: casefile.CaseFile, workflow: decide.Workflow, desk: people.Desk, reader: Reader) -> Row:
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
        face=faces.face(holder),
        mood=found.mood if found else "none",
        remains=focus.remains(found, reader) if found else reader.say("no_deadline"),
        why=focus.why(found, source, reader) if found else "",
        line=thinline.draw(found.row, found.plan, found.used_s) if found else Markup(""),
        provisional=found.row.provisional if found else False,
        undelivered=decide.is_undelivered(case),
    )
