"""`caseclock schema`: the JSON Schema of definitions, chains, scenario files and the routing, for editors."""

from pathlib import Path
from typing import Annotated

import orjson
import typer

from console import terminal
from engine import definitions
from engine import scenarios as scenario_files

Scenarios = Annotated[bool, typer.Option("--scenarios", help="That of scenario files instead.")]
Chains = Annotated[bool, typer.Option("--chains", help="That of escalation chains in files of their own instead.")]
Routing = Annotated[bool, typer.Option("--routing", help="That of the routing of mail instead.")]
Out = Annotated[Path | None, typer.Option("--out", metavar="FILE", help="Writes it there instead of printing it.")]


def schema(out: Out = None, scenarios: Scenarios = False, chains: Chains = False, routing: Routing = False) -> None:
    """Prints the JSON Schema of definition files, with which editors complete and check while you type.

    Example: `caseclock schema --out workflows/schema.json`
    """
    if scenarios + chains + routing > 1:
        raise typer.BadParameter("give one of them.", param_hint="--scenarios, --chains, --routing")
    own = definitions.routing_schema if routing else definitions.chain_schema if chains else definitions.schema
    made = scenario_files.json_schema() if scenarios else own()
    text = orjson.dumps(made, option=orjson.OPT_INDENT_2).decode() + "\n"
    if out is None:
        typer.echo(text, nl=False)
    else:
        terminal.write_text(out, text)
        terminal.tell(f"Written to {out}.")
