"""Answers to commands with an idempotency key: a command that comes again gets the answer that it got."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import Connection

from engine import casefile
from engine.store import statements


@dataclass(frozen=True, slots=True)
class Given:
    """The answer that a key was given, to whom, and for which command."""

    actor: str
    command_digest: str
    answer: dict[str, Any]


def load(connection: Connection, keys: Iterable[str]) -> dict[str, Given]:
    """What the keys that are known were answered."""
    rows = statements.of(connection).answers.rows(connection, list(keys))
    return {key: Given(actor, digest, answer) for key, actor, digest, answer in rows}


def command_digest(command: casefile.Command) -> str:
    """The identity of what a command wants, whoever sends it under whichever key."""
    wanted = [command.case, command.event, command.workflow, command.data, command.opening, command.expected_version]
    text = orjson.dumps(wanted, default=str, option=orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS)
    return hashlib.sha256(text).hexdigest()
