"""Text → checked, frozen definition. Every problem of a file is told at once."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from engine import errors
from engine.definitions import chain_files, normal, workflow
from engine.definitions.definition import Definition
from engine.definitions.names import Names
from engine.sheets import Problems, load, scan


def parse(
    source: str | bytes, path: str = "<text>", chains: chain_files.ChainFiles = chain_files.NO_FILES
) -> Definition:
    """The definition of a text; ``path`` names it in problems, ``chains`` are the chain files that it may refer to.

    Raises errors.BadDefinition with all problems, those of the chain files that it uses among them.
    """
    names = Names(Problems(path), chain_files=chains)
    root = scan(source, names.problems)
    found: Definition | None = workflow.WORKFLOW.read(root, names) if root else None
    if found is None or names.all_problems():
        raise _refusal(names)
    return replace(found, hash=normal.digest(found))


def stored(text: str, path: str, chains: Mapping[str, list[str]]) -> Definition:
    """The definition of a text as it was stored, with the chain files that it uses. Raises errors.BadDefinition."""
    return parse(text, path, chain_files.of_json(chains))


def _refusal(names: Names) -> errors.BadYaml:
    several = names.all_problems() or (names.problems,)
    listed = tuple(problem for one in several for problem in one.in_order())
    text = "\n".join(one.text() for one in several)
    return errors.BadDefinition(path=several[0].path, problems=listed, text=text)


def load_file(path: str | Path) -> Definition:
    """The definition of a file, with the chain files beside it. Raises errors.BadDefinition, also where the file can't
    be read.
    """
    source = load(Path(path), errors.BadDefinition)
    return parse(source, str(path), chain_files.beside(Path(path)))
