"""`caseclock open`: a new case."""

import dataclasses
from typing import Annotated

import typer

from console import answers, customers, desk, given, terminal
from engine import casefile, decide, store

Title = Annotated[str, typer.Option("--title", help="One line. [default: the first text that is given]")]
Priority = Annotated[str, typer.Option("--priority", help="low, normal, high or urgent.")]
Team = Annotated[str | None, typer.Option("--team", metavar="KEY", help="The team that handles it.")]
Channel = Annotated[str, typer.Option("--channel", help="How it came, such as phone, mail, web, counter.")]


def open_case(
    context: typer.Context,
    workflow: Annotated[str, typer.Argument(metavar="WORKFLOW", help="Such as `repair`.")],
    fields: given.Fields = None,
    data: given.Data = None,
    files: given.Files = None,
    customer: customers.Key = None,
    requester: customers.Requester = None,
    language: customers.Language = None,
    title: Title = "",
    priority: Priority = "normal",
    team: Team = None,
    channel: Channel = "phone",
    key: given.Key = None,
    as_person: desk.As = None,
    json: terminal.AsJson = False,
) -> None:
    """Opens a case and prints its number.

    Example: `caseclock open repair --field equipment="Lift 2" --field symptom="Stops between floors"`
    """
    values = given.values(fields, data)
    with desk.opened(context) as at:
        whose = customers.find(at, customer)
        asked_by = customers.requester(at, requester, language, whose)
        opening = casefile.Opening(title, whose, asked_by, channel, priority, _team(at, team))
        values |= given.keep_files(at, files)
        command = casefile.Command(None, "open", at.actor(as_person), values, workflow, opening, key)
        answers.tell(_submit(at, command), "is open", json)


def _team(at: desk.Desk, given_team: str | None) -> str | None:
    if given_team is not None and given_team not in at.people.active_teams:
        raise terminal.unknown("--team", "team", given_team, at.people.active_teams)
    return given_team


def _submit(at: desk.Desk, command: casefile.Command) -> casefile.Answer:
    """Submits; a requester whom nobody knew yet is put on record, unless the opening is going to be refused."""
    opening = command.opening
    if opening is None or opening.requester is None or opening.requester.id != customers.NEW:
        return at.cases.submit(command)
    refusal = _refusal(at, command)
    if refusal is not None:
        return casefile.Answer(None, 0, (), refusal)
    with at.database.writing() as connection:
        asked_by = customers.add(connection, opening.requester)
    return at.cases.submit(dataclasses.replace(command, opening=dataclasses.replace(opening, requester=asked_by)))


def _refusal(at: desk.Desk, command: casefile.Command) -> casefile.Refusal | None:
    """What the opening would be answered, found without opening anything."""
    with at.database.reading() as connection:
        workflow = at.registry.live(connection, command.workflow or "")
        if workflow is None:
            return at.cases.submit(command).refusal
        known = store.known.find(connection, decide.references(workflow, command))
    return decide.decide(workflow, None, command, at.now, at.people, known).refusal
