"""`caseclock schema`: the JSON Schema of definitions, for editors."""

from pathlib import Path
from typing import Annotated

import orjson
import typer

from console import terminal
from engine import definitions

Out = Annotated[Path | None, typer.Option("--out", metavar="FILE", help="Writes it there instead of printing it.")]


def schema(out: Out = None) -> None:
    """Prints the JSON Schema of definition files, with which editors complete and check while you type.

    Example: `caseclock schema --out workflows/schema.json`
    """
    text = orjson.dumps(definitions.schema(), option=orjson.OPT_INDENT_2).decode() + "\n"
    if out is None:
        typer.echo(text, nl=False)
    else:
        terminal.write_text(out, text)
        terminal.tell(f"Written to {out}.")
