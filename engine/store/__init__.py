"""All SQL that writes, and the loading for decisions. Each function works in the transaction of its caller."""

from engine.store import (
    answers,
    aside,
    calendars,
    definitions,
    emptying,
    facts,
    files,
    jobs,
    known,
    moves,
    numbers,
    outbox,
    past,
    people,
    personal,
    sessions,
    staff,
    templates,
    tokens,
)
from engine.store.batch import Batch
from engine.store.loading import load_cases
from engine.store.readable import load_readable

__all__ = [
    "Batch",
    "answers",
    "aside",
    "calendars",
    "definitions",
    "emptying",
    "facts",
    "files",
    "jobs",
    "known",
    "load_cases",
    "load_readable",
    "moves",
    "numbers",
    "outbox",
    "past",
    "people",
    "personal",
    "sessions",
    "staff",
    "templates",
    "tokens",
]
