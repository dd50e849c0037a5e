"""The chain of a case's history: each entry's digest is of the one before it and of all that the entry says. Pure."""

import hashlib

from engine import models
from engine.casefile import Json


def entry_digest(previous: str, number: str, seq: int, *said: str) -> str:
    """The digest (SHA-256, hex) of an entry.

    ``said`` are its instant by `models.instant_text`, actor kind and key, event, and the JSON texts of states before
    and after, facts, and digests of personal values, as they stand in the table.
    """
    text = models.json_text([number, seq, *said])
    return hashlib.sha256(f"{previous}\n{text}".encode()).hexdigest()


def personal_digest(salt: str, value: Json) -> str:
    """What the chain holds of a personal value. Without the salt, which erasing removes, nobody can guess the value."""
    return hashlib.sha256(f"{salt}\n{models.json_text(value)}".encode()).hexdigest()
