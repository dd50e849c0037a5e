"""How a command ends when something is wrong: exit codes, and a sentence on standard error. Needs no other module."""

import typer

FOUND = 1
WRONG_USE = 2


def complain(sentence: str) -> None:
    """Prints an error as it is, without markup, on standard error; red where a person watches."""
    typer.secho(sentence, fg=typer.colors.RED, err=True)
