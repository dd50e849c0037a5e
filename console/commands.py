"""The commands by name, each imported when it is asked for: what needs no database does not wait for one."""

import difflib
import importlib
from typing import Any

import typer
from typer.core import TyperGroup

PLACES = {
    "serve": "serving.serve",
    "link": "links.link",
    "token": "tokens.app",
    "worker": "serving.run_worker",
    "open": "opening.open_case",
    "send": "sending.send",
    "list": "listing.list_cases",
    "show": "showing.show",
    "history": "histories.history",
    "why": "why.why",
    "lint": "linting.lint_files",
    "test": "testing.run_scenarios",
    "diagram": "diagrams.draw",
    "schema": "schemas.schema",
    "replay": "replaying.replay_file",
    "simulate": "simulating.simulate",
    "doctor": "doctor.doctor",
    "demo": "demonstration.load_demo",
    "calendar": "calendars.app",
    "people": "staff.app",
    "absence": "absences.app",
    "roster": "rosters.app",
    "config": "configuration.app",
}
"""Name of the command → module of `console` and what stands for the command there, in the order of the help."""


class Commands(TyperGroup):
    """The group of all commands. Typer keeps the classes of contexts and commands to itself, so they are Any here."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 - the interface of click
        return list(PLACES)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002
        return load(cmd_name, PLACES[cmd_name]) if cmd_name in PLACES else None

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        if args and not args[0].startswith("-") and args[0] not in PLACES:
            near = difflib.get_close_matches(args[0], PLACES, 1)
            ctx.fail(f"No such command {args[0]!r}." + (f" Did you mean '{near[0]}'?" if near else ""))
        return super().resolve_command(ctx, args)


def load(name: str, place: str) -> Any:
    """The command of that name from its place, such as "sending.send"."""
    module, member = place.split(".")
    found: Any = getattr(importlib.import_module(f"console.{module}"), member)
    if isinstance(found, typer.Typer):
        command = typer.main.get_command(found)
    else:
        alone = typer.Typer(add_completion=False, rich_markup_mode="markdown")
        alone.command(name)(found)
        command = typer.main.get_command(alone)
    command.name = name
    return command
