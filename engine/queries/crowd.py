"""Very many open cases that one person sees: how many there are of a kind, up to a bound, and the first of them."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    false,
    func,
    literal,
    not_,
    or_,
    select,
    true,
    union,
    union_all,
)

from engine.queries.seen import Asked, Kind
from engine.queries.tables import CASES, DEADLINES

MOST_COUNTED = 999
"""Nobody reads on from a thousand cases; whoever counts further goes through all of them for each page."""

OPEN = CASES.c.closed_at.is_(None)
Ids = Select[int]
"""Ids of cases, one more than MOST_COUNTED at most."""


class Crowd:
    """What is asked of them, each statement led by an index and ended where enough was found."""

    def __init__(self, connection: Connection, asked: Asked) -> None:
        self._connection, self._asked = connection, asked
        sight = asked.sight
        self._shown = not_(sight.kept_away)
        self._held, self._placed = sight.held, (*sight.placed, *self._named())
        self._ways = (*self._held, *self._placed)

    def _named(self) -> list[ColumnElement[bool]]:
        """The way that has no index, gone once: what it finds is known by its ids from then on."""
        named = self._asked.sight.named
        if not any(self._asked.sight.shown.values()):
            return []
        found = self.ids(self._capped(select(CASES.c.id).where(OPEN, named, self._shown)))
        return [CASES.c.id.in_(found) if len(found) <= MOST_COUNTED else named]

    def ids(self, found: Ids) -> list[int]:
        """The cases of a statement."""
        return list(self._connection.execute(found).scalars())

    def seen(self, *conditions: ColumnElement[bool], ways: Sequence[ColumnElement[bool]] | None = None) -> Ids:
        """Those that are seen, each way by its own index."""
        gone = self._ways if ways is None else ways
        each = (self._capped(select(CASES.c.id).where(OPEN, way, self._shown, *conditions)) for way in gone)
        return self._capped(select(union(*each).subquery().c.id))

    def listed(self) -> Ids:
        """Those of the list that is asked for."""
        if self._asked.workflow is not None:
            return self.of_workflow(self._asked.workflow)
        return self.of_kind(self._asked.kind)

    def counts(self, kinds: Sequence[Kind]) -> tuple[dict[Kind, int], dict[str, int]]:
        """How many there are of each kind and of each workflow that has any, all in one statement."""
        workflows = sorted(self._asked.sight.away)
        counted = [*(self.of_kind(kind) for kind in kinds), *(self.of_workflow(name) for name in workflows)]
        each = (
            select(literal(place), func.count()).select_from(found.subquery()) for place, found in enumerate(counted)
        )
        found = {row[0]: row[1] for row in self._connection.execute(union_all(*each))}
        return (
            {kind: found[place] for place, kind in enumerate(kinds)},
            {name: found[place] for place, name in enumerate(workflows, len(kinds)) if found[place]},
        )

    def first(self, most: int) -> tuple[str, ...]:
        """The numbers of the first of the list that is asked for, by when they are due."""
        due = self._due(*self._listing()).limit(most)
        numbers = [row.number for row in self._connection.execute(due)]
        if len(numbers) < most and self._asked.kind not in ("late", "today"):
            numbers += self._connection.execute(self._undue(most - len(numbers))).scalars()
        return tuple(numbers)

    def of_workflow(self, name: str) -> Ids:
        """Those of a workflow."""
        if name in self._asked.sight.workflows:
            return self.seen(ways=[CASES.c.workflow == name])
        return self.seen(self._is(CASES.c.workflow, name))

    def of_kind(self, kind: Kind) -> Ids:
        """Those of a kind."""
        sight = self._asked.sight
        ways = {"mine": [sight.own], "team": [sight.own, sight.team], "all": self._ways}
        if kind in ways:
            return self.seen(ways=ways[kind])
        if kind == "nobody":
            return self.seen(CASES.c.assignee.is_(None), ways=self._placed)
        if kind == "waits":
            # Nothing is due at a time while its clock stands.
            stands = and_(DEADLINES.c.ended_at.is_(None), DEADLINES.c.due_at.is_(None), DEADLINES.c.state == "paused")
            found = select(CASES.c.id).select_from(DEADLINES.join(CASES, CASES.c.id == DEADLINES.c.case_id))
            return self._capped(found.where(stands, OPEN, self._theirs).distinct())
        return self._capped(select(self._due(self._when(kind)).subquery().c.id))

    @property
    def _theirs(self) -> ColumnElement[bool]:
        return and_(or_(*self._ways), self._shown)

    def _when(self, kind: Kind) -> ColumnElement[bool]:
        """Of which instants the next deadline is in a list that goes by it."""
        due_at, asked = DEADLINES.c.due_at, self._asked
        return due_at < asked.now if kind == "late" else and_(due_at >= asked.now, due_at < asked.today_ends_at)

    def _listing(self) -> list[ColumnElement[bool]]:
        """What the list asks of a case and its next deadline."""
        asked = self._asked
        if asked.workflow is not None:
            return [self._is(CASES.c.workflow, asked.workflow)]
        if asked.kind in ("late", "today"):
            return [self._when(asked.kind)]
        other = DEADLINES.alias()
        paused = and_(other.c.case_id == CASES.c.id, other.c.ended_at.is_(None), other.c.state == "paused")
        return [
            {
                "mine": self._is(CASES.c.assignee, asked.sight.person),
                "team": or_(
                    self._is(CASES.c.assignee, asked.sight.person),
                    or_(false(), *(self._is(CASES.c.team, team) for team in sorted(asked.sight.teams))),
                ),
                "nobody": self._is(CASES.c.assignee, None),
                "waits": select(other.c.id).where(paused).correlate(CASES).exists(),
            }.get(asked.kind, true())
        ]

    def _due(self, *conditions: ColumnElement[bool]) -> Select[int, str]:
        """Cases in the order of their next deadline, each with that one only."""
        other, due_at, id_ = DEADLINES.alias(), DEADLINES.c.due_at, DEADLINES.c.id
        sooner = or_(other.c.due_at < due_at, and_(other.c.due_at == due_at, other.c.id < id_))
        mine = and_(other.c.case_id == DEADLINES.c.case_id, other.c.ended_at.is_(None), other.c.due_at <= due_at)
        # With an offset it is asked of each row in turn; without, PostgreSQL would join all rows to begin with.
        earlier = select(other.c.id).where(mine, sooner).offset(0).correlate(DEADLINES).exists()
        live = and_(DEADLINES.c.ended_at.is_(None), DEADLINES.c.due_at.is_not(None))
        found = select(CASES.c.id, CASES.c.number).select_from(DEADLINES.join(CASES, CASES.c.id == DEADLINES.c.case_id))
        found = found.where(live, OPEN, *conditions, self._theirs, ~earlier)
        return found.order_by(DEADLINES.c.due_at, DEADLINES.c.case_id)

    def _undue(self, most: int) -> Select[str]:
        """Cases that nothing is due of, oldest first."""
        other = DEADLINES.alias()
        due = and_(other.c.case_id == CASES.c.id, other.c.ended_at.is_(None), other.c.due_at.is_not(None))
        none = ~select(other.c.id).where(due).correlate(CASES).exists()
        found = select(CASES.c.number).where(OPEN, none, *self._listing(), self._theirs)
        return found.order_by(CASES.c.id).limit(most)

    def _capped(self, found: Select[int]) -> Select[int]:
        """One more than is counted, so that more than that can be told; inside a subquery, as SQLite wants it."""
        return select(found.limit(MOST_COUNTED + 1).subquery().c.id)

    def _is(self, column: ColumnElement[Any], value: str | None) -> ColumnElement[bool]:
        """Whether a column has a value, said so that SQLite, which does not know how many rows have it, is not led by
        an index of the column: the order of what is due, or another way to a case, ends sooner.
        """
        if self._connection.dialect.name == "sqlite":
            return func.coalesce(column, "") == (value or "")
        return column == value
