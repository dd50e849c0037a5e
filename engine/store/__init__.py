"""All SQL that writes, and the loading for decisions. Each function works in the transaction of its caller."""

from engine.store import (
    answers,
    calendars,
    definitions,
    emptying,
    facts,
    files,
    jobs,
    known,
    numbers,
    outbox,
    people,
    personal,
    sessions,
    staff,
    templates,
    tokens,
)
from engine.store.batch import Batch
from engine.store.loading import load_cases

__all__ = [
    "Batch",
    "answers",
    "calendars",
    "definitions",
    "emptying",
    "facts",
    "files",
    "jobs",
    "known",
    "load_cases",
    "numbers",
    "outbox",
    "people",
    "personal",
    "sessions",
    "staff",
    "templates",
    "tokens",
]
