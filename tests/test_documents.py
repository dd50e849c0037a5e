"""The documents are contracts: every command, option, setting and YAML key stands in them."""

import importlib
import importlib.util
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from console import app
from engine import settings
from engine.settings.setting import shown

DOCS = Path(__file__).parents[1] / "docs"
# Modules with a function that gives a JSON Schema, and the document that names its keys.
SCHEMAS = [
    ("engine.definitions.schema", "json_schema", "definitions.md"),
    ("engine.definitions.schema", "routing_schema", "mail-intake.md"),
    ("engine.scenarios.parser", "json_schema", "scenarios.md"),
]


def commands(command: Any, path: str = "caseclock") -> Iterator[tuple[str, Any]]:
    """Each command that can be run, by its full name, groups followed down."""
    if not hasattr(command, "list_commands"):
        yield path, command
    else:
        for name in sorted(command.list_commands(None)):
            yield from commands(command.get_command(None, name), f"{path} {name}")


def section(document: str, title: str) -> str:
    """The part of a document under the heading `title`, empty when there is none."""
    _, found, rest = document.partition(f"\n## {title}\n")
    return found and rest.partition("\n## ")[0]


def options(command: Any) -> Iterator[str]:
    for parameter in command.params:
        if not getattr(parameter, "hidden", False):
            yield from (name for name in [*parameter.opts, *parameter.secondary_opts] if name.startswith("--"))


def keys(schema: Any) -> Iterator[str]:
    """Every key that a JSON Schema gives a property, at any depth."""
    if isinstance(schema, dict):
        properties = schema.get("properties")
        yield from properties if isinstance(properties, dict) else ()
        for below in schema.values():
            yield from keys(below)
    elif isinstance(schema, list):
        for below in schema:
            yield from keys(below)


COMMANDS = dict(commands(typer.main.get_command(app.app)))


@pytest.mark.parametrize("name", COMMANDS)
def test_the_command_has_its_section_with_every_option(name: str):
    told = section((DOCS / "commands.md").read_text(encoding="utf-8"), f"`{name}`")
    assert told, f"docs/commands.md has no section: ## `{name}`"
    assert [option for option in options(COMMANDS[name]) if f"`{option}" not in told and option != "--help"] == []


@pytest.mark.parametrize("name", COMMANDS)
def test_the_help_of_the_command_has_an_example(name: str):
    assert f"`{name}" in (COMMANDS[name].help or ""), f"the help of `{name}` has no example that begins with `{name}"


@pytest.mark.parametrize("known", list(settings.every()), ids=lambda known: known.name)
def test_the_setting_is_documented_with_default_bounds_and_meaning(known: settings.Setting):
    told = section((DOCS / "settings.md").read_text(encoding="utf-8"), f"[{known.section}]")
    default = "none" if known.secret else f"`{shown('' if known.default == Path() else known.default)}`"
    assert f"| `{known.key}` | {default} | {known.allowed} | {known.meaning} |" in told


@pytest.mark.parametrize(("module", "function", "document"), SCHEMAS)
def test_every_key_of_the_language_is_documented(module: str, function: str, document: str):
    if not (importlib.util.find_spec(module.rpartition(".")[0]) and importlib.util.find_spec(module)):
        pytest.skip(f"{module} is not there")
    schema = getattr(importlib.import_module(module), function)()
    told = (DOCS / document).read_text(encoding="utf-8")
    assert sorted({key for key in keys(schema) if f"`{key}`" not in told and f"{key}:" not in told}) == []
