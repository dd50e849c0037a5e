"""The definitions, templates and languages that previews and plans speak of, found by what a person typed."""

from pathlib import Path

from console import desk, places, terminal
from engine import decide, definitions, settings
from engine.definitions import definition as definition_
from engine.definitions import uses


def definition(known: settings.Settings, source: str, hint: str) -> definitions.Definition:
    """The definition of a file, or of a workflow by its name. Raises errors.BadDefinition, typer.BadParameter."""
    path = Path(source)
    if path.suffix in (".yaml", ".yml") or path.exists():
        return definitions.load_file(path)
    files = {name: path for path, name in places.definitions(known.desk.workflows_dir).items()}
    if source not in files:
        raise terminal.unknown(hint, "file or workflow", source, files)
    return definitions.load_file(files[source])


def user_of(known: settings.Settings, template: str) -> definitions.Definition | None:
    """The first workflow of the configuration that sends the template; else the first of all."""
    every = [definitions.load_file(path) for path in places.definitions(known.desk.workflows_dir)]
    using = (one for one in every if any(use.template == template and use.kind != "answer" for use in uses.of(one)))
    return next(using, every[0] if every else None)


def workflow(known: settings.Settings, source: definitions.Definition) -> decide.Workflow:
    """The workflow of a definition that need not be published. Raises what `find_calendar` raises."""
    return decide.Workflow.build(source, lambda name: desk.find_calendar(known, name))


def language(given: str | None, otherwise: str) -> str:
    """The language that was asked for. Raises typer.BadParameter."""
    chosen = given or otherwise
    if chosen not in definition_.LANGUAGES:
        raise terminal.unknown("--language", "language", chosen, definition_.LANGUAGES)
    return chosen
