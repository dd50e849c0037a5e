"""What all commands share at the terminal: how facts are printed, the settings in force, files that are given."""

import difflib
import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from engine import settings

LARGEST_ID = 999_999_999  # a number that any database takes
MOST_NAMED = 40

out = Console()
err = Console(stderr=True)

AsJson = Annotated[bool, typer.Option("--json", help="Prints facts for programs.")]
Database = Annotated[
    str | None, typer.Option("--db", metavar="URL", help="The database. [default: the one of the configuration]")
]


def tell(sentence: str) -> None:
    """Prints a sentence as it is, without markup, on standard output."""
    out.print(sentence, markup=False, highlight=False, soft_wrap=True)


def print_json(facts: Any) -> None:
    """Prints facts as JSON for programs: instants in ISO 8601, one document."""
    typer.echo(orjson.dumps(facts, default=_jsonable, option=orjson.OPT_INDENT_2))


def _jsonable(value: Any) -> Any:
    return sorted(value) if isinstance(value, set | frozenset) else str(value)


def table(*headings: str, whole: Sequence[str] = ()) -> Table:
    """A table without lines. Cells fold instead of losing text; those of the ``whole`` columns stay on one line."""
    made = Table(box=None, pad_edge=False, header_style="bold")
    for heading in headings:
        made.add_column(heading, overflow="fold", no_wrap=heading in whole)
    return made


def progress() -> Progress:
    """A bar on standard error that goes away when it is done, and is silent where nobody watches."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    return Progress(*columns, console=err, transient=True, disable=not err.is_terminal)


def settings_of(context: typer.Context) -> settings.Settings:
    """The settings in force for this command: --config, else CASECLOCK_CONFIG, else config.toml."""
    here = Path()
    return settings.load(settings.find_config(context.find_root().obj, os.environ, here), os.environ, here)


def unknown(option: str, what: str, given: str, known: Iterable[str]) -> typer.BadParameter:
    """The complaint that nobody or nothing has that name, with the likely one."""
    keys = sorted(known)
    near = difflib.get_close_matches(given, keys, n=1)
    more = ", …" if len(keys) > MOST_NAMED else "."
    fix = f"Did you mean `{near[0]}`?" if near else f"There are: {', '.join(keys[:MOST_NAMED]) or 'none yet'}{more}"
    return typer.BadParameter(f"there is no {what} {given!r}. {fix}", param_hint=option)


def read_text(path: Path, param_hint: str) -> str:
    """The text of a file, `-` for standard input; a file that can't be read is wrong use."""
    try:
        return sys.stdin.read() if str(path) == "-" else path.read_text(encoding="utf-8")
    except OSError as error:
        raise typer.BadParameter(f"{path} can't be read: {error.strerror}.", param_hint=param_hint) from error
    except UnicodeDecodeError as error:
        raise typer.BadParameter(f"{path} is no text in UTF-8.", param_hint=param_hint) from error


def write_text(path: Path, text: str, param_hint: str = "--out") -> None:
    """Writes a file; one that can't be written is wrong use."""
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise typer.BadParameter(f"{path} can't be written: {error.strerror}.", param_hint=param_hint) from error
