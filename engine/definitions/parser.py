"""Text → checked, frozen definition. Every problem of a file is told at once."""

from dataclasses import replace
from pathlib import Path

from engine import errors
from engine.definitions import normal, workflow
from engine.definitions.definition import Definition
from engine.definitions.names import Names
from engine.sheets import Problems, load, scan


def parse(source: str | bytes, path: str = "<text>") -> Definition:
    """The definition of a text; ``path`` names it in problems. Raises errors.BadDefinition with all problems."""
    problems = Problems(path)
    root = scan(source, problems)
    found: Definition | None = workflow.WORKFLOW.read(root, Names(problems)) if root else None
    if problems.found or found is None:
        raise problems.refusal(errors.BadDefinition)
    return replace(found, hash=normal.digest(found))


def load_file(path: str | Path) -> Definition:
    """The definition of a file. Raises errors.BadDefinition, also where the file can't be read."""
    return parse(load(Path(path), errors.BadDefinition), str(path))
