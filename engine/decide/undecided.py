"""Refusals of commands that no workflow was asked about."""

import difflib
from collections.abc import Iterable

from engine import casefile


def answer(
    command: casefile.Command, refusal: casefile.Refusal, fault: tuple[str, str] | None = None
) -> casefile.Answer:
    """The answer to a command that did nothing."""
    return casefile.Answer(command.case, 0, (), refusal, fault=fault)


def unknown_case(number: str) -> casefile.Refusal:
    """No case has that number."""
    return casefile.Refusal("unknown_case", f"There is no case {number}. Look at the number again.")


def unknown_workflow(given: str | None, live: Iterable[str]) -> casefile.Refusal:
    """No definition of that name is live."""
    names = sorted(live)
    near = difflib.get_close_matches(given or "", names, n=1)
    known = ", ".join(f"`{name}`" for name in names)
    fix = f"Did you mean `{near[0]}`?" if near else f"There are: {known}." if names else "None is published yet."
    said = f"There is no workflow `{given}`." if given else "Say which workflow the case is for."
    return casefile.Refusal("unknown_workflow", f"{said} {fix}")


def too_deep(most: int) -> casefile.Refusal:
    """Cases opened cases that opened cases, and so on."""
    said = f"One command opens cases at most {most} deep; this one would be deeper. Look at what the workflows open."
    return casefile.Refusal("conflict", said)


def number_taken(number: str) -> casefile.Refusal:
    """An import brought a number that a case has already."""
    return casefile.Refusal("conflict", f"There is a case {number} already. Leave the number out, or give another.")


def key_taken(key: str) -> casefile.Refusal:
    """An idempotency key came again with something else."""
    said = f"The idempotency key `{key}` was used for another command. Give each command a key of its own."
    return casefile.Refusal("conflict", said)


def internal() -> casefile.Refusal:
    """A fault of the program; the log names it."""
    said = (
        "This could not be done because of a fault in Caseclock. Nothing was changed; the log says where it happened."
    )
    return casefile.Refusal("internal", said)
