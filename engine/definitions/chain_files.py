"""Chains in files of their own, `escalations/NAME.yaml` beside the definitions: found, read, kept with a definition."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from engine import errors
from engine.definitions import chains
from engine.definitions.names import Names
from engine.sheets import Problem, Problems, load, scan

DIRECTORY = "escalations"


@dataclass(frozen=True, slots=True)
class ChainFile:
    """The text of a chain's file, and the path that problems name it by."""

    path: str
    text: str | bytes


ChainFiles = Mapping[str, ChainFile]
"""Chain files by the name of their chain, which is that of the file."""

NO_FILES: ChainFiles = {}


def beside(path: Path) -> ChainFiles:
    """The chain files beside a definition. Raises errors.BadDefinition where one can't be read."""
    found = sorted((path.parent / DIRECTORY).glob("*.yaml"))
    return {one.stem: ChainFile(str(one), load(one, errors.BadDefinition)) for one in found}


def as_json(files: ChainFiles) -> dict[str, list[str]]:
    """The files as they are stored with a definition."""
    return {name: [file.path, _text(file)] for name, file in files.items()}


def of_json(stored: Mapping[str, list[str]]) -> ChainFiles:
    """The files as they were stored with a definition."""
    return {name: ChainFile(path, text) for name, (path, text) in stored.items()}


def _text(file: ChainFile) -> str:
    return file.text if isinstance(file.text, str) else file.text.decode("utf-8-sig")


def read(name: str, file: ChainFile, names: Names) -> tuple[chains.Written | None, Names]:
    """A chain and what it refers to, which is looked up among what ``names`` declare; its problems are its own."""
    problems = Problems(file.path)
    own = Names(problems, declared=names.declared, places=names.places)
    root = scan(file.text, problems)
    found: chains.Written | None = chains.CHAIN_FILE.read(root, own) if root else None
    if found and root and found.chain.name not in ("", name):
        given, place = found.chain.name, root.value["chain"].place
        sentence = f"the chain is called `{given}`, its file {name}.yaml"
        problems.add(place, sentence, given=given, fix=f"write `chain: {name}`, or rename the file", code="name")
    return found and _placed(found, file.path), own


def _placed(found: chains.Written, path: str) -> chains.Written:
    """The chain, its rungs with the path of the file in which they stand."""
    rungs = (replace(rung, place=replace(rung.place, path=path)) for rung in found.rungs)
    return chains.Written(found.chain, tuple(rungs))


def check(path: Path) -> tuple[Problem, ...]:
    """What is wrong with a chain file by itself; the names it uses are those of the definitions that use it.

    Raises errors.BadDefinition where it can't be read.
    """
    names = Names(Problems(str(path)))
    return read(path.stem, ChainFile(str(path), load(path, errors.BadDefinition)), names)[1].problems.in_order()
