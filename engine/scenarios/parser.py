"""Text → scenarios, and the JSON Schema of such files. Every problem of a file is told at once."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from engine import errors, sheets
from engine.definitions.names import Names
from engine.scenarios import language
from engine.scenarios.scenario import Suite

LIMITS = sheets.Limits(nodes=40_000, aliases=1_000)
"""Stories repeat the steps of other stories; what an alias stands for counts among the values each time."""


def parse(source: str | bytes, path: str = "<text>") -> Suite:
    """The scenarios of a text; ``path`` names it in problems. Raises errors.BadScenarios with all problems."""
    problems = sheets.Problems(path)
    root = sheets.scan(source, problems, LIMITS)
    found: Suite | None = language.SUITE.read(root, Names(problems)) if root else None
    if problems.found or found is None:
        raise problems.refusal(errors.BadScenarios)
    text = source.decode("utf-8-sig") if isinstance(source, bytes) else source
    return replace(found, lines=tuple(text.splitlines()))


def load_file(path: str | Path) -> Suite:
    """The scenarios of a file. Raises errors.BadScenarios, also where the file can't be read."""
    return parse(sheets.load(Path(path), errors.BadScenarios), str(path))


def json_schema() -> dict[str, Any]:
    """JSON Schema, draft 2020-12, of scenario files."""
    definitions: dict[str, Any] = {}
    root = language.SUITE.schema(definitions)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Caseclock scenarios",
        "description": "Stories of cases that a workflow of Caseclock must hold to.",
        **root,
        "$defs": dict(sorted(definitions.items())),
    }
