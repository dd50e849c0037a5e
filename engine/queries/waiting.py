"""Mails that came in and wait for a person, as far as someone may say what becomes of them."""

from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, func, not_, or_, select

from engine.models.incoming import OPEN_TO_PEOPLE as WAITS
from engine.queries.incoming import Incoming
from engine.queries.sight import Sight
from engine.queries.tables import CASES, INCOMING

_COLUMNS: list[ColumnElement[Any]] = [INCOMING.c[one.name] for one in fields(Incoming) if one.name != "case"]


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose mails: who ``oversees`` has those that no case is known for and those of all cases that they see; anyone
    else those of the cases that they hold or stand in for. Whoever a case is kept from has none of it.
    """

    sight: Sight
    oversees: bool

    @property
    def cases(self) -> ColumnElement[bool]:
        """True of cases whose mails these are."""
        return self.sight.seen if self.oversees else and_(or_(*self.sight.held), not_(self.sight.kept_away))

    @property
    def mails(self) -> ColumnElement[bool]:
        """True of mails that wait for this person among others."""
        of_case = and_(INCOMING.c.case_id.is_not(None), self.cases)
        return and_(WAITS, or_(INCOMING.c.case_id.is_(None), of_case) if self.oversees else of_case)


def any_waits(connection: Connection) -> bool:
    """Whether a mail waits for anybody at all, by the index of those that do."""
    found = select(INCOMING.c.id).where(WAITS).limit(1)
    return connection.execute(found).first() is not None


def count(connection: Connection, asked: Asked) -> int:
    """How many mails wait for someone."""
    return int(connection.execute(_selected(func.count()).where(asked.mails)).scalar_one())


def page(connection: Connection, asked: Asked, most: int, after: int) -> list[Incoming]:
    """Up to ``most`` mails that wait for someone, the oldest first, without the first ``after``."""
    found = _mails().where(asked.mails).order_by(INCOMING.c.came_at, INCOMING.c.id)
    return [Incoming(*row) for row in connection.execute(found.limit(most).offset(after))]


def one(connection: Connection, asked: Asked, mail_id: int) -> Incoming | None:
    """The mail of that id, if it waits for someone."""
    row = connection.execute(_mails().where(INCOMING.c.id == mail_id, asked.mails)).first()
    return Incoming(*row) if row else None


def takes(connection: Connection, asked: Asked, number: str) -> bool:
    """Whether the case of that number is one whose mails these are."""
    found = select(CASES.c.id).where(CASES.c.number == number, asked.cases)
    return connection.execute(found).first() is not None


def unconfirmed(connection: Connection, case_id: int, most: int) -> list[Incoming]:
    """The last ``most`` mails of a case that somebody else than its requester wrote and nobody has confirmed."""
    mine = _mails().where(INCOMING.c.case_id == case_id, INCOMING.c.state == "unconfirmed")
    last = mine.order_by(INCOMING.c.came_at.desc(), INCOMING.c.id.desc()).limit(most)
    return [Incoming(*row) for row in connection.execute(last)]


def _mails() -> Select[Any]:
    return _selected(*_COLUMNS, CASES.c.number)


def _selected(*columns: ColumnElement[Any]) -> Select[Any]:
    return select(*columns).select_from(INCOMING.outerjoin(CASES, INCOMING.c.case_id == CASES.c.id))
