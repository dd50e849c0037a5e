"""`caseclock people`: who works at the desk, who leads whom, and what was changed of it."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from console import desk, instants, staffed, terminal
from engine import people, staffing
from engine.queries import staff

app = typer.Typer(
    help="The people of the desk: who is here, who is above whom, who changed what.", no_args_is_help=True
)
_ROUNDS = ", ".join(people.DIGESTS)
Yes = Annotated[bool, typer.Option("--yes", help="Does it. Without, the command only shows what would change.")]


@app.command("list")
def list_people(context: typer.Context, json: terminal.AsJson = False) -> None:
    """Prints everyone with their teams and supervisor, and who is away or on duty now; `--json` has their roles too.

    Example: `caseclock people list`
    """
    with desk.opened(context) as at:
        known, now, zone = at.people, at.now, at.zone
    facts = [_facts(known, key, now) for key in sorted(known.persons)]
    if json:
        terminal.print_json({"people": facts})
        return
    table = terminal.table("Person", "Name", "Teams", "Supervisor", "Now", whole=("Person", "Supervisor"))
    for one in facts:
        table.add_row(one["key"], one["name"], _said(one["teams"]), one["supervisor"] or "", _now(one, zone))
    terminal.out.print(table)


def _facts(known: people.Desk, key: str, now: Any) -> dict[str, Any]:
    """What holds of a person now, for programs."""
    person, absence = known.as_of(now).persons[key], known.absence_of(key, now)
    duties = sorted(name for name, roster in known.rosters.items() if roster.on_duty(now) == key)
    return {
        "key": key,
        **staffing.person_facts(known.persons[key]),
        "absent": person.absent,
        "absent_until": absence.until_at if absence else None,
        "deputy": person.deputy,
        "on_duty": duties,
        "grades": sorted(grade for grade, who in known.grade_managers.items() if who == key),
    }


def _now(one: dict[str, Any], zone: Any) -> str:
    if one["absent"]:
        until = f" until {instants.shown(one['absent_until'], zone)}" if one["absent_until"] else ""
        deputy = f", {one['deputy']} stands in" if one["deputy"] else ""
        return f"away{until}{deputy}"
    return f"on duty: {', '.join(one['on_duty'])}" if one["on_duty"] else ""


SHOWN = (
    "name", "mail_address", "language", "teams", "roles", "supervisor", "below", "leads", "deputy", "calendar",
    "digest", "on_duty", "grades",
)  # fmt: skip


@app.command()
def show(
    context: typer.Context,
    person: Annotated[str, typer.Argument(metavar="PERSON", help="By key, such as `li_na`.")],
    json: terminal.AsJson = False,
) -> None:
    """Prints all that is known of one person: who is above and below, absences now and to come, duties.

    Example: `caseclock people show li_na`
    """
    with desk.opened(context) as at:
        key, known, now, zone = staffed.person(at, person, "PERSON"), at.people, at.now, at.zone
        with at.database.reading() as connection:
            absences = staff.absences(connection, now, {key})
    facts = _facts(known, key, now)
    facts["below"] = sorted(one.key for one in known.persons.values() if one.supervisor == key)
    facts["leads"] = sorted(team.key for team in known.teams.values() if team.lead == key)
    facts["absences"] = absences
    if json:
        terminal.print_json(facts)
        return
    for name in SHOWN:
        value = facts[name]
        if value:
            terminal.tell(f"{name}: {_said(value)}")
    for one in absences:
        until = instants.shown(one.until_at, zone) or "until it is ended"
        deputy = f", {one.deputy} stands in" if one.deputy else ""
        terminal.tell(f"away ({one.id}): {instants.shown(one.from_at, zone)} – {until}{deputy}")


@app.command("set")
def set_person(
    context: typer.Context,
    person: Annotated[str, typer.Argument(metavar="PERSON", help="By key, such as `li_na`.")],
    digest: Annotated[
        str, typer.Option("--digest", metavar="ROUND", help=f"How mails that are not urgent come: {_ROUNDS}.")
    ],
    json: terminal.AsJson = False,
) -> None:
    """Says whether someone's mails that are not urgent come each at once, or gathered once an hour or a day.

    Example: `caseclock people set li_na --digest daily`
    """
    with desk.opened(context) as at:
        key = staffed.person(at, person, "PERSON")
        if digest not in people.DIGESTS:
            raise terminal.unknown("--digest", "round", digest, people.DIGESTS)
        wanted = replace(at.people.persons[key], digest=digest)
        outcome = staffed.change(at, staffing.PutPerson(wanted))
        staffed.tell(at, outcome, f"Mails to {key} that are not urgent come: {digest}.", json)


@app.command("import")
def import_people(
    context: typer.Context,
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="Persons, teams, rosters as YAML; `-` for standard input.")
    ],
    yes: Yes = False,
    json: terminal.AsJson = False,
) -> None:
    """Takes people in from a file and shows what changes; whoever is not in the file stays as they are.

    Example: `caseclock people import people.yaml --yes`
    """
    wanted = staffing.read_file(terminal.read_text(file, "FILE"), str(file))
    take_in(context, wanted, yes, json)


def take_in(context: typer.Context, wanted: tuple[staffing.Change, ...], yes: bool, json: bool) -> None:
    """Shows what would change, and does it where that is said."""
    with desk.opened(context) as at:
        outcome = staffed.change(at, wanted, dry_run=not yes)
        if json:
            terminal.print_json({**staffed.facts(outcome), "done": yes})
            return
        for one in outcome.changed:
            terminal.tell(f"{one.what.replace('_', ' ')}: {one.key}{_differences(one.before, one.after)}")
        then = "" if yes or not outcome.changed else " Nothing was changed yet: --yes does it."
        staffed.tell(at, outcome, f"{_counted(len(outcome.changed))}.{then}", False)


def _counted(count: int) -> str:
    return "1 change" if count == 1 else f"{count} changes"


def _differences(before: Any, after: Any) -> str:
    """What is another than before, in brackets; nothing where it is all new."""
    if not (isinstance(before, dict) and isinstance(after, dict)):
        return f" ({before} → {after})" if isinstance(before, str) else ""
    changed = (name for name in after if before.get(name) != after[name])
    found = [f"{name}: {_said(before.get(name))} → {_said(after[name])}" for name in changed]
    return f" ({'; '.join(found)})"


def _said(value: Any) -> str:
    """A value in a line: a list side by side, a hand-over as `mon 08:00 li_na`, nothing as `-`."""
    if isinstance(value, list):
        return ", ".join(" ".join(map(str, one)) if isinstance(one, list) else str(one) for one in value) or "-"
    return "-" if value is None else str(value)


@app.command()
def history(
    context: typer.Context,
    key: Annotated[str | None, typer.Argument(metavar="KEY", help="Of a person, a team, a roster or a grade.")] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=10_000, help="How many, the newest first.")] = 50,
    json: terminal.AsJson = False,
) -> None:
    """Prints who changed what of people, teams, absences and rosters, the newest first.

    Example: `caseclock people history li_na`
    """
    with desk.opened(context) as at:
        zone = at.zone
        with at.database.reading() as connection:
            found = staff.people_history(connection, key, limit)
    if json:
        terminal.print_json({"history": found})
        return
    table = terminal.table("At", "Who", "What", "Of", "Change", whole=("At",))
    for one in found:
        said = _differences(one.before, one.after).strip(" ()")
        table.add_row(instants.shown(one.at, zone), one.by, one.what.replace("_", " "), one.key, said)
    terminal.out.print(table)
