"""`caseclock config`: the settings in force and where each came from."""

import itertools
from typing import Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from console import terminal
from engine import settings

app = typer.Typer(help="The settings in force.", no_args_is_help=True)


@app.callback()
def config() -> None:
    """The settings in force."""


@app.command()
def show(
    context: typer.Context,
    section: Annotated[str | None, typer.Argument(help="One section only, such as `mail`.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Prints facts for programs.")] = False,
) -> None:
    """Prints each setting with its value, where the value came from, and what it means. Secrets are masked.

    Example: `caseclock config show mail`
    """
    if section is not None and section not in settings.SECTIONS:
        raise typer.BadParameter(f"{section!r} is none of: {', '.join(settings.SECTIONS)}.", param_hint="SECTION")
    facts = [fact for fact in in_force(terminal.settings_of(context)) if section in (None, fact["section"])]
    if json:
        terminal.print_json(facts)
    else:
        terminal.out.print(_table(facts))


def in_force(loaded: settings.Settings) -> list[dict[str, Any]]:
    """Each setting as facts: section, key, value, source, variable, meaning."""
    return [
        {
            "section": known.section,
            "key": known.key,
            "value": settings.masked(getattr(getattr(loaded, known.section), known.key)),
            "source": loaded.origins[known.name],
            "variable": known.variable,
            "meaning": known.meaning,
        }
        for known in settings.every()
    ]


def _table(facts: list[dict[str, Any]]) -> Table:
    table = Table("setting", box=None, pad_edge=False, header_style="bold")
    table.add_column("value", overflow="fold")
    table.add_column("source", overflow="fold")
    table.add_column("meaning")
    for section, group in itertools.groupby(facts, key=lambda fact: fact["section"]):
        table.add_row(f"[bold cyan]\\[{section}][/]")
        for fact in group:
            value = escape(settings.shown(fact["value"]))
            style = "dim" if fact["source"] == settings.DEFAULT else ""
            table.add_row(f"  {fact['key']}", value, escape(fact["source"]), escape(fact["meaning"]), style=style)
    return table
