"""`caseclock diagram`: the statechart of a definition as a picture."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from console import places, terminal
from engine import definitions, diagram, settings
from engine.definitions import definition as definition_

Source = Annotated[str, typer.Argument(metavar="FILE|WORKFLOW", help="A definition, or the name of a workflow.")]
Format = Annotated[Literal["svg", "mermaid"], typer.Option("--format", help="svg for browsers, mermaid for documents.")]
Language = Annotated[str | None, typer.Option("--language", metavar="TAG", help="en, zh-Hans or zh-Hant.")]
Out = Annotated[Path | None, typer.Option("--out", metavar="FILE", help="Writes it there instead of printing it.")]


def draw(
    context: typer.Context, source: Source, kind: Format = "svg", language: Language = None, out: Out = None
) -> None:
    """Draws the states of a workflow and the ways between them.

    Example: `caseclock diagram repair --format mermaid --language zh-Hans`
    """
    known = terminal.settings_of(context)
    chosen = language or known.desk.default_language
    if chosen not in definition_.LANGUAGES:
        raise terminal.unknown("--language", "language", chosen, definition_.LANGUAGES)
    found = _definition(known, source)
    text = diagram.svg(found, chosen) if kind == "svg" else diagram.mermaid(found, chosen)
    if out is None:
        typer.echo(text, nl=not text.endswith("\n"))
    else:
        terminal.write_text(out, text)
        terminal.tell(f"Written to {out}.")


def _definition(known: settings.Settings, source: str) -> definitions.Definition:
    path = Path(source)
    if path.suffix in (".yaml", ".yml") or path.exists():
        return definitions.load_file(path)
    found = {one.workflow: one for one in map(definitions.load_file, places.definitions(known.desk.workflows_dir))}
    if source not in found:
        raise terminal.unknown("FILE|WORKFLOW", "file or workflow", source, found)
    return found[source]
