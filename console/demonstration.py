"""`caseclock demo`: the demo desk, in a database that has nobody yet."""

import typer

from console import desk, publishing, terminal
from engine import demo, errors, queries
from engine.calendars import WorkingCalendar


def load_demo(context: typer.Context, url: terminal.Database = None, json: terminal.AsJson = False) -> None:
    """Loads the demo desk: a company, two teams, its people and customers, cases in different states.

    Example: `caseclock demo --db sqlite:///demo.sqlite`
    """
    with desk.opened(context, url) as at:
        refuse_unless_new(at)
        publishing.publish(at)
        numbers = load(at)
        if json:
            terminal.print_json({"cases": numbers, "persons": sorted(at.people.persons)})
        else:
            terminal.tell(f"The demo desk is there: {len(at.people.persons)} people, {len(numbers)} cases.")


def is_new(at: desk.Desk) -> bool:
    """Whether a database has neither people nor cases, but for the half of a demo desk."""
    return not _found(at)


def refuse_unless_new(at: desk.Desk) -> None:
    """Raises errors.DemoNotEmpty for a database with people or cases: the demo desk would mix with theirs."""
    found = _found(at)
    if found:
        raise errors.DemoNotEmpty(path=at.database.shown, what=found)


def _found(at: desk.Desk) -> str:
    """What a database holds besides the half of a demo desk whose loading was cut off."""
    with at.database.reading() as connection:
        if demo.is_cut_off(connection):
            return ""
        case_count = queries.counts(connection).opened
    if case_count:
        return f"{case_count:,} {'case' if case_count == 1 else 'cases'}"
    return "people" if at.people.persons else ""


def begin(at: desk.Desk) -> None:
    """Puts on record that the demo desk is wanted, so that a start that is cut off before it is there is noticed."""
    with at.database.writing() as connection:
        demo.begin(connection, at.now)


def was_cut_off(at: desk.Desk) -> bool:
    """Whether an earlier start was cut off while it loaded the demo desk."""
    with at.database.reading() as connection:
        return demo.is_there(connection)


def load(at: desk.Desk) -> tuple[str, ...]:
    """Sets the demo desk up as of now. Raises errors.DemoRefused."""
    return demo.load(at.cases, at.database, lambda workflow: _calendar(at, workflow), at.now)


def _calendar(at: desk.Desk, workflow: str) -> WorkingCalendar:
    with at.database.reading() as connection:
        live = at.registry.live(connection, workflow)
    if live is None:
        raise errors.DemoRefused(event="open", title=workflow, sentence=f"there is no workflow `{workflow}`")
    return live.calendar
