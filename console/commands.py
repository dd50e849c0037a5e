"""The commands by name, each imported when it is asked for: who asks for help does not wait for what commands need."""

import difflib
import gc
import importlib
import sys
from types import ModuleType
from typing import Any

import typer
from typer.core import TyperGroup

SECTIONS = {
    "The desk at work": {
        "serve": ("serving.serve", "Starts the desk: database, pages, worker, local mailbox"),
        "worker": ("serving.run_worker", "Runs a worker: what is due fires, what is queued is mailed"),
        "link": ("links.link", "Prints a link that opens the pages, once"),
        "token": ("tokens.app", "Tokens with which programs act as a person at the API"),
        "doctor": ("doctor.doctor", "Looks at database, clock, calendars, mail and says what is wrong"),
        "move": ("moving.move", "Moves the desk to another database, whole, or back"),
        "config": ("configuration.app", "The settings in force"),
        "demo": ("demonstration.load_demo", "Loads the demo desk: a company, its customers and cases"),
    },
    "Cases": {
        "open": ("opening.open_case", "Opens a case and prints its number"),
        "send": ("sending.send", "Sends an event to a case: a step, an answer, a note"),
        "list": ("listing.list_cases", "Lists cases, the one with the next deadline first"),
        "show": ("showing.show", "Shows where a case is, what you may do, what is promised"),
        "history": ("histories.history", "Prints who did what when, and which mails it brought"),
        "retry": ("retrying.retry", "Tries cases again on which the worker failed"),
        "why": ("why.why", "Says why a deadline is due when it is, and why a step happened"),
    },
    "Mail": {
        "mail": ("mail.app", "Mail: how it is read, what becomes of it, how it looks"),
    },
    "Definitions": {
        "lint": ("linting.lint_files", "Checks definitions and says what is unsound"),
        "test": ("testing.run_scenarios", "Plays scenarios in virtual time and says what differs"),
        "publish": ("publication.publish", "Brings calendars, workflows and templates into force"),
        "migrate": ("migrating.migrate", "Moves cases to another version of their definition"),
        "diagram": ("diagrams.draw", "Draws the states of a workflow and the ways between them"),
        "schema": ("schemas.schema", "Prints the JSON Schema with which editors complete and check"),
        "replay": ("replaying.replay_file", "Replays a file of real cases with all deadlines, and counts"),
        "simulate": ("simulating.simulate", "Plays a desk forward: promises, mails, escalations, work"),
    },
    "Time and people": {
        "calendar": ("calendars.app", "Working time: what falls due when, which days are worked"),
        "people": ("staff.app", "Who is here, who is above whom, who changed what"),
        "team": ("teams.app", "The teams: who leads them, who is in them"),
        "absence": ("absences.app", "Who is away, and who stands in meanwhile"),
        "roster": ("rosters.app", "Duty rosters: the plan, and who swapped with whom"),
    },
}
"""Section of the help → name of the command → module of `console` and what stands for it there, and its help line."""

PLACES = {name: place for section in SECTIONS.values() for name, (place, _told) in section.items()}


class Commands(TyperGroup):
    """The group of all commands. Typer keeps the classes of contexts and commands to itself, so they are Any here."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 - the interface of click
        return list(PLACES)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002
        return load(cmd_name, PLACES[cmd_name]) if cmd_name in PLACES else None

    def format_commands(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002
        """The help's list, from the lines above: no command is imported for it."""
        for section, commands in SECTIONS.items():
            with formatter.section(section):
                formatter.write_dl([(name, told) for name, (_place, told) in commands.items()])

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        if args and not args[0].startswith("-") and args[0] not in PLACES:
            near = difflib.get_close_matches(args[0], PLACES, 1)
            ctx.fail(f"No such command {args[0]!r}." + (f" Did you mean '{near[0]}'?" if near else ""))
        return super().resolve_command(ctx, args)


def _imported(name: str) -> ModuleType:
    """What is imported stays: to search it for garbage takes a tenth of the time of an import."""
    if name in sys.modules:
        return sys.modules[name]
    gc.disable()
    try:
        found = importlib.import_module(name)
        gc.freeze()
        return found
    finally:
        gc.enable()


def load(name: str, place: str) -> Any:
    """The command of that name from its place, such as "sending.send"."""
    module, member = place.split(".")
    found: Any = getattr(_imported(f"console.{module}"), member)
    if isinstance(found, typer.Typer):
        command = typer.main.get_command(found)
    else:
        alone = typer.Typer(add_completion=False, rich_markup_mode="markdown")
        alone.command(name)(found)
        command = typer.main.get_command(alone)
    command.name = name
    return command
