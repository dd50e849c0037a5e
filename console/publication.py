"""`caseclock publish`: the configuration's calendars, workflows, routing and templates into the database."""

import dataclasses
from typing import Annotated, Any

import typer

from console import desk, publishing, terminal

Back = Annotated[bool, typer.Option("--back", help="Also what the database has in a newer version: exactly the files.")]


def publish(context: typer.Context, back: Back = False, json: terminal.AsJson = False) -> None:
    """Brings calendars, workflows, routing and mail templates that changed into force, all or none, as each start does.

    Example: `caseclock publish --back`
    """
    with desk.opened(context) as at:
        published = publishing.publish(at, back=back)
    if json:
        terminal.print_json(_facts(published))
    else:
        terminal.tell(str(published))


def _facts(published: publishing.Published) -> dict[str, Any]:
    return {
        "workflows": [dataclasses.asdict(one) for one in published.workflows],
        "new_template_count": published.new_template_count,
        "routing": dataclasses.asdict(published.routing) if published.routing else None,
        "calendars": [{**dataclasses.asdict(one), "left": not one.changed} for one in published.calendars],
    }
