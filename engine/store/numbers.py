"""Numbers of cases: by the pattern of the workflow, without gaps, from sequences that a writing transaction moves."""

import re
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache

from sqlalchemy import Connection, delete

from engine import database
from engine.store import statements

SEQUENCES = statements.TABLES["number_sequences"]
CASE_IDS = "case ids"


Mark = tuple[dict[str, int], set[str]]


class Numbers:
    """The sequences as one transaction sees and moves them; `save` writes where they stand.

    On PostgreSQL a sequence is locked when it is first looked at, and that of the case ids before any other: who has
    it is the only one who waits for further ones. So openings never wait for each other in a ring.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._next: dict[str, int] = {}
        self._moved: set[str] = set()
        self._begun: set[str] = set()

    def next(self, scope: str) -> int:
        """The number that comes next; `move` takes it."""
        if scope not in self._next:
            if scope != CASE_IDS:
                self.next(CASE_IDS)
            self._next[scope] = self._load(scope)
        return self._next[scope]

    def move(self, scope: str, beyond: int) -> None:
        """The next number will be greater than this one."""
        if beyond >= self.next(scope):
            self._next[scope] = beyond + 1
            self._moved.add(scope)

    def mark(self) -> "Mark":
        """Where the sequences stand, for `back`."""
        return dict(self._next), set(self._moved)

    def back(self, mark: "Mark") -> None:
        """Takes back every move since."""
        self._next, self._moved = dict(mark[0]), set(mark[1])

    def save(self) -> None:
        """Writes the sequences that moved. One that was begun for an opening that was refused goes again."""
        rows = [(scope, self._next[scope]) for scope in sorted(self._moved)]
        statements.of(self._connection).upsert_sequence.run(self._connection, rows)
        unused = sorted(self._begun - self._moved)
        if unused:
            self._connection.execute(delete(SEQUENCES).where(SEQUENCES.c.scope.in_(unused)))

    def _load(self, scope: str) -> int:
        known = statements.of(self._connection).sequences
        found = list(known.rows(self._connection, [scope]))
        if not found:
            # The row must be there to be locked: else two transactions on PostgreSQL could begin a scope at once.
            first = database.inserting_new(SEQUENCES, ("scope", "next"), self._connection.dialect)
            first.run(self._connection, [(scope, 1)])
            self._begun.add(scope)
            found = list(known.rows(self._connection, [scope]))
        return int(found[0][0])


def scope_of(workflow: str, pattern: str, local_at: datetime) -> str:
    """The sequence of a workflow's numbers: anew each year or month where the pattern has them."""
    parts = [workflow]
    parts += [f"{local_at.year:04}"] if "{year}" in pattern else []
    parts += [f"{local_at.month:02}"] if "{month}" in pattern else []
    return "/".join(parts)


def render(pattern: str, local_at: datetime, seq: int) -> str:
    """A number by its pattern, such as RPR-{year}-{seq:05}; the instant is local to the workflow's calendar."""
    return pattern.format(year=local_at.year, month=f"{local_at.month:02}", seq=seq)


def read(workflow: str, pattern: str, number: str) -> tuple[str, int] | None:
    """The sequence and place of a number that looks like the workflow's own, None of any other."""
    found = _expression(pattern).fullmatch(number)
    if found is None:
        return None
    parts: Mapping[str, str] = found.groupdict()
    scope = "/".join([workflow, *(parts[name] for name in ("year", "month") if name in parts)])
    return scope, int(parts["seq"])


@lru_cache(maxsize=1024)
def _expression(pattern: str) -> re.Pattern[str]:
    kinds = {"year": r"\d{4}", "month": r"\d{2}", "seq": r"\d{1,15}"}
    parts = re.split(r"\{(\w+)[^}]*\}", pattern)
    named = [f"(?P<{part}>{kinds[part]})" if place % 2 else re.escape(part) for place, part in enumerate(parts)]
    return re.compile("".join(named))
