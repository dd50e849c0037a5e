"""The `caseclock` command: one Typer application on which each noun hangs its commands."""

import sys
import traceback
from pathlib import Path
from typing import Annotated

import typer

from console import commands, complaints
from engine import errors

app = typer.Typer(
    name="caseclock",
    cls=commands.Commands,
    help="Keeps a service desk's promises: cases by definition, deadlines in working time, escalations and mail.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _print_version(asked: bool) -> None:
    if asked:
        from importlib import metadata  # noqa: PLC0415 - takes longer than all the rest of the help

        typer.echo(f"caseclock {metadata.version('caseclock')}")
        raise typer.Exit


@app.callback()
def caseclock(
    context: typer.Context,
    config: Annotated[
        Path | None, typer.Option("--config", help="The configuration. [default: CASECLOCK_CONFIG, else config.toml]")
    ] = None,
    version: Annotated[  # noqa: ARG001 - read by its callback
        bool, typer.Option("--version", help="Prints the version.", callback=_print_version, is_eager=True)
    ] = False,
) -> None:
    context.obj = config


def main(arguments: list[str] | None = None) -> None:
    """Runs the command. What goes wrong ends as a sentence and exit code 2, never as a traceback."""
    try:
        app(args=arguments)
    except errors.CaseclockError as refused:
        _end(str(refused))
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        _end(f"{where}{error.strerror or error}.")
    except UnicodeError:
        _end("A text here is not in this terminal's encoding. Caseclock speaks UTF-8: set LANG to C.UTF-8.")
    except Exception as fault:  # noqa: BLE001 - whoever types a command gets a sentence, whatever the fault
        _end(_fault(fault))


def _end(sentence: str) -> None:
    complaints.complain(sentence)
    sys.exit(complaints.WRONG_USE)


def _fault(fault: Exception) -> str:
    """A fault of the program, with its place but without the values that were at hand: they may be a customer's."""
    frame = traceback.extract_tb(fault.__traceback__)[-1]
    place = f"{Path(frame.filename).name}:{frame.lineno}"
    return f"This is a fault of Caseclock ({type(fault).__name__} in {frame.name}, {place}). Please report this line."
