"""Text → checked, frozen definition. Every problem of a file is told at once."""

from dataclasses import replace
from pathlib import Path

from engine import errors
from engine.definitions import normal, workflow, yaml_source, yaml_tree
from engine.definitions.definition import Definition
from engine.definitions.names import Names
from engine.definitions.problems import Problems


def parse(source: str | bytes, path: str = "<text>") -> Definition:
    """The definition of a text; ``path`` names it in problems. Raises errors.BadDefinition with all problems."""
    problems = Problems(path)
    root = yaml_tree.scan(source, problems)
    found: Definition | None = workflow.WORKFLOW.read(root, Names(problems)) if root else None
    if problems.found or found is None:
        raise problems.refusal(errors.BadDefinition)
    return replace(found, hash=normal.digest(found))


def load_file(path: str | Path) -> Definition:
    """The definition of a file. Raises errors.BadDefinition, also where the file can't be read."""
    try:
        with Path(path).open("rb") as file:
            source = file.read(yaml_source.LIMITS.bytes + 1)
    except OSError as why:
        problems = Problems(str(path))
        problems.add(yaml_source.START, f"the file can't be read ({why.strerror})", code="yaml")
        raise problems.refusal(errors.BadDefinition) from why
    return parse(source, str(path))
