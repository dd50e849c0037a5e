"""What was looked for, and the cases that were found."""

from collections.abc import Iterator
from dataclasses import dataclass

from engine import casefile, decide, people, store
from engine.queries import search as queries
from engine.queries import sight
from web import states, values
from web.parts import Parts
from web.reader import Reader

SHOWN = 40
LONGEST = 200


@dataclass(frozen=True, slots=True)
class Row:
    """One case that was found."""

    number: str
    title: str
    workflow: str
    customer: str
    state: str
    holder: str
    opened: str
    closed: str


@dataclass(frozen=True, slots=True)
class View:
    """What the page shows. ``exact`` is the number of the one case that was meant; ``count`` were found in all."""

    asked: str
    rows: tuple[Row, ...]
    count: int
    exact: str = ""


def view(parts: Parts, reader: Reader, person: people.Person, asked: str) -> View:
    """The cases with the words of a text, of those that a person may see."""
    with parts.database.reading() as connection:
        registry = parts.registry
        known = registry.view(connection)
        live = [registry.workflow(connection, one).definition for one in known.live.values()]
        found = queries.search(connection, sight.Sight.of(person, live, reader.now), asked[:LONGEST], SHOWN)
        cases = store.load_readable(connection, found.numbers)
        pairs = [(registry.workflow_of(connection, one), one) for one in cases.values()]
    flows = {case.number: workflow for workflow, case in pairs}
    listed = [cases[number] for number in found.numbers if number in cases]
    rows = tuple(_rows(listed, flows, casefile.Actor("person", person.key), known.desk.as_of(reader.now), reader))
    exact = rows[0].number if found.exact and rows else ""
    return View(asked, rows, found.count - len(listed) + len(rows), exact)


def _rows(
    cases: list[casefile.CaseFile],
    flows: dict[str, decide.Workflow],
    actor: casefile.Actor,
    desk: people.Desk,
    reader: Reader,
) -> Iterator[Row]:
    for case in cases:
        workflow = flows[case.number]
        if not decide.may_see(workflow, case, actor, desk):
            continue
        source = workflow.definition
        yield Row(
            number=case.number,
            title=case.title or case.number,
            workflow=reader.title(source.title, source.workflow),
            customer=case.customer.name if case.customer else "",
            state=states.title(source, case.configuration, reader),
            holder=values.person(case.assignee, desk),
            opened=reader.moment(case.opened_at),
            closed=reader.moment(case.closed_at) if case.closed_at else "",
        )
